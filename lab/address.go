package lab

import (
	"net"
	"net/netip"
)

// AddrPort is the address and port behind what a conn gives as a net.Addr, an
// IPv4 address in its own form; the zero AddrPort if there is none.
func AddrPort(a net.Addr) netip.AddrPort {
	var p netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		if a != nil {
			p = a.AddrPort()
		}
	case *net.UDPAddr:
		if a != nil {
			p = a.AddrPort()
		}
	}
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}
