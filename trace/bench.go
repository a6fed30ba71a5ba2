package trace

import (
	"slices"
	"strings"

	"netlab/capture"
)

// SceneOf finds the bench that a scene of a capture of netlab's was made on. The
// names may be of several scenes.
func SceneOf(number int, ifs []capture.Interface, names []capture.Name) Scene {
	scene := Scene{Number: number, Epoch: capture.Epoch(), Hosts: []Host{}, Links: []Link{}}
	for _, h := range HostsOf(ifs) {
		host := Host{Name: h, Addrs: []string{}}
		for _, n := range names {
			if addr := n.Addr.String(); n.Name == h && !slices.Contains(host.Addrs, addr) {
				host.Addrs = append(host.Addrs, addr)
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
			scene.Links = append(scene.Links, Link{Name: i.Description})
		}
		if h := hostOf(i.Name); !slices.Contains(scene.Links[k].Hosts, h) {
			scene.Links[k].Hosts = append(scene.Links[k].Hosts, h)
		}
	}
	return scene
}

// HostsOf lists the hosts that own these interfaces, each once.
func HostsOf(ifs []capture.Interface) []string {
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
