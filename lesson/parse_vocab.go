package lesson

import (
	"errors"
	"slices"
	"strings"

	"netlab/dissect"
	"netlab/dissect/filter"
)

// Vocabulary is what lessons may say beyond the format itself. A nil
// Vocabulary leaves verbs, events and fields unchecked.
type Vocabulary struct {
	Verbs  []Verb                  // of all rooms
	Fields []string                // of all dissectors, "tcp.len", "tcp", and of calls, "call.text"
	Filter func(expr string) error // whether a display filter is well formed; nil: not asked
	Calls  func(expr string) error // the same for a filter behind HOST ROOM EVENT
}

// NewVocabulary makes the vocabulary of these rooms' verbs and of the fields
// that r knows.
func NewVocabulary(verbs []Verb, r *dissect.Registry) (*Vocabulary, error) {
	calls, err := CallRegistry(verbs)
	if err != nil {
		return nil, err
	}
	voc := &Vocabulary{
		Verbs:  verbs,
		Filter: func(expr string) error { _, err := filter.Compile(r, expr); return err },
		Calls:  func(expr string) error { _, err := filter.Compile(calls, expr); return err },
	}
	for _, f := range r.Fields() {
		voc.Fields = append(voc.Fields, f.Name)
	}
	for _, f := range calls.Fields() {
		if strings.HasPrefix(f.Name, "call.") {
			voc.Fields = append(voc.Fields, f.Name)
		}
	}
	return voc, nil
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

// knownField reports whether a field, or a protocol, may be asked for. The
// fields of calls are left unchecked where the vocabulary has none of them.
func (p *parser) knownField(name string) bool {
	name, _, _ = strings.Cut(name, "#")
	if p.voc == nil || p.voc.Fields == nil || slices.Contains(p.voc.Fields, name) {
		return true
	}
	isCall := func(f string) bool { return strings.HasPrefix(f, "call.") }
	return isCall(name) && !slices.ContainsFunc(p.voc.Fields, isCall)
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
			p.unknown(t.l.pos(t.from+f[0]), "field", name, p.voc.Fields)
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
		p.unknown(at, "field", fault.Unknown, p.voc.Fields)
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
