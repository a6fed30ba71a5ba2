package lab_test

import (
	"net"
	"net/netip"
	"testing"

	"netlab/lab"
)

func TestAddrPortOfWhatAConnGives(t *testing.T) {
	four := net.IPv4(10, 0, 0, 1) // in 16 bytes
	for _, c := range []struct {
		addr net.Addr
		want netip.AddrPort
	}{
		{nil, netip.AddrPort{}},
		{(*net.TCPAddr)(nil), netip.AddrPort{}},
		{(*net.UDPAddr)(nil), netip.AddrPort{}},
		{&net.UnixAddr{Name: "x"}, netip.AddrPort{}},
		{&net.TCPAddr{IP: four, Port: 80}, netip.MustParseAddrPort("10.0.0.1:80")},
		{&net.UDPAddr{IP: net.ParseIP("fd00::1"), Port: 53}, netip.MustParseAddrPort("[fd00::1]:53")},
	} {
		if got := lab.AddrPort(c.addr); got != c.want {
			t.Errorf("%v: got %v, want %v", c.addr, got, c.want)
		}
	}
}
