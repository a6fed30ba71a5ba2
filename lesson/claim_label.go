package lesson

import (
	"fmt"
	"maps"
	"slices"

	"netlab/dissect"
)

// label is what a claim gave a name: one packet or call, or a set of them.
type label struct {
	name   string
	scene  *scene
	sights []sight // as seen where the claim looked
	set    bool
}

// judge holds claims against a scene. It knows the labels of all claims so far.
type judge struct {
	labels map[string]*label
	scene  *scene // the one above
	then   *label // of the labelled line above
	hosts  []string
	base   lookup // parameters and hosts, where there is no scene yet
}

// one finds the packet that a reference means: a set's bare label is its first.
func (j *judge) one(r LabelRef) (*label, sight, error) {
	l, ok := j.labels[r.Name]
	if !ok {
		return nil, sight{}, fmt.Errorf("%s %w", r.Name, errNotFound)
	}
	i := max(r.Index, 1) - 1
	if r.Last {
		i = len(l.sights) - 1
	}
	switch {
	case len(l.sights) == 0:
		return nil, sight{}, fmt.Errorf("%s is empty", r.Name)
	case i >= len(l.sights):
		return nil, sight{}, fmt.Errorf("%s: there are only %d", r.String(), len(l.sights))
	}
	return l, l.sights[i], nil
}

// all finds what a reference means as a match: all of a set.
func (j *judge) all(r LabelRef) ([]sight, error) {
	l, ok := j.labels[r.Name]
	if !ok {
		return nil, fmt.Errorf("%s %w", r.Name, errNotFound)
	}
	if r.Index > 0 || r.Last {
		_, one, err := j.one(r)
		return []sight{one}, err
	}
	return l.sights, nil
}

// moment finds the first sight that a vantage has of a labelled packet. Timing
// a packet where it never was is an error.
func (j *judge) moment(r LabelRef, v vantage) (sight, error) {
	l, t, err := j.one(r)
	if err != nil {
		return sight{}, err
	}
	if l.scene != j.scene {
		return sight{}, fmt.Errorf("%s belongs to another scene: their times cannot be compared", r.String())
	}
	for _, u := range j.scene.look(v) {
		if u.root == t.root {
			return u, nil
		}
	}
	return sight{}, fmt.Errorf("%s (%s) never was %s", r.String(), t.called(), v)
}

// find is the lookup of values: parameters, hosts and labels.
func (j *judge) find(owner LabelRef, field string) (val, error) {
	base := j.base
	if j.scene != nil {
		base = j.scene.lookup
	}
	if owner.Name == "" || slices.Contains(j.hosts, owner.Name) {
		return base(owner, field)
	}
	l, t, err := j.one(owner)
	if err != nil {
		return val{}, err
	}
	values, err := l.scene.engine.values(t, field)
	if err != nil {
		return val{}, err
	}
	if len(values) == 0 {
		return val{}, fmt.Errorf("%s (%s) has no %s", owner.String(), t.called(), field)
	}
	return values[0], nil
}

// values gives all occurrences of a field in a packet or call.
func (e *Engine) values(t sight, field string) ([]val, error) {
	registry := e.registry
	if t.call != nil {
		registry = e.calls
	}
	ref, ok := registry.Field(field)
	if !ok {
		return nil, unknown("field", field, fieldNames(registry))
	}
	var out []val
	var room [4]dissect.Value
	for _, v := range t.seen.Values(ref, room[:0]) {
		out = append(out, fieldVal(ref.Info(), v))
	}
	return out, nil
}

// called says which happening it is: "packet 12", "call 3".
func (h *happening) called() string {
	if h.call != nil {
		return fmt.Sprintf("call %d", h.call.Number)
	}
	return fmt.Sprintf("packet %d", h.rec.Number)
}

// clearly reports whether a was before b, seen from v. What different hosts do
// at the very same moment has no order, unless the wire takes no time.
func (j *judge) clearly(a, b sight, v vantage) bool {
	if a.when != b.when {
		return a.when < b.when
	}
	ordered := v != vantage{} || a.host == b.host || j.scene.net.rtt == 0
	return ordered && a.root != b.root && a.before(b) < 0
}

// labelNames lists the labels that are known so far.
func (j *judge) labelNames() []string { return slices.Sorted(maps.Keys(j.labels)) }
