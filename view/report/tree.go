package report

import (
	"cmp"
	"slices"

	"netlab/dissect"
)

// tree counts packets by the protocols that they are made of, one in the other.
type tree struct {
	root  node
	nodes int
}

// node is a protocol at its place upon others.
type node struct {
	proto   string
	packets int
	bytes   int
	kids    []*node
}

// The bounds of a tree: a capture made to fill memory meets them.
const (
	maxNodes = 4096
	maxDepth = 24
)

// add counts a packet of n bytes for all of its protocols. Several messages of
// one protocol in one packet count once.
func (t *tree) add(p *dissect.Packet, n int) {
	at := &t.root
	at.packets++
	at.bytes += n
	depth := 0
	for i := range p.Layers {
		proto := p.Layers[i].Proto
		if proto == "frame" || proto == "_ws.malformed" || proto == at.proto && !nests(proto) {
			continue
		}
		if depth++; depth > maxDepth {
			return
		}
		if at = t.kid(at, proto); at == nil {
			return
		}
		at.packets++
		at.bytes += n
	}
}

// nests reports a protocol that is put into itself on purpose: a tunnel.
func nests(proto string) bool {
	switch proto {
	case "eth", "vlan", "ip", "ipv6", "gre":
		return true
	default:
		return false
	}
}

// kid is the node of a protocol upon another; nil where there is no room.
func (t *tree) kid(at *node, proto string) *node {
	for _, k := range at.kids {
		if k.proto == proto {
			return k
		}
	}
	if t.nodes == maxNodes {
		return nil
	}
	t.nodes++
	k := &node{proto: proto}
	at.kids = append(at.kids, k)
	return k
}

// walk calls each for every node, the larger of two neighbours first.
func (n *node) walk(depth int, each func(n *node, depth int)) {
	kids := slices.Clone(n.kids)
	slices.SortStableFunc(kids, func(a, b *node) int {
		return cmp.Or(cmp.Compare(b.packets, a.packets), cmp.Compare(b.bytes, a.bytes))
	})
	for _, k := range kids {
		each(k, depth)
		k.walk(depth+1, each)
	}
}
