package capture

import "net/netip"

// Name is a host's name for an address.
type Name struct {
	Addr netip.Addr
	Name string
}
