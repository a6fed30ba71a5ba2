package lesson

import (
	"errors"
	"slices"
	"strings"

	"netlab/dissect"
	"netlab/dissect/filter"
)

// Vocabulary is what lessons may say beyond the format itself. A nil
// Vocabulary leaves verbs, events and fields unchecked; so does a nil function
// what it would say.
type Vocabulary struct {
	Verbs  []Verb                  // of all rooms
	Known  func(field string) bool // of all dissectors, "tcp.len", "tcp", and of calls, "call.text"
	Fields func() []string         // the names of all that are Known, for the nearest one to a slip
	Filter func(expr string) error // whether a display filter is well formed
	Calls  func(expr string) error // the same for a filter behind HOST ROOM EVENT
}

// Vocabulary is what lessons may say to this engine.
func (e *Engine) Vocabulary() *Vocabulary {
	ofCall := func(name string) bool { return strings.HasPrefix(name, "call.") }
	return &Vocabulary{
		Verbs: e.Verbs(),
		Known: func(name string) bool {
			r := e.registry
			if ofCall(name) {
				r = e.calls
			}
			_, ok := r.Field(name)
			return ok
		},
		Fields: func() []string {
			return append(fieldNames(e.registry), slices.DeleteFunc(fieldNames(e.calls), func(name string) bool { return !ofCall(name) })...)
		},
		Filter: func(expr string) error { _, err := filter.Compile(e.registry, expr); return err },
		Calls:  func(expr string) error { _, err := filter.Compile(e.calls, expr); return err },
	}
}

// fieldNames lists the fields and protocols that a registry knows.
func fieldNames(r *dissect.Registry) []string {
	fields := r.Fields()
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

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

// knownField reports whether a field, or a protocol, may be asked for.
func (p *parser) knownField(name string) bool {
	name, _, _ = strings.Cut(name, "#")
	return p.voc == nil || p.voc.Known == nil || p.voc.Known(name)
}

// unknownField reports a field that is not known, and the nearest one.
func (p *parser) unknownField(at Pos, name string) {
	var names []string
	if p.voc != nil && p.voc.Fields != nil {
		names = p.voc.Fields()
	}
	p.unknown(at, "field", name, names)
}

// field checks a field that stands alone.
func (p *parser) field(name string, at Pos) bool {
	if !isField(name) {
		p.add(at, "field", quote(name)+" is no field", "expected a name as --fields spells it, such as tcp.len")
		return false
	}
	if !p.knownField(name) {
		p.unknownField(at, name)
		return false
	}
	return true
}

// checkFilter checks a filter: its form, the fields it names and, where no
// value is still to be put in, all of it. call says that it is about calls.
func (p *parser) checkFilter(t part, call bool) bool {
	s := t.str()
	if s == "" {
		return true
	}
	// A value is a number for now, as long as it is written, so that columns hold.
	form := []byte(s)
	for _, v := range findValues(s, func(int) Pos { return Pos{} }, &diags{}) {
		copy(form[v.Start:v.End], strings.Repeat("0", v.End-v.Start-1)+"1")
	}
	if strings.Contains(string(form), "${") {
		return false // malformed, and reported where values are read
	}
	if _, err := filter.Parse(string(form)); err != nil {
		return p.filterError(t, err)
	}
	if p.voc == nil {
		return true
	}
	ok := true
	for _, f := range filterFields(s) {
		if name := s[f[0]:f[1]]; !p.knownField(name) {
			p.unknownField(t.l.pos(t.from+f[0]), name)
			ok = false
		}
	}
	check := p.voc.Filter
	if call {
		check = p.voc.Calls
	}
	if !ok || check == nil || strings.Contains(s, "${") {
		return ok
	}
	if err := check(s); err != nil {
		return p.filterError(t, err)
	}
	return true
}

// filterError reports a filter's fault at its own place.
func (p *parser) filterError(t part, err error) bool {
	fault, ok := errors.AsType[*filter.SyntaxError](err)
	if !ok {
		p.add(t.pos(), "filter", err.Error(), "")
		return false
	}
	s := t.str()
	at := t.l.pos(t.from + min(max(fault.Col-1, 0), len(s)))
	if fault.Unknown != "" && p.voc != nil {
		p.unknownField(at, fault.Unknown)
		return false
	}
	p.add(at, "filter", fault.Msg, fault.Hint)
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
