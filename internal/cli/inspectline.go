package cli

import (
	"netlab/capture"
	"netlab/dissect"
)

// A liner shows each packet by itself, as a line that depends on nothing but
// the packet and the names that the capture has told before it. So lines can be
// made on several processors at once; flow puts them in order.
type liner interface {
	viewer
	// line appends what is printed of a packet. The names are those that the
	// file had told when it came to the packet.
	line(b []byte, p *dissect.Packet, names *hostNames) []byte
	// clone gives one that another goroutine may use.
	clone() liner
}

// hostNames are the hosts of addresses, as far as a capture has told them. Of
// several names of an address the first one counts.
type hostNames struct {
	told   int
	byAddr map[string]string
}

// upTo takes in names that the file has told since.
func (h *hostNames) upTo(told []capture.Name) {
	if h.byAddr == nil {
		h.byAddr = map[string]string{}
	}
	for ; h.told < len(told); h.told++ {
		n := told[h.told]
		addr := n.Addr.String()
		if _, ok := h.byAddr[addr]; !ok {
			h.byAddr[addr] = n.Name
		}
	}
}

// of is the host of an address, or the address.
func (h *hostNames) of(addr string) string {
	if n, ok := h.byAddr[addr]; ok {
		return n
	}
	return addr
}
