package lesson

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"

	"netlab/internal/text"
)

// binder knows who is at the ends of the scene's connections.
type binder struct {
	mu       sync.Mutex
	bound    map[string]map[string]End // by name, then by the host that dialed
	accepted map[string][]End          // by host
	servers  map[string][]Server       // by host
	owned    []interface{ Close() error }
}

func newBinder() *binder {
	return &binder{
		bound: make(map[string]map[string]End), accepted: make(map[string][]End), servers: make(map[string][]Server),
	}
}

// Bind implements Scene.
func (b *binder) Bind(host, name string, e End) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if name == "" {
		return
	}
	if b.bound[name] == nil {
		b.bound[name] = make(map[string]End)
	}
	b.bound[name][host] = e
}

// Accepted implements Scene.
func (b *binder) Accepted(host string, e End) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accepted[host] = append(b.accepted[host], e)
}

// Lookup implements Scene.
func (b *binder) Lookup(host, name string) (End, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	hosts, ok := b.bound[name]
	if e, here := hosts[host]; here {
		return e, nil
	}
	for _, h := range slices.Sorted(maps.Keys(hosts)) {
		if e := b.acceptedFrom(host, hosts[h]); e != nil {
			return e, nil
		}
	}
	if ok {
		return nil, fmt.Errorf("%s has no end of connection %q", host, name)
	}
	if near, found := text.Nearest(name, slices.Sorted(maps.Keys(b.bound))); found {
		return nil, fmt.Errorf("no connection %q; did you mean %q?", name, near)
	}
	return nil, fmt.Errorf("no connection %q", name)
}

// acceptedFrom finds what host accepted from the other end; the latest if
// the addresses were used before.
func (b *binder) acceptedFrom(host string, other End) End {
	for _, e := range slices.Backward(b.accepted[host]) {
		if e.Remote() == other.Local() && e.Local().Port() == other.Remote().Port() {
			return e
		}
	}
	return nil
}

// NameOf implements Scene.
func (b *binder) NameOf(host string, local, remote netip.AddrPort) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !local.IsValid() && !remote.IsValid() {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(b.bound)) {
		for h, e := range b.bound[name] {
			here := h == host && e.Local() == local && e.Remote() == remote
			there := h != host && e.Local() == remote && e.Remote().Port() == local.Port()
			if here || there {
				return name
			}
		}
	}
	return ""
}

// Own implements Scene.
func (b *binder) Own(c interface{ Close() error }) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owned = append(b.owned, c)
}

// Serve implements Scene.
func (b *binder) Serve(host string, s Server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.servers[host] = append(b.servers[host], s)
	b.owned = append(b.owned, s)
}

// Servers implements Scene.
func (b *binder) Servers(host string) []Server {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.servers[host])
}

// close closes what the scene owns, the last first. What the ends say on being
// closed is of no interest: the scene is over.
func (b *binder) close() {
	b.mu.Lock()
	owned := b.owned
	b.owned = nil
	b.mu.Unlock()
	for _, c := range slices.Backward(owned) {
		_ = c.Close()
	}
}
