package lab

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"netlab/capture"
)

// Bounds of a topology.
const (
	maxLinks   = 256
	maxPerLink = 65000
	smallLink  = 254 // as many addresses as a /24 has for hosts
	defaultMTU = 1500
	minIPv4MTU = 68   // RFC 791 section 3.2
	minIPv6MTU = 1280 // RFC 8200 section 5
	maxMTU     = 65535
	ipv4Subnet = 24
	ipv4Large  = 16
	ipv6Subnet = 64
	firstLarge = 128 // second byte of the large subnets
)

// plan is a topology with addresses: who has which interface on which link.
type plan struct {
	hosts   []string // in the order of their first mention; without the routers
	routers []string
	links   []planLink
	ifaces  map[string][]Interface
	places  map[string][]place
	routes  map[string][]Route
	order   []place // of the capture's interfaces
}

type planLink struct {
	name string
	mtu  int
}

// place is one interface of one host.
type place struct {
	host    string
	index   int // among the host's interfaces
	link    int
	capture int // index of the capture interface
}

// makePlan checks a topology and gives addresses. They are short and follow
// from the topology's order alone: on the first link 10.0.0.1, 10.0.0.2, …, on
// the second 10.0.1.1, …; fd00::1; 02:00:00:00:00:01. A link of more than 254
// hosts is 10.128.0.0/16 or one of the next.
func makePlan(t Topology) (*plan, error) {
	p := &plan{ifaces: map[string][]Interface{}, places: map[string][]place{}, routes: map[string][]Route{}}
	if len(t.Links) > maxLinks {
		return nil, fmt.Errorf("lab: %d links, at most %d can be", len(t.Links), maxLinks)
	}
	for i, k := range t.Links {
		if err := p.addLink(i, k); err != nil {
			return nil, fmt.Errorf("lab: link %q: %w", k.Name, err)
		}
	}
	for _, r := range t.Routers {
		if len(p.ifaces[r]) == 0 {
			return nil, fmt.Errorf("lab: router %q is on no link", r)
		}
		if slices.Contains(p.routers, r) {
			return nil, fmt.Errorf("lab: router %q is named twice", r)
		}
		p.routers = append(p.routers, r)
	}
	p.addHosts(t)
	p.addRoutes()
	return p, nil
}

func (p *plan) addHosts(t Topology) {
	seen := map[string]bool{}
	for _, r := range t.Routers {
		seen[r] = true
	}
	add := func(names []string) {
		for _, n := range names {
			if !seen[n] {
				seen[n] = true
				p.hosts = append(p.hosts, n)
			}
		}
	}
	for _, k := range t.Links {
		add(k.Hosts)
	}
	add(t.Hosts)
}

func (p *plan) addLink(i int, k Link) error {
	mtu := k.MTU
	if mtu == 0 {
		mtu = defaultMTU
	}
	switch {
	case mtu < minIPv4MTU || mtu > maxMTU:
		return fmt.Errorf("an MTU of %d; it can be %d to %d", mtu, minIPv4MTU, maxMTU)
	case !k.Switch && len(k.Hosts) != 2:
		return fmt.Errorf("a cable has 2 ends, not %d", len(k.Hosts))
	case len(k.Hosts) > maxPerLink:
		return fmt.Errorf("%d hosts, at most %d can be", len(k.Hosts), maxPerLink)
	}
	for _, other := range p.links {
		if other.name == k.Name {
			return errors.New("two links have this name")
		}
	}
	p.links = append(p.links, planLink{name: k.Name, mtu: mtu})
	seen := map[string]bool{}
	for n, h := range k.Hosts {
		if h == "" || seen[h] {
			return fmt.Errorf("host %q is named twice, or not at all", h)
		}
		seen[h] = true
		at := place{host: h, index: len(p.ifaces[h]), link: i, capture: len(p.order)}
		p.order = append(p.order, at)
		p.places[h] = append(p.places[h], at)
		p.ifaces[h] = append(p.ifaces[h], address(i, n+1, len(k.Hosts), k.Name, mtu))
	}
	return nil
}

// address gives the interface of the nth host on a link.
func address(link, n, hosts int, name string, mtu int) Interface {
	lo, hi, k := byte(n), byte(n>>8), byte(link)
	v4 := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, k, lo}), ipv4Subnet)
	if hosts > smallLink {
		v4 = netip.PrefixFrom(netip.AddrFrom4([4]byte{10, firstLarge + k%firstLarge, hi, lo}), ipv4Large)
	}
	i := Interface{
		// The first byte says: locally administered, one station (IEEE 802 clause 8.4).
		Link: name, MAC: net.HardwareAddr{2, 0, 0, hi, k, lo}, IPv4: v4, MTU: mtu,
	}
	if mtu >= minIPv6MTU {
		// RFC 4193 section 3.1: fd00::/8 is for use within a site.
		i.IPv6 = netip.PrefixFrom(netip.AddrFrom16([16]byte{0: 0xfd, 7: k, 14: hi, 15: lo}), ipv6Subnet)
	}
	return i
}

func (p *plan) interfaces(name string) []Interface { return slices.Clone(p.ifaces[name]) }

// label is a place's name in a capture: the host, or "host.eth1".
func (p *plan) label(at place) string {
	if len(p.places[at.host]) == 1 {
		return at.host
	}
	return fmt.Sprintf("%s.eth%d", at.host, at.index)
}

func (p *plan) captureInterfaces() []capture.Interface {
	out := make([]capture.Interface, len(p.order))
	for i, at := range p.order {
		out[i] = capture.Interface{
			Name: p.label(at), Description: p.links[at.link].name, LinkType: capture.LinkEthernet,
		}
	}
	return out
}

func (p *plan) names() []capture.Name {
	var out []capture.Name
	for _, at := range p.order {
		i := p.ifaces[at.host][at.index]
		out = append(out, capture.Name{Addr: i.IPv4.Addr(), Name: at.host})
		if i.IPv6.IsValid() {
			out = append(out, capture.Name{Addr: i.IPv6.Addr(), Name: at.host})
		}
	}
	return out
}
