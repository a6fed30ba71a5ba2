package netstack

import (
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// goError turns gVisor's error into the one that package net would have given
// after this system call.
func goError(call string, err tcpip.Error) error {
	if err == nil {
		return nil
	}
	if n := errno(err); n != 0 {
		return os.NewSyscallError(call, n)
	}
	switch err.(type) {
	case *tcpip.ErrClosedForReceive:
		return io.EOF
	case *tcpip.ErrInvalidEndpointState:
		return net.ErrClosed
	}
	return os.NewSyscallError(call, stackError(err.String()))
}

// stackError is an error of gVisor's that has no errno.
type stackError string

// Error is gVisor's text.
func (e stackError) Error() string { return string(e) }

// errno gives the number of the POSIX error, 0 if there is none.
func errno(err tcpip.Error) syscall.Errno {
	switch err.(type) {
	case *tcpip.ErrConnectionRefused:
		return syscall.ECONNREFUSED
	case *tcpip.ErrConnectionReset:
		return syscall.ECONNRESET
	case *tcpip.ErrConnectionAborted, *tcpip.ErrAborted:
		return syscall.ECONNABORTED
	case *tcpip.ErrClosedForSend:
		return syscall.EPIPE
	case *tcpip.ErrTimeout:
		return syscall.ETIMEDOUT
	case *tcpip.ErrHostUnreachable, *tcpip.ErrHostDown:
		return syscall.EHOSTUNREACH
	case *tcpip.ErrNetworkUnreachable, *tcpip.ErrNoNet:
		return syscall.ENETUNREACH
	case *tcpip.ErrPortInUse:
		return syscall.EADDRINUSE
	case *tcpip.ErrBadLocalAddress, *tcpip.ErrNoPortAvailable:
		return syscall.EADDRNOTAVAIL
	case *tcpip.ErrMessageTooLong:
		return syscall.EMSGSIZE
	case *tcpip.ErrNotConnected:
		return syscall.ENOTCONN
	case *tcpip.ErrDestinationRequired:
		return syscall.EDESTADDRREQ
	case *tcpip.ErrNoBufferSpace:
		return syscall.ENOBUFS
	case *tcpip.ErrAlreadyConnected:
		return syscall.EISCONN
	case *tcpip.ErrInvalidOptionValue:
		return syscall.EINVAL
	}
	return 0
}

// full turns an address into gVisor's; an unspecified one means "any".
func full(a netip.AddrPort) tcpip.FullAddress {
	f := tcpip.FullAddress{Port: a.Port()}
	if ip := a.Addr().Unmap(); ip.IsValid() && !ip.IsUnspecified() {
		f.Addr = tcpip.AddrFromSlice(ip.AsSlice())
	}
	return f
}

// addrPort is the reverse; what has no address becomes that of "any".
func addrPort(f tcpip.FullAddress) netip.AddrPort {
	ip, ok := netip.AddrFromSlice(f.Addr.AsSlice())
	if !ok {
		ip = netip.IPv6Unspecified()
	}
	return netip.AddrPortFrom(ip.Unmap(), f.Port)
}
