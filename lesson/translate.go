package lesson

func (p *parser) emptyFence(f mdFence) {}
