package lesson

import "slices"

// show reads a ```show fence: one drawing a line.
func (p *parser) show(f *fence) *Show {
	b := &Show{Pos: f.at}
	for _, l := range f.logical(&p.diags) {
		t := part{l, 0, len(l.text)}
		s := ShowLine{Pos: t.pos()}
		s.What, _ = t.word()
		if p.showLine(&s, &t) && p.end(t) {
			b.Lines = append(b.Lines, s)
		}
	}
	if len(b.Lines) == 0 && len(p.list) == 0 {
		p.add(f.at, "show", "an empty show", "expected ladder, layers LABEL, bytes LABEL or flight HOST")
	}
	return b
}

func (p *parser) showLine(s *ShowLine, t *part) (ok bool) {
	switch s.What {
	case "layers", "bytes":
		s.From, ok = p.label(t)
		return ok
	case "flight":
		s.Host, ok = p.host(t)
		return ok
	case "ladder":
		if t.eat("from") {
			if s.From, ok = p.label(t); !ok {
				return false
			}
			if !t.eat("to") {
				p.add(t.pos(), "show", "a ladder from, but not to", "expected ladder from LABEL to LABEL")
				return false
			}
			if s.To, ok = p.label(t); !ok {
				return false
			}
		}
		if t.eat("at") {
			s.Host, ok = p.host(t)
			return ok
		}
		return true
	}
	p.unknown(s.Pos, "drawing", s.What, []string{"ladder", "layers", "bytes", "flight"})
	return false
}

// host reads the name of a host of the net.
func (p *parser) host(t *part) (string, bool) {
	h, at := t.word()
	if hosts := p.lesson.Meta.hostNames(); !slices.Contains(hosts, h) {
		p.unknown(at, "host", h, hosts)
		return h, false
	}
	return h, true
}
