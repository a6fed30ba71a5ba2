package netstack

import (
	"fmt"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"netlab/internal/text"
)

// A profile is how a stack's TCP behaves.
type profile struct {
	name       string
	sack       bool
	congestion string
}

// profiles has all of them, the default first.
//
// Both are without RACK (RFC 8985): gVisor's resends more than was lost, in a
// ten-segment test five segments for one.
func profiles() []profile {
	return []profile{
		// As gVisor comes. Its CUBIC would be the other choice, but shrinks the congestion
		// window without bound soon after a loss, to nothing at last, and then
		// sends no more (RFC 9438 section 4.2 bounds it; mended in later versions).
		{name: "netstack", sack: true, congestion: "reno"},
		// As RFC 5681 and RFC 6582 have it, and the textbooks.
		{name: "textbook", congestion: "reno"},
	}
}

// Profiles lists the names of profiles, the default first.
func Profiles() []string {
	var out []string
	for _, p := range profiles() {
		out = append(out, p.name)
	}
	return out
}

// findProfile finds a profile by name; "" is the default.
func findProfile(name string) (profile, error) {
	for _, p := range profiles() {
		if name == "" || p.name == name {
			return p, nil
		}
	}
	if near, ok := text.Nearest(name, Profiles()); ok {
		return profile{}, fmt.Errorf("netstack: no profile %q; did you mean %q?", name, near)
	}
	return profile{}, fmt.Errorf("netstack: no profile %q; there are %s", name, strings.Join(Profiles(), ", "))
}

// apply sets the stack's options.
func (p profile) apply(s *stack.Stack) error {
	sack := tcpip.TCPSACKEnabled(p.sack)
	recovery := tcpip.TCPRecovery(0)
	congestion := tcpip.CongestionControlOption(p.congestion)
	for _, o := range []tcpip.SettableTransportProtocolOption{&sack, &recovery, &congestion} {
		if err := s.SetTransportProtocolOption(tcp.ProtocolNumber, o); err != nil {
			return fmt.Errorf("netstack: profile %s: %s", p.name, err)
		}
	}
	return nil
}
