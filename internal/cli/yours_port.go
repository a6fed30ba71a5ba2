package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A program's port is not one of those that systems hand out by themselves
// (from 32768 on Linux, from 49152 elsewhere: RFC 6335 section 6): between the
// moment it is chosen and the one the program takes it, nobody else gets it.
const (
	firstPort = 20000
	manyPorts = 12000
	portTries = 100
)

// freePort finds an address of the loopback at which nobody waits.
func freePort(ctx context.Context, network string) (netip.AddrPort, error) {
	lc := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error { return exclusive(c) }}
	var last error
	for range portTries {
		port := firstPort + rand.IntN(manyPorts) //nolint:gosec // no secret
		at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port))
		var c interface{ Close() error }
		if network == "udp" {
			c, last = lc.ListenPacket(ctx, network, at.String())
		} else {
			c, last = lc.Listen(ctx, network, at.String())
		}
		if last == nil {
			return at, c.Close()
		}
	}
	return netip.AddrPort{}, fmt.Errorf("no free port of the loopback for the program: %w", last)
}

// occupied reports whether a program waits at an address of this machine. To connect
// would tell, too, but the program would take that for its first visitor; so
// netlab looks it up in the list that Linux keeps, and connects elsewhere only.
func occupied(ctx context.Context, network string, at netip.AddrPort) bool {
	if yes, known := listed("/proc/net", network, at); known {
		return yes
	}
	return tried(ctx, network, at)
}

// tried finds out by trying: a TCP port takes a connection, and a UDP port that
// is in use cannot be taken a second time.
func tried(ctx context.Context, network string, at netip.AddrPort) bool {
	if network == "udp" {
		lc := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error { return exclusive(c) }}
		c, err := lc.ListenPacket(ctx, network, at.String())
		if err == nil {
			_ = c.Close() // it was only to try
		}
		return errors.Is(err, syscall.EADDRINUSE)
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, network, at.String())
	if err == nil {
		_ = c.Close() // it was only to try
	}
	return err == nil
}

// The states of sockets that wait for others, in the kernel's numbers: TCP_LISTEN,
// and TCP_CLOSE for a UDP socket without a peer.
const (
	stateListen    = "0A"
	stateNoPeerUDP = "07"
)

// listed looks an address up in the lists of sockets; known is false where there
// are none.
func listed(dir, network string, at netip.AddrPort) (yes, known bool) {
	state := stateListen
	if network == "udp" {
		state = stateNoPeerUDP
	}
	for _, file := range []string{network, network + "6"} {
		b, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			continue
		}
		known = true
		for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
			f := strings.Fields(lines.Text())
			if len(f) < 4 || f[3] != state {
				continue
			}
			if a, ok := kernelAddr(f[1]); ok && a.Port() == at.Port() && (a.Addr() == at.Addr() || a.Addr().IsUnspecified()) {
				return true, true
			}
		}
	}
	return false, known
}

// kernelAddr reads an address as /proc/net writes it: words of 32 bits in the
// machine's order, then the port.
func kernelAddr(s string) (netip.AddrPort, bool) {
	ip, port, _ := strings.Cut(s, ":")
	b, err := hex.DecodeString(ip)
	n, err2 := strconv.ParseUint(port, 16, 16)
	if err != nil || err2 != nil || len(b) != 4 && len(b) != 16 {
		return netip.AddrPort{}, false
	}
	for w := b; len(w) > 0; w = w[4:] {
		binary.NativeEndian.PutUint32(w, binary.BigEndian.Uint32(w))
	}
	a, _ := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(a.Unmap(), uint16(n)), true
}
