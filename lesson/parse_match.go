package lesson

import (
	"errors"
	"slices"
	"strings"
)

// part is a run of a logical line: the words between two commas, say.
type part struct {
	l        *line
	from, to int
}

// str gives the part's text, trimmed; the part is trimmed with it.
func (t *part) str() string {
	for t.from < t.to && t.l.text[t.from] == ' ' {
		t.from++
	}
	for t.to > t.from && t.l.text[t.to-1] == ' ' {
		t.to--
	}
	return t.l.text[t.from:t.to]
}

func (t *part) pos() Pos { t.str(); return t.l.pos(t.from) }

// word takes the word at the front of a part; a "${…}" in it is kept whole.
func (t *part) word() (string, Pos) {
	s, at := t.str(), t.pos()
	n := 0
	for n < len(s) && s[n] != ' ' {
		if strings.HasPrefix(s[n:], "${") {
			if k := strings.IndexByte(s[n:], '}'); k > 0 {
				n += k
			}
		}
		n++
	}
	t.from += min(n, len(s))
	return s[:min(n, len(s))], at
}

// peek gives the word at the front of a part and leaves it there.
func (t part) peek() string {
	w, _ := t.word()
	return w
}

// eat takes these words off the front of a part if they stand there.
func (t *part) eat(words ...string) bool {
	c := *t
	for _, w := range words {
		if got, _ := c.word(); got != w {
			return false
		}
	}
	*t = c
	return true
}

// commas splits a part at its commas outside brackets and quotes.
func (p *parser) commas(t part) ([]part, bool) {
	var out []part
	for i := t.from; ; {
		end, ok := balance(t.l.text[:t.to], i, func(k int) bool { return t.l.text[k] == ',' })
		if !ok {
			p.add(t.l.pos(end), "bracket", "a "+quote(t.l.text[end:end+1])+" without its partner", "expected brackets and quotes in pairs")
			return nil, false
		}
		out = append(out, part{t.l, i, end})
		if end >= t.to {
			return out, true
		}
		i = end + 1
	}
}

// count reads "exactly 2", "at least 3", "at most 1" and, where no is allowed,
// "no". The zero Count is none.
func (p *parser) count(t *part, no bool) (Count, bool) {
	var c Count
	switch {
	case no && t.eat("no"):
		return Count{Word: "no"}, true
	case t.eat("exactly"):
		c.Word = "exactly"
	case t.eat("at", "least"):
		c.Word = "at least"
	case t.eat("at", "most"):
		c.Word = "at most"
	default:
		return c, true
	}
	n, at := t.word()
	if !isDigits(n) && !isWholeValue(n) {
		p.add(at, "count", quote(n)+" is no number", "expected "+c.Word+" 2, say")
		return c, false
	}
	c.N = n
	return c, true
}

// pick reads "the 2nd", "the last", "every 3rd", "the first 3" and "10% of".
// The zero Pick is none.
func (p *parser) pick(t *part) (Pick, bool) {
	save := *t
	pk := Pick{Pos: t.pos()}
	var err error
	switch w := t.peek(); {
	case t.eat("the", "first"):
		pk.Kind = PickFirst
		pk.Ord, _ = t.word()
		if !isDigits(pk.Ord) && !isWholeValue(pk.Ord) {
			err = errors.New("the first how many?")
		}
	case t.eat("the"):
		pk.Kind = PickThe
		o, _ := t.word()
		pk.Ord, err = ordinal(o)
	case t.eat("every"):
		pk.Kind = PickEvery
		o, _ := t.word()
		pk.Ord, err = ordinal(o)
		if pk.Ord == "last" {
			err = errors.New("every last makes no sense")
		}
	case strings.HasSuffix(w, "%"):
		pk.Kind = PickPercent
		t.word()
		pk.Ord = strings.TrimSuffix(w, "%")
		if !isDecimal(pk.Ord) && !isWholeValue(pk.Ord) || !t.eat("of") {
			err = errors.New(quote(w) + " is no share")
		}
	default:
		return Pick{}, true
	}
	if err != nil {
		p.add(pk.Pos, "pick", err.Error(), "expected the 2nd, the ${n}th, the last, every 3rd, the first 3 or 10% of")
		return pk, false
	}
	pk.Written = strings.TrimSpace(t.l.text[save.from:t.from])
	return pk, true
}

// ordinal reads "2nd", "last" or "${n}th" and gives "2", "last" or "${n}".
func ordinal(s string) (string, error) {
	if s == "last" {
		return s, nil
	}
	if n, ok := strings.CutSuffix(s, "th"); ok && isWholeValue(n) {
		return n, nil
	}
	if len(s) > 2 && isDigits(s[:len(s)-2]) && s[0] != '0' {
		n, suffix := s[:len(s)-2], "th"
		if len(n) < 2 || n[len(n)-2] != '1' { // 11th, 12th, 13th
			switch n[len(n)-1] {
			case '1':
				suffix = "st"
			case '2':
				suffix = "nd"
			case '3':
				suffix = "rd"
			}
		}
		if s == n+suffix {
			return n, nil
		}
		return "", errors.New(quote(s) + " is no ordinal: write " + n + suffix)
	}
	return "", errors.New(quote(s) + " is no ordinal")
}

// match reads a match, which is all of t. Labels are one only in claims.
func (p *parser) match(t part, claims bool) (*Match, bool) {
	s := t.str()
	m := &Match{Pos: t.pos(), Text: s}
	const forms = "expected HOST -> HOST FILTER or HOST ROOM EVENT [FILTER]"
	if s == "" {
		p.add(m.Pos, "match", "there is nothing to match", forms)
		return m, false
	}
	if claims {
		if ref, n := takeLabel(s, m.Pos); n == len(s) {
			m.Label = ref
			return m, true
		}
	}
	first := takeName(s)
	if strings.HasPrefix(s[len(first):], ">") {
		first = strings.TrimSuffix(first, "-") // client->server: the dash is the arrow's
	}
	rest := part{t.l, t.from + len(first), t.to}
	if after, ok := strings.CutPrefix(rest.str(), "->"); ok && first != "" {
		rest.from = rest.to - len(after)
		m.From = first
		to := takeName(rest.str())
		rest.from += len(to)
		if to == "" || rest.from < rest.to && t.l.text[rest.from] != ' ' {
			p.add(rest.pos(), "match", "a packet goes to a host", forms)
			return m, false
		}
		m.To = to
		return m, p.filter(m, rest)
	}
	var at Pos
	w := part{t.l, t.from, t.to}
	m.Host, _ = w.word()
	m.Room, at = w.word()
	m.Event, _ = w.word()
	if !isName(m.Host) || !isName(m.Room) || !isName(m.Event) {
		msg := quote(s) + " is no match"
		if isName(m.Host) && m.Room == "" && !claims {
			msg = "a label, here where nothing has been labelled"
		}
		p.add(m.Pos, "match", msg, forms)
		return m, false
	}
	if words := p.roomNames(); words != nil && !slices.Contains(words, m.Room) {
		p.unknown(at, "room", m.Room, words)
		return m, false
	}
	if words := p.roomEvents(m.Room); words != nil && !slices.Contains(words, m.Event) {
		w := part{t.l, t.from + strings.LastIndex(s[:len(s)-len(w.str())], m.Event), t.to}
		p.unknown(w.pos(), "event", m.Event, words)
		return m, false
	}
	return m, p.filter(m, w)
}

// filter takes the rest of a match as its filter.
func (p *parser) filter(m *Match, t part) bool {
	m.Filter = t.str()
	m.FilterAt = t.pos()
	m.Values = findValues(m.Filter, func(i int) Pos { return t.l.pos(t.from + i) }, &p.diags)
	return p.checkFilter(t, m.Room != "")
}

// when reads one condition.
func (p *parser) when(t part) (When, bool) {
	w := When{Pos: t.pos()}
	var ok bool
	switch {
	case t.eat("at", "least"):
		w.Kind = WhenAtLeast
		w.Time, w.Label, ok = p.span(&t)
	case t.eat("within"):
		w.Kind = WhenWithin
		w.Time, w.Label, ok = p.span(&t)
	case t.eat("at"):
		w.Kind = WhenAt
		w.Name, ok = p.name(&t, "a host: at client")
	case t.eat("under"):
		w.Kind = WhenUnder
		w.Name, ok = p.name(&t, "a profile: under textbook")
	case t.eat("on"):
		w.Kind = WhenOn
		w.Name, ok = p.cable(t.rest())
	case t.eat("after"):
		w.Kind = WhenAfter
		w.Label, ok = p.label(&t)
	case t.eat("before"):
		w.Kind = WhenBefore
		w.Label, ok = p.label(&t)
	default:
		p.unknown(w.Pos, "condition", t.peek(), []string{"at", "on", "after", "before", "within", "at least", "under"})
		return w, false
	}
	return w, ok && p.end(t)
}

// rest takes all that is left of a part.
func (t *part) rest() part {
	c := *t
	t.from = t.to
	return c
}

// span reads "TIME after LABEL".
func (p *parser) span(t *part) (TimeExpr, LabelRef, bool) {
	d, ok := p.time(t)
	if !ok {
		return d, LabelRef{}, false
	}
	if !t.eat("after") {
		p.add(t.pos(), "condition", quote(t.peek())+" behind the time", "expected after LABEL")
		return d, LabelRef{}, false
	}
	ref, ok := p.label(t)
	return d, ref, ok
}

func (p *parser) time(t *part) (TimeExpr, bool) {
	s, at := t.word()
	if !isTime(s) {
		p.add(at, "time", quote(s)+" is no time", "expected a number and us, ms, s, m or rtt: 20ms")
		return TimeExpr{}, false
	}
	return TimeExpr{Pos: at, Text: s}, true
}

func (p *parser) label(t *part) (LabelRef, bool) {
	s, at := t.word()
	ref, n := takeLabel(s, at)
	if n == 0 || n != len(s) {
		p.add(at, "label", quote(s)+" is no label", "expected a-z, 0-9 and -, a letter first, perhaps with [2] or [last]")
		return ref, false
	}
	return ref, true
}

func (p *parser) name(t *part, want string) (string, bool) {
	s, at := t.word()
	if !isName(s) {
		p.add(at, "name", quote(s)+" is no name", "expected "+want)
		return s, false
	}
	return s, true
}

// cable reads "a -- b" or a host's name, which is all of t, and gives it the
// net's spelling.
func (p *parser) cable(t part) (string, bool) {
	s, at := t.str(), t.pos()
	hosts := strings.Split(s, "--")
	for i, h := range hosts {
		if hosts[i] = strings.TrimSpace(h); !isName(hosts[i]) || len(hosts) > 2 {
			p.add(at, "cable", quote(s)+" is no cable", "expected a -- b, or a host for its cable to the switch")
			return s, false
		}
	}
	name := strings.Join(hosts, " -- ")
	nets := p.lesson.Meta.Net
	var known []string
	for _, n := range nets {
		if !n.Switch {
			known = append(known, n.Name)
		}
		if !n.Switch && len(hosts) == 2 && slices.Contains(n.Hosts, hosts[0]) && slices.Contains(n.Hosts, hosts[1]) && hosts[0] != hosts[1] {
			return n.Name, true
		}
		if n.Switch {
			known = append(known, n.Hosts...)
		}
	}
	if len(hosts) == 1 {
		links := 0
		for _, n := range nets {
			if slices.Contains(n.Hosts, name) {
				links++
			}
		}
		if links == 1 {
			return name, true
		}
		if links > 1 {
			p.add(at, "cable", quote(name)+" has several cables", "expected one of them: a -- b")
			return name, false
		}
	}
	p.unknown(at, "cable", name, known)
	return name, false
}

// end reports what is left of a part that should be empty.
func (p *parser) end(t part) bool {
	if s := t.str(); s != "" {
		p.add(t.pos(), "extra", quote(s)+" is too much", "expected the end of the line, or a comma and another condition")
		return false
	}
	return true
}
