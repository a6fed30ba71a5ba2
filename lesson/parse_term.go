package lesson

import (
	"strconv"
	"strings"
)

// check reads "term op term".
func (p *parser) check(c *Claim, t part) bool {
	text := t.l.text
	op := func(k int) string {
		for _, o := range []string{"==", "!=", "<=", ">=", "<", ">"} {
			if strings.HasPrefix(text[k:t.to], o) && !strings.HasPrefix(text[k-1:], "->") {
				return o
			}
		}
		return ""
	}
	i, ok := balance(text[:t.to], t.from, func(k int) bool { return op(k) != "" })
	if !ok {
		p.add(t.l.pos(i), "bracket", "a "+quote(text[i:i+1])+" without its partner", "expected brackets and quotes in pairs")
		return false
	}
	if i >= t.to {
		p.add(t.pos(), "check", "a check that compares nothing", "expected TERM == TERM, or !=, <, <=, >, >=")
		return false
	}
	c.Op = op(i)
	if c.L, ok = p.term(part{t.l, t.from, i}); !ok {
		return false
	}
	c.R, ok = p.term(part{t.l, i + len(c.Op), t.to})
	return ok
}

// term reads a term, which is all of t: sums of products.
func (p *parser) term(t part) (Term, bool) {
	x, ok := p.sum(&t)
	if !ok {
		return nil, false
	}
	return x, p.end(t)
}

func (p *parser) sum(t *part) (Term, bool) {
	x, ok := p.product(t)
	for ok {
		s, at := t.str(), t.pos()
		if s == "" || s[0] != '+' && s[0] != '-' {
			return x, true
		}
		t.from++
		b := &BinaryTerm{Pos: at, Op: s[0], L: x}
		b.R, ok = p.product(t)
		x = b
	}
	return nil, false
}

func (p *parser) product(t *part) (Term, bool) {
	x, ok := p.atom(t)
	for ok {
		s, at := t.str(), t.pos()
		if s == "" || s[0] != '*' && s[0] != '/' {
			return x, true
		}
		t.from++
		b := &BinaryTerm{Pos: at, Op: s[0], L: x}
		b.R, ok = p.atom(t)
		x = b
	}
	return nil, false
}

const termForms = `expected a number, a time, a "text", ${…}, time(), count(), sum() or list()`

// atom reads a term without signs.
func (p *parser) atom(t *part) (Term, bool) {
	s, at := t.str(), t.pos()
	switch {
	case strings.HasPrefix(s, "${"):
		v, n, err := takeValue(s, at)
		if err != nil {
			p.add(at, "value", err.Error(), valueForms)
			return nil, false
		}
		t.from += n
		return &ValueTerm{Pos: at, Value: v}, true
	case strings.HasPrefix(s, `"`):
		end := closeQuote(s, 0)
		if end < 0 {
			p.add(at, "quote", "a text without its closing quote", `expected "text", with \" for a quote in it`)
			return nil, false
		}
		st := &StringTerm{Pos: at, Text: s[1 : end-1]}
		if _, err := Unquote(st.Text); err != nil {
			p.add(at, "escape", err.Error(), "")
			return nil, false
		}
		start := t.from + 1
		st.Values = findValues(st.Text, func(i int) Pos { return t.l.pos(start + i) }, &p.diags)
		t.from += end
		return st, true
	case s != "" && s[0] >= '0' && s[0] <= '9':
		return p.numeral(t)
	}
	word, _, ok := strings.Cut(s, "(")
	if word = strings.TrimSpace(word); ok && isName(word) {
		return p.call(t, word)
	}
	p.add(at, "term", quote(t.peek())+" is no term", termForms)
	return nil, false
}

// numeral reads a whole number, decimal or 0x, or a time.
func (p *parser) numeral(t *part) (Term, bool) {
	s, at := t.str(), t.pos()
	n := 0
	for n < len(s) && wordByte(s[n]) {
		n++
	}
	word := s[:n]
	t.from += n
	if isTime(word) {
		return &TimeTerm{Pos: at, Time: TimeExpr{Pos: at, Text: word}}, true
	}
	base, digits := 10, word
	if hex, ok := strings.CutPrefix(word, "0x"); ok {
		base, digits = 16, hex
	}
	i, err := strconv.ParseInt(digits, base, 64)
	if err != nil || strings.Contains(digits, "_") {
		p.add(at, "term", quote(word)+" is no number and no time", termForms)
		return nil, false
	}
	return &IntTerm{Pos: at, N: i}, true
}

// call reads time(…), count(…), sum(…) and list(…).
func (p *parser) call(t *part, name string) (Term, bool) {
	at := t.pos()
	words := []string{"time", "count", "sum", "list"}
	open := t.from + strings.IndexByte(t.str(), '(')
	end, ok := balance(t.l.text[:t.to], open+1, func(k int) bool { return t.l.text[k] == ')' })
	if !ok || end >= t.to {
		p.add(t.l.pos(open), "bracket", `a "(" without its partner`, "expected brackets and quotes in pairs")
		return nil, false
	}
	inside := part{t.l, open + 1, end}
	t.from = end + 1
	switch name {
	case "time":
		return p.timeCall(at, inside)
	case "count":
		st := &SetTerm{Pos: at, Func: name}
		st.Match, st.Whens, ok = p.selection(inside)
		return st, ok
	case "sum", "list":
		st := &SetTerm{Pos: at, Func: name}
		parts, ok := p.commas(inside)
		if !ok {
			return nil, false
		}
		var fieldAt Pos
		if st.Field, fieldAt = parts[0].word(); !p.end(parts[0]) || !p.field(st.Field, fieldAt) {
			return nil, false
		}
		if len(parts) < 2 {
			p.add(at, "term", name+" without a match", "expected "+name+"(FIELD, MATCH)")
			return nil, false
		}
		st.Match, st.Whens, ok = p.selection(part{t.l, parts[1].from, end})
		return st, ok
	}
	p.unknown(at, "function", name, words)
	return nil, false
}

func (p *parser) timeCall(at Pos, inside part) (Term, bool) {
	parts, ok := p.commas(inside)
	if !ok {
		return nil, false
	}
	if len(parts) != 2 {
		p.add(at, "term", "time of something else than two labels", "expected time(LABEL, LABEL)")
		return nil, false
	}
	st := &SpanTerm{Pos: at}
	for i, ref := range []*LabelRef{&st.A, &st.B} {
		if *ref, ok = p.label(&parts[i]); !ok || !p.end(parts[i]) {
			return nil, false
		}
	}
	return st, true
}
