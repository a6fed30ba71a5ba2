package trace

import (
	"slices"
	"strings"
)

// hide takes away the values of fields that a student is still asked for, and
// puts "?" for them where the layer's own sentences tell them.
func hide(layers []Layer, hidden func(string) bool) {
	for i := range layers {
		l := &layers[i]
		told := teller(l.Fields, hidden)
		for j := range l.Fields {
			f := &l.Fields[j]
			if !hidden(f.Name) {
				if told(*f) {
					f.Values, f.Words, f.Hidden = []string{}, "", true
				}
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

// teller finds the fields that would tell a hidden one's value: those over the
// same bytes (udp.port has udp.srcport's), and the whole that it is a part of
// (tcp.options.wscale has the bytes of tcp.options.wscale.shift).
func teller(fields []Field, hidden func(string) bool) func(Field) bool {
	var names []string
	spans := make(map[Span]bool)
	for _, f := range fields {
		if !hidden(f.Name) {
			continue
		}
		names = append(names, f.Name)
		for _, s := range f.Spans {
			spans[s] = true
		}
	}
	return func(f Field) bool {
		return slices.ContainsFunc(f.Spans, func(s Span) bool { return spans[s] }) ||
			slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, f.Name+".") && len(f.Spans) > 0 })
	}
}

// HiddenBytes tells which of the packet's bytes are those that a question asks
// for; nil if there are none. A field that is hidden only because it has the
// asked-for one within it does not count.
func (p Packet) HiddenBytes() []bool {
	var asked []Span
	for _, l := range p.Layers {
		for _, f := range l.Fields {
			if f.Hidden && len(f.Spans) == 1 && f.Spans[0].Packet == p.Number {
				asked = append(asked, f.Spans[0])
			}
		}
	}
	var out []bool
	for _, s := range asked {
		if slices.ContainsFunc(asked, s.holds) {
			continue
		}
		if out == nil {
			out = make([]bool, len(p.Data))
		}
		for i := max(s.Off, 0); i < len(out) && i-s.Off < s.Len; i++ {
			out[i] = true
		}
	}
	return out
}

// holds reports whether t is a part of s, and not all of it.
func (s Span) holds(t Span) bool {
	return t.Len < s.Len && t.Off >= s.Off && t.Off+t.Len <= s.Off+s.Len
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
