package lesson

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/lab"
	"netlab/lab/wire"
)

// network is a lesson's bench before it is built: what a run, a claim and the
// prose need to know of it.
type network struct {
	top   lab.Topology
	hosts []string // all of them, in the order in which the lesson names them
	rtt   time.Duration
}

// networkOf reads the front matter's "net", "cable", "routers" and "hosts".
func networkOf(m *Meta, profile string, seed uint64, find lookup) (*network, error) {
	n := &network{top: lab.Topology{Routers: m.Routers, Profile: profile, Seed: seed}}
	for i := range m.Net {
		l := &m.Net[i]
		options := maps.Clone(m.Cable)
		if options == nil {
			options = make(map[string]string)
		}
		maps.Copy(options, l.Options)
		for k, v := range options {
			put, err := expand(v, find)
			if err != nil {
				return nil, err
			}
			options[k] = put
		}
		imp, mtu, err := impair(wire.Impairment{}, options)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.Name, err)
		}
		n.top.Links = append(n.top.Links, lab.Link{
			Name: l.Name, Hosts: l.Hosts, Switch: l.Switch, MTU: mtu, Impairment: imp,
		})
		for _, h := range l.Hosts {
			if !slices.Contains(n.hosts, h) {
				n.hosts = append(n.hosts, h)
			}
		}
	}
	for _, h := range slices.Sorted(maps.Keys(m.Hosts)) {
		if !slices.Contains(n.hosts, h) {
			n.hosts = append(n.hosts, h)
			n.top.Hosts = append(n.top.Hosts, h)
		}
	}
	if len(n.hosts) > MaxHosts {
		return nil, fmt.Errorf("%d hosts; at most %d", len(n.hosts), MaxHosts)
	}
	n.rtt = 2 * n.longest()
	return n, nil
}

// longest is the longest of the shortest ways between two hosts, in delay.
func (n *network) longest() time.Duration {
	const never = time.Duration(1<<63 - 1)
	var worst time.Duration
	for _, from := range n.hosts {
		far := map[string]time.Duration{from: 0}
		for range n.hosts { // Bellman and Ford
			for _, l := range n.top.Links {
				near := never
				for _, h := range l.Hosts {
					if d, ok := far[h]; ok {
						near = min(near, d)
					}
				}
				for _, h := range l.Hosts {
					if d, ok := far[h]; near != never && (!ok || d > near+l.Impairment.Delay) {
						far[h] = near + l.Impairment.Delay
					}
				}
			}
		}
		for _, d := range far {
			worst = max(worst, d)
		}
	}
	return worst
}

// cable finds a link by "a -- b", in either order, or by a host: its only
// link, or its cable to the switch. port is the host where it names one of a switch.
func (n *network) cable(name string) (link, port string, err error) {
	var of []lab.Link
	for _, l := range n.top.Links {
		if l.Name == name || sameCable(l, name) {
			return l.Name, "", nil
		}
		if slices.Contains(l.Hosts, name) {
			of = append(of, l)
		}
	}
	switch {
	case len(of) == 1 && of[0].Switch:
		return of[0].Name, name, nil
	case len(of) == 1:
		return of[0].Name, "", nil
	case len(of) > 1:
		return "", "", fmt.Errorf("%s has %d cables: name both ends, as in %q", name, len(of), of[0].Name)
	default:
		return "", "", fmt.Errorf("no cable %q", name)
	}
}

func sameCable(l lab.Link, name string) bool {
	a, b, ok := strings.Cut(name, "--")
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	return ok && !l.Switch && len(l.Hosts) == 2 &&
		(l.Hosts[0] == a && l.Hosts[1] == b || l.Hosts[0] == b && l.Hosts[1] == a)
}

// impair reads tc-netem's words into what a link does so far.
func impair(i wire.Impairment, options map[string]string) (wire.Impairment, int, error) {
	mtu := 0
	for _, k := range slices.Sorted(maps.Keys(options)) {
		v := options[k]
		var err error
		switch k {
		case "delay":
			i.Delay, err = ParseTime(v, 0)
		case "jitter":
			i.Jitter, err = ParseTime(v, 0)
		case "loss":
			i.Loss, err = share(v)
		case "duplicate":
			i.Duplicate, err = share(v)
		case "reorder":
			i.Reorder, err = share(v)
		case "corrupt":
			i.Corrupt, err = share(v)
		case "rate":
			i.Rate, err = rateOf(v)
		case "limit":
			i.Limit, err = strconv.Atoi(v)
		case "mtu":
			mtu, err = strconv.Atoi(v)
		default:
			err = fmt.Errorf("unknown; a cable has delay, jitter, loss, duplicate, reorder, corrupt, rate, limit, mtu")
		}
		if err != nil {
			return i, 0, fmt.Errorf("cable option %s=%s: %w", k, v, err)
		}
	}
	return i, mtu, nil
}

// share reads "1%" or "0.01".
func share(s string) (float64, error) {
	num, percent := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(num, 64)
	if percent {
		f /= 100
	}
	if err != nil || f < 0 || f > 1 {
		return 0, fmt.Errorf("a share is between 0%% and 100%%")
	}
	return f, nil
}

// rateOf reads tc(8)'s rates: "10mbit".
func rateOf(s string) (int64, error) {
	num := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	unit, ok := map[string]int64{
		"bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "bps": 8, "kbps": 8e3, "mbps": 8e6, "gbps": 8e9,
	}[s[len(num):]]
	n, err := strconv.ParseFloat(num, 64)
	if !ok || err != nil || n*float64(unit) < 1 || n*float64(unit) > 1e12 {
		return 0, fmt.Errorf("a rate is a number and bit, kbit, mbit or gbit (bits), bps, kbps, mbps or gbps (bytes)")
	}
	return int64(n * float64(unit)), nil
}
