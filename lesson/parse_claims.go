package lesson

import (
	"slices"
	"strings"
)

// claims reads a ```claims fence.
func (p *parser) claims(f *fence) *Claims {
	b := &Claims{Pos: f.at}
	for _, l := range f.logical(&p.diags) {
		c := Claim{Pos: l.pos(0), Text: l.text}
		// A label is kept from a faulty line too: one mistake, one message.
		t := part{l, 0, len(l.text)}
		if c.By = p.by(&t); c.By != "" {
			c.Text = t.str()
		}
		if p.claim(&c, t) || c.Label != "" {
			b.Claims = append(b.Claims, c)
		}
	}
	return b
}

// by takes `, by "RULE"` off the end of a claim: the source of what it asks for.
// What is not written so is left for the claim to complain of.
func (p *parser) by(t *part) string {
	text := t.str()
	i, ok := balance(text, 0, func(k int) bool {
		rest := strings.TrimLeft(strings.TrimPrefix(text[k:], ","), " ")
		return text[k] == ',' && strings.HasPrefix(rest, "by ")
	})
	if !ok || i >= len(text) {
		return ""
	}
	by := part{t.l, t.from + i + 1, t.to}
	by.word()
	quoted := by.str()
	t.to = t.from + i
	if len(quoted) < 3 || quoted[0] != '"' || closeQuote(quoted, 0) != len(quoted) {
		p.add(by.pos(), "condition", "by without a rule", `expected the last of the line: by "RFC 8085 section 3.3"`)
		return ""
	}
	rule, err := Unquote(quoted[1 : len(quoted)-1])
	if err != nil {
		p.add(by.pos(), "escape", err.Error(), "")
	}
	return string(rule)
}

// claim reads one line of claims.
func (p *parser) claim(c *Claim, t part) bool {
	if t.eat("check") {
		c.Kind = ClaimCheck
		return p.check(c, t)
	}
	if c.Then = t.eat("then"); c.Then || p.isLabelled(t) {
		return p.labelled(c, t)
	}
	if t.peek() == "every" {
		return p.every(c, t)
	}
	if w := t; true {
		w.word()
		if op := w.peek(); op == "before" || op == "crosses" {
			return p.order(c, t)
		}
	}
	n, ok := p.count(&t, true)
	if !ok {
		return false
	}
	if n.Word == "" {
		p.unknown(t.pos(), "claim", t.peek(), []string{"no", "exactly", "at least", "at most", "every", "check", "then", "LABEL:"})
		return false
	}
	c.Kind, c.Count = ClaimCount, n
	return p.matchAndWhens(c, t)
}

// isLabelled reports whether t begins with "LABEL:".
func (p *parser) isLabelled(t part) bool {
	s := t.str()
	name := takeName(s)
	return name != "" && strings.HasPrefix(strings.TrimLeft(s[len(name):], " "), ":")
}

// labelled reads "LABEL: [pick|count] match {, when}".
func (p *parser) labelled(c *Claim, t part) bool {
	c.Kind = ClaimLabel
	at := t.pos()
	if c.Label = takeName(t.str()); !p.isLabelled(t) {
		p.add(at, "claim", "then without a label", "expected then LABEL: MATCH")
		return false
	}
	t.from += strings.IndexByte(t.str(), ':') + 1
	if slices.Contains(reservedWords(), c.Label) {
		p.add(at, "taken", quote(c.Label)+" is a word of the format", "expected another label")
		return false
	}
	var ok bool
	if c.Pick, ok = p.pick(&t); !ok {
		return false
	}
	if c.Pick.Kind == PickAny {
		if c.Count, ok = p.count(&t, false); !ok {
			return false
		}
		if t.eat("no") {
			p.add(at, "claim", "a label on what is not there", "expected no without a label")
			return false
		}
	}
	return p.matchAndWhens(c, t)
}

// matchAndWhens reads "match {, when}", which is all of t.
func (p *parser) matchAndWhens(c *Claim, t part) bool {
	m, whens, ok := p.selection(t)
	if ok {
		c.Match, c.Whens = m, whens
	}
	return ok
}

func (p *parser) selection(t part) (*Match, []When, bool) {
	parts, ok := p.commas(t)
	if !ok {
		return nil, nil, false
	}
	m, ok := p.match(parts[0], true)
	if !ok {
		return m, nil, false
	}
	var whens []When
	seen := make(map[string]bool)
	for _, w := range parts[1:] {
		at := w.pos()
		when, ok := p.when(w)
		if !ok {
			return m, whens, false
		}
		kind := map[WhenKind]string{WhenAt: "vantage (at or on)", WhenOn: "vantage (at or on)", WhenUnder: "under"}[when.Kind]
		if kind != "" && seen[kind] {
			p.add(at, "condition", "a second "+kind, "expected one on a line")
			return m, whens, false
		}
		seen[kind] = true
		whens = append(whens, when)
	}
	return m, whens, true
}

// every reads "every match {, when} has FILTER".
func (p *parser) every(c *Claim, t part) bool {
	c.Kind = ClaimEvery
	t.eat("every")
	text := t.l.text
	i, ok := balance(text[:t.to], t.from, func(k int) bool { return strings.HasPrefix(text[k:t.to], " has ") })
	if !ok {
		p.add(t.l.pos(i), "bracket", "a "+quote(text[i:i+1])+" without its partner", "expected brackets and quotes in pairs")
		return false
	}
	if i >= t.to {
		p.add(t.pos(), "claim", "every without has", "expected every MATCH has FILTER")
		return false
	}
	has := part{t.l, i + len(" has "), t.to}
	parts, ok := p.commas(has)
	if !ok {
		return false
	}
	if len(parts) > 1 {
		p.add(parts[1].pos(), "condition", quote(parts[1].str())+" behind has", "expected conditions in front of has")
		return false
	}
	if !p.matchAndWhens(c, part{t.l, t.from, i}) {
		return false
	}
	c.Has, c.HasAt = has.str(), has.pos()
	c.HasValues = findValues(c.Has, func(i int) Pos { return has.l.pos(has.from + i) }, &p.diags)
	return p.checkFilter(has, c.Match.Room != "")
}

// order reads "LABEL before LABEL [, at HOST]".
func (p *parser) order(c *Claim, t part) bool {
	parts, ok := p.commas(t)
	if !ok {
		return false
	}
	if c.Left, ok = p.label(&parts[0]); !ok {
		return false
	}
	c.Kind = ClaimBefore
	if w, _ := parts[0].word(); w == "crosses" {
		c.Kind = ClaimCrosses
	}
	if c.Right, ok = p.label(&parts[0]); !ok || !p.end(parts[0]) {
		return false
	}
	if len(parts) == 1 {
		return true
	}
	c.At, ok = p.atHost(parts[1:])
	return ok
}

// atHost reads ", at HOST", the only thing that may stand behind an order.
func (p *parser) atHost(parts []part) (string, bool) {
	if len(parts) > 1 || !parts[0].eat("at") {
		t := parts[len(parts)-1]
		p.add(t.pos(), "condition", quote(t.str())+" behind an order of moments", "expected at HOST or nothing")
		return "", false
	}
	at := parts[0].pos()
	host, ok := p.name(&parts[0], "a host: at client")
	if ok && !slices.Contains(p.lesson.Meta.hostNames(), host) {
		p.unknown(at, "host", host, p.lesson.Meta.hostNames())
		return host, false
	}
	return host, ok && p.end(parts[0])
}
