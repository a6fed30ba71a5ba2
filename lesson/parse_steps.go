package lesson

import (
	"fmt"
	"slices"
	"strings"

	"netlab/lab/wire"
)

// steps reads a ```netlab fence.
func (p *parser) steps(f *fence) *Steps {
	b := &Steps{Pos: f.at}
	p.mode(f, b)
	for i, l := range f.logical(&p.diags) {
		s := Step{Pos: l.pos(0), Text: l.text}
		t := part{l, 0, len(l.text)}
		if t.eat("and") {
			s.And = true
			if i == 0 {
				p.add(s.Pos, "and", "there is no step above this and", "expected a step in the same fence to start it with")
			}
		}
		// A connection is kept from a faulty step too: one mistake, one message.
		if p.step(&s, t) || s.Verb != nil && s.Verb.As != "" {
			b.Steps = append(b.Steps, s)
		}
	}
	if b.Mode == Again && len(b.Steps) > 0 {
		p.add(b.Steps[0].Pos, "again", "steps in an again fence", "expected none: it repeats the last scene's")
	}
	return b
}

// mode reads what stands behind ```netlab.
func (p *parser) mode(f *fence, b *Steps) {
	l := &line{file: f.file, text: strings.TrimRight(f.info, " "), segs: []seg{{0, f.at.Line, f.at.Col + 3}}}
	t := part{l, len("netlab"), len(l.text)}
	if t.str() == "" {
		return
	}
	word, at := t.word()
	modes := map[string]Mode{"fresh": Fresh, "again": Again, "solution": Solution}
	m, ok := modes[word]
	if !ok {
		p.unknown(at, "mode", word, []string{"fresh", "again", "solution"})
		return
	}
	b.Mode = m
	if m != Again {
		p.end(t)
		return
	}
	b.Params = make(map[string]string)
	for t.str() != "" {
		w, at := t.word()
		name, value, ok := strings.Cut(w, "=")
		switch known := p.lesson.Meta.hasParam(name); {
		case !ok || value == "":
			p.add(at, "again", quote(w)+" behind again", "expected PARAM=VALUE")
		case !known:
			p.unknown(at, "parameter", name, p.lesson.Meta.paramNames())
		default:
			b.Params[name] = value
		}
	}
}

// step reads a line of steps, "and" already taken.
func (p *parser) step(s *Step, t part) bool {
	at := t.pos()
	switch {
	case t.eat("wait"):
		w, ok := p.wait(t)
		s.Wait = w
		return ok
	case t.eat("wire"):
		if s.And {
			p.add(at, "and", "a wire line does not start at an instant", "expected no and: it counts from its line on")
		}
		w, ok := p.wire(t)
		s.Wire = w
		return ok
	}
	v, ok := p.verb(t)
	s.Verb = v
	return ok
}

// wait reads what stands behind "wait".
func (p *parser) wait(t part) (*WaitStep, bool) {
	w := &WaitStep{}
	var ok bool
	if !t.eat("for") {
		if w.Time, ok = p.time(&t); !ok {
			return w, false
		}
		return w, p.end(t)
	}
	const want = "expected wait for MATCH, at most TIME"
	parts, ok := p.commas(t)
	if !ok {
		return w, false
	}
	if len(parts) != 2 || !parts[1].eat("at", "most") {
		p.add(t.pos(), "wait", "a wait for without its limit", want)
		return w, false
	}
	if w.Match, ok = p.match(parts[0], false); !ok {
		return w, false
	}
	if w.Time, ok = p.time(&parts[1]); !ok {
		return w, false
	}
	return w, p.end(parts[1])
}

// verb reads "HOST ROOM VERB {ARG | KEY=VALUE} [as NAME] [fails [STRING]]".
func (p *parser) verb(t part) (*VerbStep, bool) {
	v := &VerbStep{}
	at := t.pos()
	v.Host, _ = t.word()
	v.Room, v.RoomAt = t.word()
	v.Verb, v.VerbAt = t.word()
	if hosts := p.lesson.Meta.hostNames(); !slices.Contains(hosts, v.Host) {
		p.unknown(at, "host", v.Host, append(hosts, "wait", "wire", "and"))
		return v, false
	}
	if !isName(v.Room) || !isName(strings.ReplaceAll(v.Verb, "_", "-")) {
		p.add(at, "step", "a step without its verb", "expected HOST ROOM VERB")
		return v, false
	}
	for t.str() != "" {
		a, ok := p.arg(&t)
		if !ok {
			return v, false
		}
		switch {
		case a.Key == "" && !a.Quoted && a.Text == "as":
			if v.As != "" {
				p.add(a.Pos, "step", "a second as", "expected one name for a connection")
				return v, false
			}
			v.AsAt = t.pos()
			if v.As, ok = p.name(&t, "as NAME"); !ok {
				return v, false
			}
		case a.Key == "" && !a.Quoted && a.Text == "fails":
			v.Fails = true
			return v, p.fails(v, t)
		default:
			v.Args = append(v.Args, a)
		}
	}
	return v, p.checkVerb(v)
}

// fails reads what may stand behind "fails": a text that the error contains.
func (p *parser) fails(v *VerbStep, t part) bool {
	if t.str() != "" {
		a, ok := p.arg(&t)
		if !ok {
			return false
		}
		if !a.Quoted || a.Key != "" {
			p.add(a.Pos, "step", quote(a.Text)+" behind fails", `expected a "text" that the error contains, or nothing`)
			return false
		}
		v.FailsWith = a.Text
	}
	return p.end(t) && p.checkVerb(v)
}

// arg reads one argument: WORD, "TEXT", KEY=WORD or KEY="TEXT".
func (p *parser) arg(t *part) (Arg, bool) {
	s := t.str()
	a := Arg{Pos: t.pos()}
	if k := strings.IndexByte(s, '='); k > 0 && isKey(s[:k]) {
		a.Key = s[:k]
		t.from += k + 1
		if t.from == t.to || t.l.text[t.from] == ' ' {
			p.add(a.Pos, "step", quote(a.Key)+"= has no value", "expected "+a.Key+"=VALUE")
			return a, false
		}
		s = t.str()
	}
	start := t.from
	if strings.HasPrefix(s, `"`) {
		end := closeQuote(s, 0)
		if end < 0 {
			p.add(t.pos(), "quote", "a text without its closing quote", `expected "text", with \" for a quote in it`)
			return a, false
		}
		a.Text, a.Quoted = s[1:end-1], true
		if _, err := Unquote(a.Text); err != nil {
			p.add(t.pos(), "escape", err.Error(), "")
			return a, false
		}
		t.from += end
		start++
		if t.from < t.to && t.l.text[t.from] != ' ' {
			p.add(t.pos(), "step", quote(t.peek())+" right behind a text", "expected a blank between")
			return a, false
		}
	} else {
		a.Text, _ = t.word()
		if strings.Contains(a.Text, `"`) {
			p.add(a.Pos, "quote", "a quote inside "+quote(a.Text), "expected quotes around all of it")
			return a, false
		}
	}
	a.Values = findValues(a.Text, func(i int) Pos { return t.l.pos(start + i) }, &p.diags)
	return a, true
}

// isKey reports whether s can be an argument's key.
func isKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; !wordByte(c) && c != '-' || c == '.' {
			return false
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9')
}

// wire reads what stands behind "wire".
func (p *parser) wire(t part) (*WireStep, bool) {
	actions := []string{"lose", "double", "swap", "delay", "flip", "cut", "heal", "set"}
	w := &WireStep{}
	var at Pos
	var ok bool
	w.Action, at = t.word()
	switch w.Action {
	case "cut":
		return w, p.wireCut(w, t)
	case "heal":
		w.Cable, ok = p.cable(t.rest())
		return w, ok
	case "set":
		return w, p.wireSet(w, t)
	case "delay":
		if w.Delay, ok = p.time(&t); !ok {
			return w, false
		}
	case "flip":
		var fieldAt Pos
		if w.Field, fieldAt = t.word(); !p.field(w.Field, fieldAt) {
			return w, false
		}
	case "lose", "double", "swap":
	default:
		p.unknown(at, "wire action", w.Action, actions)
		return w, false
	}
	parts, ok := p.commas(t)
	if !ok {
		return w, false
	}
	if len(parts) > 2 || len(parts) == 2 && !parts[1].eat("on") {
		p.add(parts[1].pos(), "condition", quote(parts[1].str())+" in a wire line", "expected on CABLE or nothing")
		return w, false
	}
	if len(parts) == 2 {
		if w.Cable, ok = p.cable(parts[1]); !ok {
			return w, false
		}
	}
	return w, p.wireMatch(w, parts[0])
}

// wireMatch reads pick and match of a rule.
func (p *parser) wireMatch(w *WireStep, t part) bool {
	var ok bool
	if w.Pick, ok = p.pick(&t); !ok {
		return false
	}
	if w.Pick.Kind == PickAny || w.Pick.Ord == "last" {
		p.add(t.pos(), "pick", "a wire line that does not say which packets",
			"expected a number: the 2nd, every 3rd, the first 2, 10% of, or every 1st for all")
		return false
	}
	if w.Match, ok = p.match(t, false); !ok {
		return false
	}
	if w.Match.Room != "" {
		p.add(w.Match.Pos, "match", "a call in a wire line", "expected packets: HOST -> HOST FILTER")
		return false
	}
	return true
}

// wireCut reads "cable [from pick match]".
func (p *parser) wireCut(w *WireStep, t part) bool {
	c := t.rest()
	from := strings.Index(c.str()+" ", " from ")
	var ok bool
	if from < 0 {
		w.Cable, ok = p.cable(c)
		return ok
	}
	rest := part{c.l, min(c.from+from+len(" from "), c.to), c.to}
	c.to = c.from + from
	if w.Cable, ok = p.cable(c); !ok {
		return false
	}
	parts, ok := p.commas(rest)
	if ok && len(parts) > 1 {
		p.add(parts[1].pos(), "condition", quote(parts[1].str())+" in a wire line", "expected nothing: the cable is named")
		return false
	}
	return ok && p.wireMatch(w, rest)
}

// wireSet reads "cable {KEY=VALUE}".
func (p *parser) wireSet(w *WireStep, t part) bool {
	s := t.str()
	k := strings.IndexByte(s, '=')
	if k < 0 {
		p.add(t.pos(), "wire", "nothing to set", "expected wire set CABLE delay=50ms, say")
		return false
	}
	k = strings.LastIndexByte(s[:k], ' ')
	if k < 0 {
		p.add(t.pos(), "wire", "a wire set without its cable", "expected wire set CABLE delay=50ms, say")
		return false
	}
	var ok bool
	if w.Cable, ok = p.cable(part{t.l, t.from, t.from + k}); !ok {
		return false
	}
	t.from += k
	w.Options = make(map[string]string)
	for t.str() != "" {
		word, at := t.word()
		key, v, _ := strings.Cut(word, "=")
		if !slices.Contains(wire.OptionWords(), key) {
			p.unknown(at, "option", key, wire.OptionWords())
			return false
		}
		if want := checkOption(key, v); want != "" && !isWholeValue(v) {
			p.add(at, "option", fmt.Sprintf("%s is no %s", quote(v), key), want)
			return false
		}
		w.Options[key] = v
	}
	return true
}
