package lesson

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// checkVerb holds a step to what its room says of the verb.
func (p *parser) checkVerb(v *VerbStep) bool {
	rooms := p.roomNames()
	if rooms == nil {
		return true
	}
	if !slices.Contains(rooms, v.Room) {
		p.unknown(v.RoomAt, "room", v.Room, rooms)
		return false
	}
	var verbs []string
	var spec *Verb
	for i, known := range p.voc.Verbs {
		if known.Room == v.Room {
			verbs = append(verbs, known.Name)
			if known.Name == v.Verb {
				spec = &p.voc.Verbs[i]
			}
		}
	}
	if spec == nil {
		p.unknown(v.VerbAt, "verb", v.Verb, verbs)
		return false
	}
	if v.As != "" && !spec.As {
		p.add(v.AsAt, "step", v.Room+" "+v.Verb+" makes no connection to name", "expected no as")
		return false
	}
	return p.checkArgs(v, spec)
}

// checkArgs holds the arguments of a step to the verb's description.
func (p *parser) checkArgs(v *VerbStep, spec *Verb) bool {
	var places []ArgSpec
	var keys []string
	for _, a := range spec.Args {
		if a.Key {
			keys = append(keys, a.Name)
		} else {
			places = append(places, a)
		}
	}
	usage := Usage(*spec)
	given := make(map[string]bool)
	ok := true
	n := 0
	for _, a := range v.Args {
		var as ArgSpec
		if a.Key != "" {
			i := slices.IndexFunc(spec.Args, func(s ArgSpec) bool { return s.Key && s.Name == a.Key })
			if i < 0 {
				p.unknown(a.Pos, "option", a.Key, keys)
				ok = false
				continue
			}
			as = spec.Args[i]
		} else {
			if n == len(places) {
				p.add(a.Pos, "argument", quote(a.Text)+" is one argument too many", "expected "+usage)
				return false
			}
			as = places[n]
			n++
		}
		if given[as.Name] {
			p.add(a.Pos, "argument", quote(as.Name)+" stands twice", "expected it once")
			ok = false
		}
		given[as.Name] = true
		if want := p.checkArg(a, as); want != "" {
			p.add(a.Pos, "argument", fmt.Sprintf("%s is no %s", quote(a.Text), as.Name), "expected "+want)
			ok = false
		}
	}
	for _, as := range spec.Args {
		if as.Need && !given[as.Name] {
			p.add(v.VerbAt, "argument", v.Room+" "+v.Verb+" without its "+as.Name, "expected "+usage)
			ok = false
		}
	}
	return ok
}

// checkArg says what was expected of an argument, "" if it is well formed. One
// that holds a value is checked when the value is known.
func (p *parser) checkArg(a Arg, spec ArgSpec) string {
	if len(a.Values) > 0 {
		return ""
	}
	if a.Quoted != (spec.Type == Text) {
		if a.Quoted {
			return spec.Type.want() + " without quotes"
		}
		return spec.Type.want()
	}
	ok := true
	switch spec.Type {
	case Text:
	case Number:
		_, err := strconv.ParseInt(a.Text, 0, 64)
		ok = err == nil
	case Duration:
		_, err := ParseTime(a.Text, 1)
		ok = err == nil
	case Bool:
		ok = a.Text == "true" || a.Text == "false"
	case Word:
		if spec.Values != nil && !slices.Contains(spec.Values, a.Text) {
			return strings.TrimPrefix(among(a.Text, spec.Values), "expected ")
		}
	case Address:
		return p.checkAddress(a.Text)
	case Conn:
		ok = isName(a.Text)
	}
	if !ok {
		return spec.Type.want()
	}
	return ""
}

// checkAddress says what was expected of host:port or :port.
func (p *parser) checkAddress(s string) string {
	host, port, ok := cutLast(s, ":")
	if n, err := strconv.Atoi(port); !ok || err != nil || n < 0 || n > 65535 {
		return Address.want()
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); host == "" || err == nil {
		return ""
	}
	if hosts := p.lesson.Meta.hostNames(); !slices.Contains(hosts, host) {
		return strings.TrimPrefix(among(host, hosts), "expected ") + " in front of the port"
	}
	return ""
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// want describes a type of argument to an author.
func (t ArgType) want() string {
	switch t {
	case Text:
		return `a "text" in quotes`
	case Number:
		return "a whole number"
	case Duration:
		return "a time, such as 20ms"
	case Bool:
		return "true or false"
	case Word:
		return "a word"
	case Address:
		return "an address, host:port or :port"
	case Conn:
		return "the name of a connection"
	}
	return "a value"
}

// Usage writes how a verb is said: "tcp send CONN [TEXT] [bytes=NUMBER]".
func Usage(v Verb) string {
	words := []string{v.Room, v.Name}
	for _, a := range v.Args {
		word := strings.ToUpper(a.Name)
		if a.Key {
			word = a.Name + "=" + a.Type.placeholder()
		}
		if !a.Need {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	if v.As {
		words = append(words, "[as NAME]")
	}
	return strings.Join(words, " ")
}

func (t ArgType) placeholder() string {
	switch t {
	case Text:
		return `"TEXT"`
	case Number:
		return "N"
	case Duration:
		return "TIME"
	case Bool:
		return "true|false"
	case Word:
		return "WORD"
	case Address:
		return "HOST:PORT"
	case Conn:
		return "NAME"
	}
	return "VALUE"
}
