package lab

// addRoutes gives every host and router a route to every subnet that it can
// reach through routers, by the fewest of them. Of equally short ways the one
// first in the topology's order is taken.
func (p *plan) addRoutes() {
	for _, r := range append(append([]string(nil), p.hosts...), p.routers...) {
		p.routes[r] = p.routesOf(r)
	}
}

// routesOf searches breadth first, link by link, from the host's own links.
func (p *plan) routesOf(host string) []Route {
	type step struct {
		link int
		via  place // the router's place on the host's own link
		out  int   // the host's interface
	}
	seen := map[int]bool{}
	var queue []step
	for _, at := range p.places[host] {
		seen[at.link] = true
		queue = append(queue, step{link: at.link, out: at.index})
	}
	var out []Route
	for ; len(queue) > 0; queue = queue[1:] {
		s := queue[0]
		for _, r := range p.routers {
			enter, ok := p.placeOn(r, s.link)
			if !ok || r == host {
				continue
			}
			via := s.via
			if via.host == "" {
				via = enter
			}
			for _, leave := range p.places[r] {
				if seen[leave.link] {
					continue
				}
				seen[leave.link] = true
				queue = append(queue, step{link: leave.link, via: via, out: s.out})
				to, gate := p.ifaces[r][leave.index], p.ifaces[via.host][via.index]
				out = append(out, Route{To: to.IPv4.Masked(), Via: gate.IPv4.Addr(), Interface: s.out})
				if to.IPv6.IsValid() && gate.IPv6.IsValid() {
					out = append(out, Route{To: to.IPv6.Masked(), Via: gate.IPv6.Addr(), Interface: s.out})
				}
			}
		}
	}
	return out
}

func (p *plan) placeOn(host string, link int) (place, bool) {
	for _, at := range p.places[host] {
		if at.link == link {
			return at, true
		}
	}
	return place{}, false
}
