package cli

import (
	"slices"
	"strings"
	"time"

	"netlab/capture"
	"netlab/trace"
)

// benches tells of each scene of a capture that netlab made, as its lesson did:
// its hosts are others, and its time begins anew.
type benches struct {
	scene int
	base  int           // interfaces of earlier scenes
	last  time.Duration // in this scene
	past  time.Duration // of earlier scenes
}

// saw takes note of when a packet left and came.
func (b *benches) saw(at time.Duration, r *capture.Record) {
	b.last = max(b.last, at)
	for _, f := range r.Fates {
		if !f.Gone() && !f.Arrived.IsZero() {
			b.last = max(b.last, at+f.Arrived.Sub(r.Sent))
		}
	}
}

// labTime is how long all scenes took, as far as packets tell.
func (b *benches) labTime() time.Duration { return b.past + b.last }

// next gives the bench of a scene that has begun since.
func (b *benches) next(src *source) (trace.Scene, bool) {
	if !src.own || b.scene == src.scene {
		return trace.Scene{}, false
	}
	b.scene = src.scene
	b.past, b.last = b.past+b.last, 0
	ifs := src.r.Interfaces()
	scene := sceneOf(ifs[min(b.base, len(ifs)):], src.r.Names())
	if scene.Number = b.scene; !src.sided { // else the file was read to its end, with all scenes
		b.base = len(ifs)
	}
	return scene, true
}

// sceneOf finds the bench that a capture of netlab's was made on.
func sceneOf(ifs []capture.Interface, names []capture.Name) trace.Scene {
	scene := trace.Scene{Number: 1, Epoch: capture.Epoch(), Hosts: []trace.Host{}, Links: []trace.Link{}}
	for _, h := range hostsOf(ifs) {
		host := trace.Host{Name: h, Addrs: []string{}}
		for _, n := range names {
			if n.Name == h && !slices.Contains(host.Addrs, n.Addr.String()) {
				host.Addrs = append(host.Addrs, n.Addr.String())
			}
		}
		scene.Hosts = append(scene.Hosts, host)
	}
	at := map[string]int{}
	for _, i := range ifs {
		k, ok := at[i.Description]
		if !ok {
			k = len(scene.Links)
			at[i.Description] = k
			scene.Links = append(scene.Links, trace.Link{Name: i.Description})
		}
		if h := hostOf(i.Name); !slices.Contains(scene.Links[k].Hosts, h) {
			scene.Links[k].Hosts = append(scene.Links[k].Hosts, h)
		}
	}
	return scene
}

// hostsOf lists the hosts that own these interfaces, each once.
func hostsOf(ifs []capture.Interface) []string {
	var out []string
	seen := map[string]bool{}
	for _, i := range ifs {
		if h := hostOf(i.Name); !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	return out
}

// hostOf is the host that an interface is named after: "client.eth1" is client's.
func hostOf(iface string) string {
	host, _, _ := strings.Cut(iface, ".")
	return host
}
