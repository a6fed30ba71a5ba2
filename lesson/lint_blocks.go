package lesson

import (
	"fmt"
	"slices"
)

// stepsBlock checks a fence of steps.
func (li *linter) stepsBlock(b *Steps) {
	switch {
	case li.scene == 0 && b.Mode == Again:
		li.add(b.Pos, "again", "again with no scene above it", "expected a fence ```netlab first")
	case b.Mode == Again && li.lesson.ownProgram():
		li.add(b.Pos, "again", "again where a part is the student's: their program would not be run again", "expected fresh, with the steps")
	case b.Mode == Solution && !slices.ContainsFunc(li.hosts, func(h string) bool { return li.meta.Hosts[h].Yours != "" }):
		li.add(b.Pos, "solution", "a solution, but no host is the student's", "expected hosts: {server: {yours: tcp 9000}}, say")
	}
	if li.scene == 0 || b.Mode == Fresh || b.Mode == Again {
		li.scene++
		li.last = false
		if b.Mode != Again {
			li.names = nil
		}
	}
	for name, v := range b.Params {
		li.params[name] = true
		li.loose(v, b.Pos)
	}
	li.steps += len(b.Steps)
	if li.steps > MaxSteps {
		if li.steps-len(b.Steps) <= MaxSteps {
			li.add(b.Pos, "limit", fmt.Sprintf("the lesson has more than %d steps", MaxSteps), "expected fewer")
		}
		return
	}
	for i := range b.Steps {
		s := &b.Steps[i]
		switch {
		case s.Verb != nil:
			li.verbStep(s.Verb, sameInstant(b.Steps[i+1:]))
		case s.Wait != nil:
			li.timeExpr(s.Wait.Time)
			if s.Wait.Match != nil {
				li.matchUse(s.Wait.Match)
			}
		case s.Wire != nil:
			li.wireStep(s.Wire, s.Pos)
		}
	}
}

// sameInstant gives the connections made by the steps that start with the one
// above them: an accept may stand in front of its dial.
func sameInstant(below []Step) []string {
	var out []string
	for _, s := range below {
		if !s.And {
			break
		}
		if s.Verb != nil && s.Verb.As != "" {
			out = append(out, s.Verb.As)
		}
	}
	return out
}

// verbStep checks a step; soon are the connections made at the same instant.
func (li *linter) verbStep(v *VerbStep, soon []string) {
	for _, a := range v.Args {
		for _, val := range a.Values {
			li.value(val, above)
		}
	}
	li.connections(v, append(slices.Clone(li.names), soon...))
	if v.As != "" {
		if slices.Contains(li.names, v.As) {
			li.add(v.AsAt, "taken", "the name "+quote(v.As)+" is taken in this scene", "expected another name for the connection")
		}
		li.names = append(li.names, v.As)
	}
}

// connections checks that the connections a step names have been made.
func (li *linter) connections(v *VerbStep, known []string) {
	if li.voc == nil {
		return
	}
	for i := range li.voc.Verbs {
		spec := &li.voc.Verbs[i]
		if spec.Room != v.Room || spec.Name != v.Verb {
			continue
		}
		n := 0
		var places []ArgSpec
		for _, s := range spec.Args {
			if !s.Key {
				places = append(places, s)
			}
		}
		for _, a := range v.Args {
			is := a.Key != "" && slices.ContainsFunc(spec.Args, func(s ArgSpec) bool { return s.Key && s.Name == a.Key && s.Type == Conn })
			if a.Key == "" {
				is = n < len(places) && places[n].Type == Conn
				n++
			}
			if is && len(a.Values) == 0 && !slices.Contains(known, a.Text) {
				li.unknown(a.Pos, "connection", a.Text, known)
			}
		}
	}
}

func (li *linter) wireStep(w *WireStep, at Pos) {
	li.timeExpr(w.Delay)
	li.loose(w.Pick.Ord, w.Pick.Pos)
	for _, v := range w.Options {
		li.loose(v, at)
	}
	if w.Match != nil {
		li.matchUse(w.Match)
	}
}

func (li *linter) timeExpr(t TimeExpr) { li.loose(t.Text, t.Pos) }

// matchUse checks the hosts, labels and values of a match.
func (li *linter) matchUse(m *Match) {
	known := func(h string) bool { return h == "any" || slices.Contains(li.hosts, h) }
	switch {
	case m.Label.Name != "":
		li.ref(m.Label, sameOnly)
	case m.Room != "":
		if !known(m.Host) {
			li.unknown(m.Pos, "host", m.Host, append(slices.Clone(li.hosts), "any"))
		}
	default:
		for _, h := range []string{m.From, m.To} {
			if !known(h) {
				li.unknown(m.Pos, "host", h, append(slices.Clone(li.hosts), "any"))
			}
		}
		if m.From == m.To && m.From != "any" {
			li.add(m.Pos, "match", quote(m.From)+" sends to itself", "expected two hosts: that never crosses the wire")
		}
	}
	for _, v := range m.Values {
		li.value(v, above)
	}
}

// claimsBlock checks a fence of claims.
func (li *linter) claimsBlock(b *Claims) {
	if li.scene == 0 {
		li.add(b.Pos, "claims", "claims with no steps above them", "expected a fence ```netlab first")
	}
	for k := range b.Claims {
		c := &b.Claims[k]
		li.claim = k
		li.constant(c)
		if c.Then && !li.last {
			li.add(c.Pos, "then", "then with no labelled line above it in this scene", "expected no then here")
		}
		if c.Label != "" {
			li.last = true
		}
		li.loose(c.Pick.Ord, c.Pick.Pos)
		li.loose(c.Count.N, c.Pos)
		if c.Match != nil {
			li.selectionUse(c.Match, c.Whens)
		}
		for _, v := range c.HasValues {
			li.value(v, above)
		}
		if c.Kind == ClaimBefore || c.Kind == ClaimCrosses {
			li.ref(c.Left, sameOnly)
			li.ref(c.Right, sameOnly)
		}
		if c.Kind == ClaimCheck {
			li.termUse(c.L, above)
			li.termUse(c.R, above)
		}
	}
	li.claim = -1
}

func (li *linter) selectionUse(m *Match, whens []When) {
	li.matchUse(m)
	vantage := false
	for _, w := range whens {
		li.timeExpr(w.Time)
		switch w.Kind {
		case WhenAt:
			vantage = true
			if !slices.Contains(li.hosts, w.Name) {
				li.unknown(w.Pos, "host", w.Name, li.hosts)
			}
		case WhenOn:
			vantage = true
		case WhenUnder:
			if !slices.Contains(li.meta.Profiles, w.Name) {
				li.unknown(w.Pos, "profile", w.Name, li.meta.Profiles)
			}
		case WhenAfter, WhenBefore, WhenWithin, WhenAtLeast:
			li.ref(w.Label, sameOnly)
		}
	}
	if m.Label.Name != "" && !vantage {
		li.add(m.Pos, "match", "a label that is looked for nowhere", "expected at HOST or on CABLE behind it")
	}
}

// termUse checks the labels and values of a term.
func (li *linter) termUse(t Term, from reach) {
	switch t := t.(type) {
	case *StringTerm:
		for _, v := range t.Values {
			li.value(v, from)
		}
	case *TimeTerm:
		li.timeExpr(t.Time)
	case *ValueTerm:
		li.value(t.Value, from)
	case *BinaryTerm:
		li.termUse(t.L, from)
		li.termUse(t.R, from)
	case *SpanTerm:
		a, b := li.ref(t.A, from), li.ref(t.B, from)
		if a != nil && b != nil && a.scene != b.scene {
			li.add(t.Pos, "other-scene", "time between two scenes", "expected two labels of one scene: time starts anew in each")
		}
	case *SetTerm:
		li.setUse(t, from)
	}
}

// setUse checks count(), sum() and list(). In a question's key they may name
// what is labelled further down.
func (li *linter) setUse(t *SetTerm, from reach) {
	if from != anywhere {
		li.selectionUse(t.Match, t.Whens)
		return
	}
	block, scene := li.block, li.scene
	li.block, li.scene = len(li.lesson.Blocks), max(scene, 1)
	for _, ref := range setLabels(t) {
		if d := li.labels[ref.Name]; d != nil {
			li.scene = d.scene
		}
	}
	li.selectionUse(t.Match, t.Whens)
	li.block, li.scene = block, scene
}

func setLabels(t *SetTerm) []LabelRef {
	var out []LabelRef
	if t.Match.Label.Name != "" {
		out = append(out, t.Match.Label)
	}
	for _, w := range t.Whens {
		if w.Label.Name != "" {
			out = append(out, w.Label)
		}
	}
	return out
}

// showBlock checks a fence of drawings.
func (li *linter) showBlock(b *Show) {
	if li.scene == 0 {
		li.add(b.Pos, "show", "a drawing with no steps above it", "expected a fence ```netlab first")
		return
	}
	for _, s := range b.Lines {
		for _, r := range []LabelRef{s.From, s.To} {
			if r.Name == "" {
				continue
			}
			if d := li.ref(r, sameOnly); d != nil && d.c.Match != nil && d.c.Match.Room != "" {
				li.add(r.Pos, "show", quote(r.Name)+" is what a program did or got", "expected a packet: only packets are drawn")
			}
		}
	}
}
