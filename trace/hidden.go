package trace

import "strings"

// hide takes away the values of fields that a student is still asked for, and
// puts "?" for them where the layer's own sentences tell them.
func hide(layers []Layer, hidden func(string) bool) {
	for i := range layers {
		l := &layers[i]
		for j := range l.Fields {
			f := &l.Fields[j]
			if !hidden(f.Name) {
				continue
			}
			for _, v := range f.Values {
				l.Summary = mask(l.Summary, v)
				for k := range l.Notes {
					l.Notes[k].Text = mask(l.Notes[k].Text, v)
				}
			}
			f.Values, f.Words, f.Hidden = []string{}, "", true
		}
	}
}

// mask puts "?" for word wherever it stands on its own in s.
func mask(s, word string) string {
	if word == "" {
		return s
	}
	var b strings.Builder
	done := 0
	for {
		i := strings.Index(s[done:], word)
		if i < 0 {
			return b.String() + s[done:]
		}
		start, end := done+i, done+i+len(word)
		b.WriteString(s[done:start])
		if (start > 0 && wordByte(s[start-1])) || (end < len(s) && wordByte(s[end])) {
			b.WriteString(word)
		} else {
			b.WriteByte('?')
		}
		done = end
	}
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
