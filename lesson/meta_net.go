package lesson

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"netlab/lab/wire"
)

// net reads the cables and switches.
func (y *yamlReader) net(m *Meta, n ast.Node) {
	m.Net = nil
	for _, item := range y.sequence(n, "net") {
		var link Net
		switch item.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			entries := y.mapping(item, "net")
			if len(entries) != 1 {
				y.p.add(y.pos(item), "net", "an entry with several keys", "expected one cable or switch and its options: a -- b: {delay: 5ms}")
				continue
			}
			link = y.link(entries[0].key, entries[0].pos)
			link.Options = y.options(entries[0].val, "net")
		default:
			link = y.link(y.text(item, "net"), y.pos(item))
		}
		if len(link.Hosts) > 0 {
			if same := func(o Net) bool { return o.Name == link.Name }; slices.ContainsFunc(m.Net, same) {
				y.p.add(link.Pos, "net", quote(link.Name)+" stands twice", "expected each cable and switch once")
				continue
			}
			m.Net = append(m.Net, link)
		}
	}
	if len(m.Net) == 0 {
		m.Net = defaultMeta().Net
	}
}

// link reads "a -- b" or "a, b, c".
func (y *yamlReader) link(s string, at Pos) Net {
	const want = "expected a cable, a -- b, or a switch, a, b, c (inside [ ] a switch needs quotes)"
	sep, parts := " -- ", strings.Split(s, "--")
	if len(parts) == 1 {
		sep, parts = ", ", strings.Split(s, ",")
	}
	link := Net{Pos: at, Switch: sep == ", "}
	if len(parts) < 2 || !link.Switch && len(parts) != 2 {
		y.p.add(at, "net", quote(s)+" is no cable and no switch", want)
		return Net{}
	}
	for _, h := range parts {
		h = strings.TrimSpace(h)
		switch {
		case !isName(h):
			y.p.add(at, "name", quote(h)+" is no name for a host", "expected a-z, 0-9 and -, a letter first")
			return Net{}
		case slices.Contains(reservedWords(), h):
			y.p.add(at, "taken", quote(h)+" is a word of the format", "expected another name for the host")
		case slices.Contains(link.Hosts, h):
			y.p.add(at, "net", quote(h)+" stands twice in "+quote(s), want)
			return Net{}
		}
		link.Hosts = append(link.Hosts, h)
	}
	link.Name = strings.Join(link.Hosts, sep)
	return link
}

// reservedWords are the words that begin a step or a claim, or stand for a
// host: no label and no host may be called so.
func reservedWords() []string {
	return []string{
		"and", "wait", "wire", "any", "then", "no", "exactly", "at", "every", "check", "the", "before", "crosses",
		"on", "after", "within", "under", "as", "fails", "has", "from",
	}
}

// options reads a cable's options.
func (y *yamlReader) options(n ast.Node, what string) map[string]string {
	out := make(map[string]string)
	for _, e := range y.mapping(n, what) {
		if !slices.Contains(wire.OptionWords(), e.key) {
			y.p.unknown(e.pos, "option", e.key, wire.OptionWords())
			continue
		}
		v := y.text(e.val, what+"."+e.key)
		if want := checkOption(e.key, v); want != "" {
			y.p.add(y.pos(e.val), "option", quote(v)+" is no "+e.key, want)
		}
		out[e.key] = v
	}
	return out
}

// checkOption says what was expected of an option's value, "" if it is well
// formed and a cable can have it.
func checkOption(key, v string) string {
	switch key {
	case "delay", "jitter":
		if _, err := ParseTime(v, 0); err != nil {
			return "expected a time, such as 20ms"
		}
	case "loss", "duplicate", "reorder", "corrupt":
		share, ok := strings.CutSuffix(v, "%")
		if x, err := strconv.ParseFloat(share, 64); !ok || !isDecimal(share) || err != nil || x > 100 {
			return "expected a share, such as 1%"
		}
	case "rate":
		n := strings.TrimRight(v, "abcdefghijklmnopqrstuvwxyz")
		if !isDecimal(n) || !slices.Contains([]string{"bit", "kbit", "mbit", "gbit", "bps", "kbps", "mbps", "gbps"}, v[len(n):]) {
			return "expected a rate, such as 10mbit (bits) or 1mbps (bytes)"
		}
	}
	if _, _, err := (wire.Impairment{}).With(map[string]string{key: v}); err != nil {
		return errors.Unwrap(err).Error()
	}
	return ""
}
