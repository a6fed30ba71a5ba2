package lesson

import (
	"errors"
	"slices"
	"strings"
)

// roomNames lists the rooms that have verbs; nil if they are not known.
func (p *parser) roomNames() []string {
	if p.voc == nil || p.voc.Verbs == nil {
		return nil
	}
	var out []string
	for _, v := range p.voc.Verbs {
		if !slices.Contains(out, v.Room) {
			out = append(out, v.Room)
		}
	}
	return out
}

// roomEvents lists the calls that a room's programs may report.
func (p *parser) roomEvents(room string) []string {
	if p.voc == nil || p.voc.Verbs == nil {
		return nil
	}
	out := []string{}
	for _, v := range p.voc.Verbs {
		if v.Room == room {
			out = append(out, v.Events...)
		}
	}
	return out
}

// knownField reports whether a field, or a protocol, may be asked for. A call's
// fields are the rooms' own and known only when it has happened.
func (p *parser) knownField(name string) bool {
	name, _, _ = strings.Cut(name, "#")
	return p.voc == nil || p.voc.Fields == nil || strings.HasPrefix(name, "call.") || slices.Contains(p.voc.Fields, name)
}

// field checks a field that stands alone.
func (p *parser) field(name string, at Pos) bool {
	if !isField(name) {
		p.add(at, "field", quote(name)+" is no field", "expected a name as --fields spells it, such as tcp.len")
		return false
	}
	if !p.knownField(name) {
		p.unknown(at, "field", name, p.voc.Fields)
		return false
	}
	return true
}

// checkFilter checks a filter: its brackets, the fields it names and, where
// no value is still to be put in, all of it.
func (p *parser) checkFilter(t part, call bool) bool {
	s := t.str()
	if s == "" {
		return true
	}
	if end, ok := balance(s, 0, func(int) bool { return false }); !ok {
		p.add(t.l.pos(t.from+end), "bracket", "a "+quote(s[end:end+1])+" without its partner", "expected brackets and quotes in pairs")
		return false
	}
	if p.voc == nil {
		return true
	}
	ok := true
	for _, f := range filterFields(s) {
		if name := s[f[0]:f[1]]; !p.knownField(name) {
			p.unknown(t.l.pos(t.from+f[0]), "field", name, p.voc.Fields)
			ok = false
		}
	}
	if !ok || call || p.voc.Filter == nil || strings.Contains(s, "${") || strings.Contains(s, "call.") {
		return ok
	}
	err := p.voc.Filter(s)
	if err == nil {
		return true
	}
	off := 0
	var placed interface{ Column() int } // a filter's error tells its column, from 1
	if errors.As(err, &placed) && placed.Column() >= 1 && placed.Column() <= len(s) {
		off = placed.Column() - 1
	}
	p.add(t.l.pos(t.from+off), "filter", strings.TrimPrefix(err.Error(), "filter: "), "")
	return false
}

// filterFields finds the words in a filter that can only be fields: those with
// a dot that are no number, outside quotes and values.
func filterFields(s string) [][2]int {
	var out [][2]int
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			if i = closeQuote(s, i); i < 0 {
				return out
			}
		case strings.HasPrefix(s[i:], "${"):
			k := strings.IndexByte(s[i:], '}')
			if k < 0 {
				return out
			}
			i += k + 1
		case wordByte(c):
			n := i
			for n < len(s) && wordByte(s[n]) {
				n++
			}
			colon := i > 0 && s[i-1] == ':' || n < len(s) && s[n] == ':' // an address
			if w := s[i:n]; strings.Contains(w, ".") && isField(w) && !colon {
				out = append(out, [2]int{i, n})
			}
			i = n
		default:
			i++
		}
	}
	return out
}
