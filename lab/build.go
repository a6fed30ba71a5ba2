package lab

import (
	"fmt"
	"slices"

	"netlab/lab/wire"
)

// build makes the links, the routers and the hosts.
func (l *Lab) build(t Topology, makeHost MakeHost) error {
	for i, k := range t.Links {
		l.links = append(l.links, l.clerk.NewLink(k.Name, k.Impairment, t.Seed, uint64(i)))
	}
	ports := map[string][]*wire.Port{}
	for _, at := range l.plan.order {
		i := l.plan.ifaces[at.host][at.index]
		ports[at.host] = append(ports[at.host], l.links[at.link].NewPort(at.host, at.capture, i.MAC))
	}
	for _, name := range l.plan.routers {
		newRouter(l.clerk, l.plan.ifaces[name], ports[name], l.plan.routes[name])
	}
	for n, name := range l.plan.hosts {
		h, err := makeHost(HostConfig{
			Name:       name,
			Interfaces: slices.Clone(l.plan.ifaces[name]),
			Ports:      ports[name],
			Profile:    t.Profile,
			Seed:       hostSeed(t.Seed, n),
			Clock:      l.clerk,
			Lookup:     l.Host,
			Report:     func(c Call) { l.report(name, c) },
			Routes:     l.plan.routes[name],
			Busy:       l.setBusy,
		})
		if err != nil {
			return fmt.Errorf("lab: host %q: %w", name, err)
		}
		l.hosts[name] = h
	}
	return nil
}

// hostSeed sets the hosts of a lab apart, by the finaliser of splitmix64
// (Steele, Lea, Flood 2014), so that neighbouring seeds share nothing.
func hostSeed(seed uint64, n int) uint64 {
	z := seed + (uint64(n)+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
