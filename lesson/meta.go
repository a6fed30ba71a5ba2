package lesson

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Version is the lesson format that this package reads.
const Version = 1

// metaKeys lists the keys of the front matter in their canonical order.
func metaKeys() []string {
	return []string{
		"netlab", "title", "summary", "level", "minutes", "needs", "objectives", "sources", "net", "cable",
		"routers", "hosts", "profiles", "params", "mutants", "seed", "lang", "of",
	}
}

func translationKeys() []string {
	return []string{"netlab", "title", "summary", "objectives", "lang", "of"}
}

// requiredKeys lists the keys that must be there.
func requiredKeys(translation bool) []string {
	if translation {
		return translationKeys()[1:]
	}
	return []string{"netlab", "title", "summary", "minutes", "level", "objectives", "sources"}
}

// levels lists how far into the course a lesson may be.
func levels() []string { return []string{"basic", "core", "deep"} }

// How much the front matter may list.
const (
	maxMinutes = 600
	maxListed  = 5 // objectives, sources
	maxNeeds   = 20
	maxValues  = 20 // of a parameter
	maxParts   = 1000
)

// meta reads the front matter. It reports false if the body cannot be
// understood: the format is a later one.
func (p *parser) meta(front string) bool {
	y := &yamlReader{p: p, front: front, what: "the front matter", above: 1}
	root := y.parse()
	m := &p.lesson.Meta
	*m = defaultMeta()
	if root == nil {
		return true
	}
	entries := y.mapping(root, "front matter")
	if i := slices.IndexFunc(entries, func(e yamlEntry) bool { return e.key == "netlab" }); i >= 0 {
		if n, ok := y.number(entries[i].val, "netlab", 1, 1<<31); ok && n > Version {
			p.add(entries[i].pos, "version", fmt.Sprintf("the lesson is in format %d", n),
				fmt.Sprintf("expected %d or less: get a newer netlab", Version))
			return false
		}
	}
	seen := make(map[string]bool)
	keys, required := metaKeys(), requiredKeys(p.translation)
	if p.translation {
		keys = translationKeys()
	}
	for _, e := range entries {
		if !slices.Contains(keys, e.key) {
			p.unknown(e.pos, "key", e.key, keys)
			continue
		}
		seen[e.key] = true
		y.key(m, e)
	}
	for _, k := range required {
		if !seen[k] {
			p.add(Pos{p.file, 1, 1}, "missing-key", "the front matter has no "+k, "expected a line "+k+": …")
		}
	}
	if !p.translation {
		y.finish(m, entries)
	}
	return true
}

func defaultMeta() Meta {
	return Meta{
		Netlab:   Version,
		Net:      []Net{{Name: "client -- server", Hosts: []string{"client", "server"}}},
		Cable:    map[string]string{"delay": "20ms", "mtu": "1500"},
		Profiles: []string{"netstack"},
		Seed:     1,
		Lang:     "en",
	}
}

// key reads one key.
func (y *yamlReader) key(m *Meta, e yamlEntry) {
	switch e.key {
	case "netlab":
		n, _ := y.number(e.val, e.key, 1, 1<<31)
		m.Netlab = int(n)
	case "title":
		m.Title = y.text(e.val, e.key)
	case "summary":
		m.Summary = y.text(e.val, e.key)
	case "minutes":
		n, _ := y.number(e.val, e.key, 1, maxMinutes)
		m.Minutes = int(n)
	case "level":
		m.Level = y.oneOf(e.val, e.key, levels())
	case "objectives":
		m.Objectives = y.texts(e.val, e.key, 1, maxListed)
	case "sources":
		m.Sources = y.texts(e.val, e.key, 1, maxListed)
	case "needs":
		m.Needs = y.texts(e.val, e.key, 0, maxNeeds)
		m.NeedsAt = y.places(e.val)
	case "net":
		y.net(m, e.val)
	case "cable":
		maps.Copy(m.Cable, y.options(e.val, "cable"))
	case "routers":
		m.Routers = y.texts(e.val, e.key, 0, MaxHosts)
	case "profiles":
		m.Profiles = y.profiles(e.val)
	case "params":
		m.Params = y.params(e.val)
	case "seed":
		n, _ := y.number(e.val, e.key, 0, 1<<62)
		m.Seed = uint64(n)
	case "lang":
		if m.Lang = y.text(e.val, e.key); !isLang(m.Lang) {
			y.p.add(y.pos(e.val), "lang", quote(m.Lang)+" is no language tag", "expected BCP 47, such as en or pt-BR")
		}
	case "of":
		m.Of = strings.Join(y.texts(e.val, e.key, 0, maxParts), " ")
	}
}

// finish reads the keys that speak of hosts and parameters, and checks what
// the keys say of each other.
func (y *yamlReader) finish(m *Meta, entries []yamlEntry) {
	hosts := m.hostNames()
	m.Hosts = make(map[string]HostMeta, len(hosts))
	for _, h := range hosts {
		m.Hosts[h] = HostMeta{}
	}
	if len(hosts) > MaxHosts {
		y.p.add(m.Net[0].Pos, "limit", fmt.Sprintf("the net has %d hosts", len(hosts)), fmt.Sprintf("expected at most %d", MaxHosts))
	}
	for _, e := range entries {
		switch e.key {
		case "hosts":
			y.hosts(m, e.val)
		case "routers":
			y.hostList(e.val, hosts)
		case "mutants":
			m.Mutants = y.mutants(m, e.val)
		case "of":
			y.p.add(e.pos, "unknown-key", `the key "of" belongs into a translation`, "expected a file named <name>.<lang>.md")
		}
	}
	for _, prm := range m.Params {
		if slices.Contains(hosts, prm.Name) {
			y.p.add(prm.Pos, "taken", "the parameter "+quote(prm.Name)+" has a host's name", "expected a name of its own")
		}
	}
}

// hostNames lists the hosts of the net in the order of the file.
func (m *Meta) hostNames() []string {
	var out []string
	for _, n := range m.Net {
		for _, h := range n.Hosts {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

// hasParam reports whether the lesson has this parameter.
func (m *Meta) hasParam(name string) bool {
	return slices.ContainsFunc(m.Params, func(q Param) bool { return q.Name == name })
}

func (m *Meta) paramNames() []string {
	out := make([]string, len(m.Params))
	for i, q := range m.Params {
		out[i] = q.Name
	}
	return out
}

func (y *yamlReader) profiles(n ast.Node) []string {
	out := y.texts(n, "profiles", 1, 3)
	for _, s := range out {
		if known := profileNames(); !slices.Contains(known, s) {
			y.p.unknown(y.pos(n), "profile", s, known)
		}
	}
	return out
}

// profileNames lists how hosts' stacks may behave.
func profileNames() []string { return []string{"textbook", "netstack", "linux"} }

func (y *yamlReader) params(n ast.Node) []Param {
	var out []Param
	for _, e := range y.mapping(n, "params") {
		prm := Param{Name: e.key, Pos: e.pos}
		if !isName(e.key) {
			y.p.add(e.pos, "name", quote(e.key)+" is no name for a parameter", "expected a-z, 0-9 and -, a letter first")
		}
		if _, list := e.val.(*ast.SequenceNode); list {
			prm.Values = y.texts(e.val, "params."+e.key, 1, maxValues)
		} else if v := y.text(e.val, "params."+e.key); v != "" {
			prm.Values = []string{v}
		}
		if len(prm.Values) == 0 {
			prm.Values = []string{""} // reported already; later passes may rely on a first value
		}
		out = append(out, prm)
	}
	return out
}

func (y *yamlReader) mutants(m *Meta, n ast.Node) []map[string]string {
	var out []map[string]string
	for _, item := range y.sequence(n, "mutants") {
		mutant := make(map[string]string)
		for _, e := range y.mapping(item, "mutants") {
			if !m.hasParam(e.key) {
				y.p.unknown(e.pos, "parameter", e.key, m.paramNames())
			}
			mutant[e.key] = y.text(e.val, "mutants."+e.key)
		}
		out = append(out, mutant)
	}
	return out
}

func (y *yamlReader) hostList(n ast.Node, hosts []string) {
	for _, item := range y.sequence(n, "routers") {
		if s, _ := scalar(item); s != "" && !slices.Contains(hosts, s) {
			y.p.unknown(y.pos(item), "host", s, hosts)
		}
	}
}

// hosts reads what "hosts" says of each: yours is a room and whom to talk to, or where to wait.
func (y *yamlReader) hosts(m *Meta, n ast.Node) {
	for _, e := range y.mapping(n, "hosts") {
		if _, ok := m.Hosts[e.key]; !ok {
			y.p.unknown(e.pos, "host", e.key, m.hostNames())
			continue
		}
		for _, o := range y.mapping(e.val, "hosts."+e.key) {
			if o.key != "yours" {
				y.p.unknown(o.pos, "key", o.key, []string{"yours"})
				continue
			}
			yours := y.text(o.val, o.key)
			switch p, ok := (HostMeta{Yours: yours}).part(); {
			case !ok, p.Room != "udp" && p.Room != "tcp":
				y.p.add(y.pos(o.val), "yours", quote(yours)+" is no part to take",
					"expected a room and whom it talks to, such as udp server:9000, or where it waits, such as tcp 9000")
			case p.Peer != "" && (p.Peer == e.key || !slices.Contains(m.hostNames(), p.Peer)):
				y.p.unknown(y.pos(o.val), "host", p.Peer, slices.DeleteFunc(m.hostNames(), func(h string) bool { return h == e.key }))
			}
			m.Hosts[e.key] = HostMeta{Yours: yours}
		}
	}
}
