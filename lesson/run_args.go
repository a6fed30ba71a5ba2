package lesson

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// argSet has a verb's arguments, checked. It implements Args.
type argSet map[string]argValue

type argValue struct {
	given bool
	text  string
	n     int
	d     time.Duration
	b     bool
}

// Has implements Args.
func (a argSet) Has(name string) bool { return a[name].given }

// Text implements Args.
func (a argSet) Text(name string) string { return a[name].text }

// Int implements Args.
func (a argSet) Int(name string) int { return a[name].n }

// Duration implements Args.
func (a argSet) Duration(name string) time.Duration { return a[name].d }

// Bool implements Args.
func (a argSet) Bool(name string) bool { return a[name].b }

// argError is an argument that is wrong, and where it stands.
type argError struct {
	pos Pos
	err error
}

func (e *argError) Error() string { return e.err.Error() }
func (e *argError) Unwrap() error { return e.err }

// bindArgs puts what a step gives beside what its verb takes.
func bindArgs(v *Verb, args []Arg, find lookup, rtt time.Duration) (argSet, error) {
	out := make(argSet, len(v.Args))
	var positional, keys []string
	spec := make(map[string]*ArgSpec, len(v.Args))
	for i := range v.Args {
		a := &v.Args[i]
		spec[a.Name] = a
		if a.Key {
			keys = append(keys, a.Name)
		} else {
			positional = append(positional, a.Name)
		}
	}
	next := 0
	for i := range args {
		a := &args[i]
		name := a.Key
		if name == "" {
			if next == len(positional) {
				return nil, &argError{a.Pos, fmt.Errorf("%q is one too many: %s %s takes %s", a.Text, v.Room, v.Name, takes(positional))}
			}
			name = positional[next]
			next++
		}
		s, ok := spec[name]
		if !ok {
			return nil, &argError{a.Pos, unknown("argument", name, append(keys, positional...))}
		}
		if out[name].given {
			return nil, &argError{a.Pos, fmt.Errorf("%s is given twice", name)}
		}
		val, err := readArg(s, a.Text, a.Quoted, find, rtt)
		if err != nil {
			return nil, &argError{a.Pos, err}
		}
		val.given = true
		out[name] = val
	}
	for i := range v.Args {
		s := &v.Args[i]
		if out[s.Name].given {
			continue
		}
		if s.Need {
			return nil, fmt.Errorf("%s %s needs %s: %s", v.Room, v.Name, s.Name, s.Doc)
		}
		if s.Default == "" {
			continue
		}
		val, err := readArg(s, s.Default, s.Type == Text, find, rtt)
		if err != nil {
			return nil, fmt.Errorf("the default of %s: %w", s.Name, err)
		}
		out[s.Name] = val
	}
	return out, nil
}

func takes(names []string) string {
	if len(names) == 0 {
		return "none without a key"
	}
	return strings.Join(names, ", ")
}

// readArg puts values into an argument and reads it as its type.
func readArg(s *ArgSpec, src string, quoted bool, find lookup, rtt time.Duration) (argValue, error) {
	if quoted {
		put, err := expandWith(src, find, func(v val, _ bool) string {
			return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v.plain())
		})
		if err != nil {
			return argValue{}, err
		}
		text, err := Unquote(put)
		if err != nil {
			return argValue{}, err
		}
		src = string(text)
	} else {
		put, err := expand(src, find)
		if err != nil {
			return argValue{}, err
		}
		src = put
	}
	v := argValue{text: src}
	var err error
	switch s.Type {
	case Text, Conn:
	case Number:
		var n int64
		if n, err = parseInt(src); err != nil || int64(int(n)) != n {
			err = fmt.Errorf("%s: expected a whole number, saw %q", s.Name, src)
		}
		v.n = int(n)
	case Duration:
		if v.d, err = ParseTime(src, rtt); err != nil {
			err = fmt.Errorf("%s: %w", s.Name, err)
		}
	case Bool:
		if src != "true" && src != "false" {
			err = fmt.Errorf("%s: expected true or false, saw %q", s.Name, src)
		}
		v.b = src == "true"
	case Word:
		if s.Values != nil && !slices.Contains(s.Values, src) {
			err = fmt.Errorf("%s: expected %s: %w", s.Name, strings.Join(s.Values, ", "), unknown("word", src, s.Values))
		}
	case Address:
		if _, _, split := net.SplitHostPort(src); split != nil {
			err = fmt.Errorf("%s: expected host:port or :port, saw %q", s.Name, src)
		}
	}
	return v, err
}
