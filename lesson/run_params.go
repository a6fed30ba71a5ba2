package lesson

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"netlab/internal/text"
)

// ErrOption is what an OptionError is: the lesson cannot be run as it was asked
// for.
var ErrOption = errors.New("lesson: it cannot be run with these options")

// OptionError says which of the RunOptions does not fit the lesson, and what
// would: a parameter, a profile. Nothing has been run, or shown.
type OptionError struct{ What string }

// Error implements error.
func (e *OptionError) Error() string { return "lesson: " + e.What }

// Is makes every OptionError an ErrOption.
func (e *OptionError) Is(target error) bool { return target == ErrOption }

func optionf(format string, args ...any) error { return &OptionError{fmt.Sprintf(format, args...)} }

// settle gives every parameter its value: what was asked for, what the student
// draws, or the first.
func settle(m *Meta, o RunOptions, seed uint64) (map[string]string, error) {
	out := make(map[string]string, len(m.Params))
	var names []string
	for _, p := range m.Params {
		names = append(names, p.Name)
		if len(p.Values) == 0 {
			continue
		}
		i := 0
		if o.Student != "" {
			i = draw(o.Student, seed, p.Name, len(p.Values))
		}
		out[p.Name] = p.Values[i]
	}
	for _, k := range slices.Sorted(maps.Keys(o.Params)) {
		i := slices.Index(names, k)
		if i < 0 {
			return nil, noSuchParam(k, names)
		}
		if err := m.Params[i].fits(o.Params[k]); err != nil {
			return nil, err
		}
		out[k] = o.Params[k]
	}
	return out, nil
}

// draw picks one of n values: the same for the same student, seed and parameter.
func draw(student string, seed uint64, param string, n int) int {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%q %d %q", student, seed, param) // a hash never fails
	return int(h.Sum64() % uint64(n))                       //nolint:gosec // n is a length
}

// noSuchParam names the parameters that there are.
func noSuchParam(name string, names []string) error {
	if near, ok := text.Nearest(name, names); ok {
		return optionf("the lesson has no parameter %q; did you mean %q?", name, near)
	}
	if len(names) == 0 {
		return optionf("the lesson has no parameter %q: it has none at all", name)
	}
	return optionf("the lesson has no parameter %q; it has %s", name, strings.Join(names, ", "))
}

// fits says whether a value is of the kind of the lesson's own ones: a number
// where all of them are numbers, a time where they are times. What else it may
// be, the steps that use it know.
func (p Param) fits(value string) error {
	kind := valText
	for i, v := range p.Values {
		k := paramVal(v, 0).kind
		if i > 0 && k != kind {
			return nil
		}
		kind = k
	}
	if kind == valText || paramVal(value, 0).kind == kind {
		return nil
	}
	what := "a whole number"
	if kind == valTime {
		what = "a time with its unit"
	}
	return optionf("%s=%s: %s is %s; %s", p.Name, value, p.Name, what, p.own())
}

// own tells the values that the lesson itself gives a parameter.
func (p Param) own() string {
	if len(p.Values) == 1 {
		return fmt.Sprintf("the lesson's own %s is %s", p.Name, p.Values[0])
	}
	return fmt.Sprintf("the lesson's own %s is %s", p.Name, oneOf(p.Values))
}

// blames reports whether a rehearsal that failed did so for the parameters that
// were asked for: with the lesson's own it comes to its end.
func (r *runner) blames(ctx context.Context) bool {
	if len(r.o.Params) == 0 {
		return false
	}
	own := *r
	var err error
	if own.params, err = settle(&r.lesson.Meta, RunOptions{Student: r.o.Student}, r.seed); err != nil {
		return false
	}
	_, err = own.silent(ctx, r.seed)
	return err == nil
}

// stopsIt is the error of a run that the parameters asked for keep from its end.
func (r *runner) stopsIt(why error) error {
	var given, own []string
	for _, p := range r.lesson.Meta.Params {
		if v, ok := r.o.Params[p.Name]; ok {
			given, own = append(given, p.Name+"="+v), append(own, p.own())
		}
	}
	return optionf("with %s the lesson does not come to its end: %s; %s", strings.Join(given, " "), why, strings.Join(own, ", "))
}
