package lesson

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/internal/text"
	"netlab/lab"
	"netlab/trace"
)

// Config is what an Engine is made of. MakeHost and Registry must be given.
type Config struct {
	Verbs    []Verb
	Registry *dissect.Registry
	MakeHost lab.MakeHost
	Profiles []string // those that MakeHost knows; nil: netstack and textbook
	Version  string   // netlab's, for the trace and the report
}

// Engine runs lessons. It does not change once made; one run at a time uses
// the virtual clock.
type Engine struct {
	verbs    map[string]map[string]*Verb // by room and name
	all      []Verb
	registry *dissect.Registry
	calls    *dissect.Registry   // of call.* fields
	fields   []dissect.FieldInfo // those of calls, in their dissector's order
	makeHost lab.MakeHost
	profiles []string
	version  string
}

// ErrNoAnswer is what an Asker returns to leave a question unanswered.
var ErrNoAnswer = errors.New("lesson: no answer")

// Asker puts a question to the student and returns what was said: of a choice or
// an order the keys, "a" or "b,a,c"; of a number "0x10" or "20 ms"; of a blank
// the value; of a proof a display filter. An empty answer gives up;
// ErrNoAnswer leaves the question open; any other error ends the run.
type Asker func(ctx context.Context, q trace.Question) (string, error)

// NewEngine makes an engine. Two verbs of the same room and name are an error.
func NewEngine(c Config) (*Engine, error) {
	if c.Registry == nil || c.MakeHost == nil {
		return nil, errors.New("lesson: an engine needs a registry and hosts")
	}
	e := &Engine{
		verbs: make(map[string]map[string]*Verb), all: slices.Clone(c.Verbs), registry: c.Registry,
		makeHost: c.MakeHost, profiles: slices.Clone(c.Profiles), version: c.Version,
	}
	if e.profiles == nil {
		e.profiles = []string{"netstack", "textbook"}
	}
	for i := range e.all {
		v := &e.all[i]
		if e.verbs[v.Room] == nil {
			e.verbs[v.Room] = make(map[string]*Verb)
		}
		if e.verbs[v.Room][v.Name] != nil {
			return nil, fmt.Errorf("lesson: two verbs %s %s", v.Room, v.Name)
		}
		e.verbs[v.Room][v.Name] = v
	}
	var err error
	if e.fields, err = fieldsOfCalls(e.all); err != nil {
		return nil, err
	}
	if e.calls, err = CallRegistry(e.all); err != nil {
		return nil, err
	}
	return e, nil
}

// Verbs lists the verbs that the engine knows, in the order of its Config.
func (e *Engine) Verbs() []Verb { return slices.Clone(e.all) }

// Registry is what packets are dissected with.
func (e *Engine) Registry() *dissect.Registry { return e.registry }

// Profiles lists the profiles that the engine can run.
func (e *Engine) Profiles() []string { return slices.Clone(e.profiles) }

// verb finds a verb; the error names the nearest one.
func (e *Engine) verb(room, name string) (*Verb, error) {
	of, ok := e.verbs[room]
	if !ok {
		return nil, unknown("room", room, slices.Sorted(maps.Keys(e.verbs)))
	}
	if v, ok := of[name]; ok {
		return v, nil
	}
	return nil, unknown(room+" verb", name, slices.Sorted(maps.Keys(of)))
}

// unknown says that a word is not known, and which one may have been meant.
func unknown(what, word string, words []string) error {
	if near, ok := text.Nearest(word, words); ok {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, word, near)
	}
	if len(words) == 0 {
		return fmt.Errorf("unknown %s %q; there is none", what, word)
	}
	const few = 12
	if len(words) > few {
		return fmt.Errorf("unknown %s %q", what, word)
	}
	return fmt.Errorf("unknown %s %q; there is %s", what, word, strings.Join(words, ", "))
}

// compile makes a predicate of a display filter; an empty one lets all pass.
func compile(r *dissect.Registry, src string) (func(*dissect.Packet) bool, error) {
	if src == "" {
		return func(*dissect.Packet) bool { return true }, nil
	}
	f, err := filter.Compile(r, src)
	if err != nil {
		return nil, fmt.Errorf("filter `%s`: %w", src, err)
	}
	return f.Match, nil
}
