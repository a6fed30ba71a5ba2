package lesson

import (
	"slices"
	"strconv"
	"strings"
)

// ask reads an ```ask fence: one question.
func (p *parser) ask(f *fence) *Ask {
	a := &Ask{Pos: f.at}
	lines := f.logical(&p.diags)
	if len(lines) == 0 {
		p.add(f.at, "ask", "an empty question", "expected KIND ID: text")
		return a
	}
	p.askHead(a, part{lines[0], 0, len(lines[0].text)})
	key := false
	for _, l := range lines[1:] {
		t := part{l, 0, len(l.text)}
		s := t.str()
		switch {
		case strings.HasPrefix(s, "- [x] "), strings.HasPrefix(s, "- [ ] "):
			p.only(a, t, AskChoice)
			a.Choices = append(a.Choices, Choice{Right: s[3] == 'x', Text: p.words(a, part{l, t.from + 6, t.to})})
		case strings.HasPrefix(s, "> "):
			p.whyNot(a, t)
		case strings.HasPrefix(s, "= ") || s == "=":
			if key {
				p.add(t.pos(), "ask", "a second key", "expected one line with =")
				continue
			}
			key = true
			t.from++
			if p.translation {
				p.add(t.pos(), "translation", "a key in a translation", "expected none: it is the original's")
				continue
			}
			p.askKey(a, t)
		case strings.HasPrefix(s, "hint:"):
			a.Hints = append(a.Hints, p.words(a, part{l, t.from + len("hint:"), t.to}))
		case strings.HasPrefix(s, "because:"):
			if a.Because != "" {
				p.add(t.pos(), "ask", "a second because", "expected one")
			}
			a.Because = p.after(a, part{l, t.from + len("because:"), t.to})
		default:
			p.unknown(t.pos(), "line in a question", t.peek(), []string{"- [x]", "- [ ]", "> why not", "=", "hint:", "because:"})
		}
	}
	p.askWhole(a, key)
	return a
}

// askKinds lists the kinds of questions.
func askKinds() []string { return []string{"choice", "number", "blank", "order", "prove"} }

// askHead reads "KIND ID: text".
func (p *parser) askHead(a *Ask, t part) {
	kind, at := t.word()
	if !slices.Contains(askKinds(), kind) {
		p.unknown(at, "kind of question", kind, askKinds())
	}
	a.Kind = AskKind(kind)
	idAt := t.pos()
	id, _, ok := strings.Cut(t.str(), ":")
	if a.ID = id; !ok || !isName(id) {
		p.add(idAt, "ask", quote(t.peek())+" is no id", "expected KIND ID: text, the id of a-z, 0-9 and -")
		a.ID = ""
		return
	}
	t.from += len(id) + 1
	a.Text = p.words(a, t)
}

// words takes a text that is read before the answer.
func (p *parser) words(a *Ask, t part) string {
	return p.sayable(t, &a.Values)
}

// after takes a text that is read when the answer is known.
func (p *parser) after(a *Ask, t part) string {
	return p.sayable(t, &a.After)
}

func (p *parser) sayable(t part, values *[]Value) string {
	s := t.str()
	if s == "" {
		p.add(t.pos(), "ask", "a line without its text", "expected a sentence")
	}
	*values = append(*values, findValues(s, func(i int) Pos { return t.l.pos(t.from + i) }, &p.diags)...)
	return s
}

func (p *parser) only(a *Ask, t part, kind AskKind) {
	if a.Kind != kind && slices.Contains(askKinds(), string(a.Kind)) {
		p.add(t.pos(), "ask", "an answer to choose in a "+string(a.Kind)+" question", "expected = and its key")
	}
}

func (p *parser) whyNot(a *Ask, t part) {
	n := len(a.Choices)
	if n == 0 || a.Choices[n-1].WhyNot != "" {
		p.add(t.pos(), "ask", "a > with no answer above it", "expected it below the wrong answer that it speaks of")
		return
	}
	if a.Choices[n-1].Right {
		p.add(t.pos(), "ask", "a > below a right answer", "expected it below a wrong one; because: speaks of the right one")
	}
	a.Choices[n-1].WhyNot = p.after(a, part{t.l, t.from + 1, t.to})
}

// askKey reads what stands behind "=".
func (p *parser) askKey(a *Ask, t part) {
	switch a.Kind {
	case AskNumber:
		if i := strings.Index(t.str(), "±"); i >= 0 {
			pt := part{t.l, t.from + i + len("±"), t.to}
			t.to = t.from + i
			share, ok := strings.CutSuffix(pt.str(), "%")
			n, err := strconv.Atoi(strings.TrimSpace(share))
			if !ok || err != nil || n < 0 || n > 100 {
				p.add(pt.pos(), "ask", quote(pt.str())+" is no tolerance", "expected ± 10%, say")
			}
			a.Percent = n
		}
		a.Key, _ = p.term(t)
	case AskBlank:
		ref, ok := p.label(&t)
		if !ok {
			return
		}
		a.Labels = []LabelRef{ref}
		var at Pos
		a.Field, at = t.word()
		if p.field(a.Field, at) {
			p.end(t)
		}
	case AskOrder, AskProve:
		parts, ok := p.commas(t)
		if !ok {
			return
		}
		if len(parts) > 1 && a.Kind == AskProve {
			p.add(parts[1].pos(), "condition", quote(parts[1].str())+" in a prove question", "expected labels only")
		} else if len(parts) > 1 {
			a.At, _ = p.atHost(parts[1:])
		}
		for parts[0].str() != "" {
			ref, ok := p.label(&parts[0])
			if !ok {
				return
			}
			if slices.ContainsFunc(a.Labels, func(o LabelRef) bool { return o.String() == ref.String() }) {
				p.add(ref.Pos, "ask", quote(ref.String())+" stands twice", "expected each label once")
			}
			a.Labels = append(a.Labels, ref)
		}
	case AskChoice:
		p.add(t.pos(), "ask", "a key in a choice question", "expected - [x] at the right answers")
	}
}

// askWhole checks that nothing is missing.
func (p *parser) askWhole(a *Ask, key bool) {
	if a.Because == "" {
		p.add(a.Pos, "missing-because", "the question "+quote(a.ID)+" does not say why", "expected a line because: …")
	}
	if p.translation {
		return
	}
	right := 0
	for _, c := range a.Choices {
		if c.Right {
			right++
		}
	}
	switch {
	case a.Kind == AskChoice && (len(a.Choices) < 2 || right == 0):
		p.add(a.Pos, "ask", "the question "+quote(a.ID)+" has too little to choose from", "expected two answers or more, a right one among them")
	case a.Kind != AskChoice && !key && slices.Contains(askKinds(), string(a.Kind)):
		p.add(a.Pos, "ask", "the question "+quote(a.ID)+" has no key", "expected a line with =")
	case a.Kind == AskOrder && len(a.Labels) == 1, key && len(a.Labels) == 0 && (a.Kind == AskOrder || a.Kind == AskProve):
		p.add(a.Pos, "ask", "the question "+quote(a.ID)+" names too few labels", "expected two or more to put in order, one or more to prove")
	}
}
