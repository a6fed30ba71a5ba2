package lesson

import (
	"fmt"
	"slices"
	"time"
)

// matcher makes a predicate of a match.
func (j *judge) matcher(m *Match) (func(sight) bool, error) {
	switch {
	case m.Label.Name != "":
		of, err := j.all(m.Label)
		if err != nil {
			return nil, err
		}
		return func(t sight) bool {
			return slices.ContainsFunc(of, func(l sight) bool { return l.root == t.root })
		}, nil
	default:
		return j.scene.matcher(m, j.find)
	}
}

// matcher makes a predicate of a match that is no label.
func (s *scene) matcher(m *Match, find lookup) (func(sight) bool, error) {
	src, err := expandFilter(m.Filter, find)
	if err != nil {
		return nil, err
	}
	if m.Room != "" {
		pass, err := compile(s.engine.calls, src)
		if err != nil {
			return nil, err
		}
		return func(t sight) bool { return t.isCall(m) && pass(t.seen) }, nil
	}
	pass, err := compile(s.engine.registry, src)
	if err != nil {
		return nil, err
	}
	return func(t sight) bool { return t.goes(m) && pass(t.seen) }, nil
}

func (t sight) isCall(m *Match) bool {
	return t.call != nil && (m.Host == "any" || t.call.Host == m.Host) && t.call.Room == m.Room && t.call.Event == m.Event
}

// goes reports whether a packet goes from and to the ends of the match. A
// broadcast's and a multicast's destination is nobody's: only "any" means it.
func (h *happening) goes(m *Match) bool {
	return h.call == nil && m.From != "" &&
		(m.From == "any" || h.src == m.From) && (m.To == "any" || h.dst == m.To)
}

// bound is a condition on the moment of a sight.
type bound struct {
	when When
	ref  sight
	time time.Duration
}

// bounds works out where a line looks and what it asks of moments. under is
// false where the line speaks of another profile.
func (j *judge) bounds(whens []When, then bool) (v vantage, bs []bound, under bool, err error) {
	under = true
	for _, w := range whens {
		switch w.Kind {
		case WhenAt:
			v.host = w.Name
			if !slices.Contains(j.scene.net.hosts, w.Name) {
				return v, nil, under, unknown("host", w.Name, j.scene.net.hosts)
			}
		case WhenOn:
			if v.cable, v.port, err = j.scene.net.cable(w.Name); err != nil {
				return v, nil, under, err
			}
		case WhenUnder:
			under = under && w.Name == j.scene.profile
		default:
		}
	}
	if v.host != "" && v.cable != "" {
		return v, nil, under, fmt.Errorf("a line looks at a host or on a cable, not both")
	}
	if !under {
		return v, nil, false, nil
	}
	for _, w := range whens {
		b := bound{when: w}
		switch w.Kind {
		case WhenWithin, WhenAtLeast:
			if b.time, err = j.time(w.Time); err != nil {
				return v, nil, under, err
			}
		case WhenAfter, WhenBefore:
		default:
			continue
		}
		if b.ref, err = j.moment(w.Label, v); err != nil {
			return v, nil, under, err
		}
		bs = append(bs, b)
	}
	if then {
		b := bound{when: When{Kind: WhenAfter}}
		if j.then == nil {
			return v, nil, under, fmt.Errorf("the labelled line above %w", errNotFound)
		}
		b.when.Label.Name = j.then.name
		if b.ref, err = j.moment(b.when.Label, v); err != nil {
			return v, nil, under, err
		}
		bs = append(bs, b)
	}
	return v, bs, under, nil
}

// holds reports whether a sight meets a bound.
func (j *judge) holds(b bound, t sight, v vantage) bool {
	switch b.when.Kind {
	case WhenAfter:
		return j.clearly(b.ref, t, v)
	case WhenBefore:
		return j.clearly(t, b.ref, v)
	case WhenWithin:
		return j.clearly(b.ref, t, v) && t.when-b.ref.when <= b.time
	case WhenAtLeast:
		return t.when-b.ref.when >= b.time && j.clearly(b.ref, t, v)
	default:
		return true
	}
}

// selection is what a match and its conditions chose, and where it looked.
type selection struct {
	match  *Match
	v      vantage
	bounds []bound
	hits   []sight
	under  bool
}

// choose selects all that meet a match and its conditions, in order.
func (j *judge) choose(m *Match, whens []When, then bool) (selection, error) {
	v, bs, under, err := j.bounds(whens, then)
	sel := selection{match: m, v: v, bounds: bs, under: under}
	if err != nil || !under {
		return sel, err
	}
	pass, err := j.matcher(m)
	if err != nil {
		return sel, err
	}
	for _, t := range j.scene.look(v) {
		fails := func(b bound) bool { return !j.holds(b, t, v) }
		if !slices.ContainsFunc(bs, fails) && pass(t) {
			sel.hits = append(sel.hits, t)
		}
	}
	return sel, nil
}

// time puts values into a TIME and reads it.
func (j *judge) time(x TimeExpr) (time.Duration, error) {
	s, err := expand(x.Text, j.find)
	if err != nil {
		return 0, err
	}
	return ParseTime(s, j.scene.net.rtt)
}
