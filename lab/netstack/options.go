package netstack

import (
	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/lab"
)

// windowShare is gVisor's: it offers the peer half of the receive buffer, and
// keeps the other half for overhead.
const windowShare = 2

// setOptions sets a socket's options, before it is bound or after it was accepted.
func setOptions(e tcpip.Endpoint, s lab.Socket, isTCP bool) tcpip.Error {
	o := e.SocketOptions()
	o.SetReuseAddress(s.ReuseAddr)
	o.SetReusePort(s.ReusePort)
	if s.TTL > 0 {
		if err := setTTL(e, s.TTL); err != nil {
			return err
		}
	}
	if s.ReceiveBuffer > 0 {
		size := int64(s.ReceiveBuffer)
		if isTCP {
			size *= windowShare
		}
		o.SetReceiveBufferSize(size, true)
	}
	if !isTCP {
		return nil
	}
	o.SetDelayOption(s.Nagle)
	if s.KeepAlive <= 0 {
		return nil
	}
	idle := tcpip.KeepaliveIdleOption(s.KeepAlive)
	if err := e.SetSockOpt(&idle); err != nil {
		return err
	}
	if s.KeepInterval > 0 {
		interval := tcpip.KeepaliveIntervalOption(s.KeepInterval)
		if err := e.SetSockOpt(&interval); err != nil {
			return err
		}
	}
	if s.KeepCount > 0 {
		if err := e.SetSockOptInt(tcpip.KeepaliveCountOption, s.KeepCount); err != nil {
			return err
		}
	}
	o.SetKeepAlive(true)
	return nil
}

// setTTL sets the hop limit of both IP versions; 0 is the stack's own.
func setTTL(e tcpip.Endpoint, ttl int) tcpip.Error {
	v4, v6 := ttl, ttl
	if ttl == 0 {
		v4, v6 = tcpip.UseDefaultIPv4TTL, tcpip.UseDefaultIPv6HopLimit
	}
	if err := e.SetSockOptInt(tcpip.IPv4TTLOption, v4); err != nil {
		return err
	}
	return e.SetSockOptInt(tcpip.IPv6HopLimitOption, v6)
}
