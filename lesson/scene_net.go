package lesson

import (
	"fmt"
	"maps"
	"slices"
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
		imp, mtu, err := wire.Impairment{}.With(options)
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
