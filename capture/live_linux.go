package capture

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Live is a capture of an interface as it happens: a packet socket with a ring
// of blocks that the kernel fills and a Live empties (TPACKET_V3, packet(7)).
// Only Stop and Stats may be called beside the other methods, and Stop before
// Close only.
type Live struct {
	fd     int
	wake   int // an eventfd: Stop writes to it
	ring   ring
	iface  Interface
	cooked bool
	loop   int // the loopback interface, which shows each frame twice

	stopped atomic.Bool
	sealed  bool // nothing more comes into the ring
	frames  atomic.Uint64
	dropped atomic.Uint64
	told    uint64 // dropped frames that a record has told of
	closing sync.Once
}

// OpenLive begins to capture. Errors are ErrNotAllowed, ErrNoInterface, ErrDown,
// or what the system says.
func OpenLive(o LiveOptions) (*Live, error) {
	snap, buffer := o.sizes()
	index := 0
	if o.Interface != Any {
		i, err := net.InterfaceByName(o.Interface)
		if err != nil {
			return nil, fmt.Errorf("capture: %w: %s", ErrNoInterface, o.Interface)
		}
		if i.Flags&net.FlagUp == 0 {
			return nil, fmt.Errorf("capture: %w: %s", ErrDown, o.Interface)
		}
		index = i.Index
	}
	l := &Live{fd: -1, wake: -1}
	err := l.open(o, index, snap, buffer)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// open makes the socket step by step: nothing is taken in until all is set.
func (l *Live) open(o LiveOptions, index, snap, buffer int) error {
	link, err := linkOf(o.Interface, index)
	if err != nil {
		return err
	}
	kind := unix.SOCK_RAW
	if l.cooked = link == linkCooked; l.cooked {
		kind = unix.SOCK_DGRAM // without the link's own header; we put one of ours there
	}
	l.iface = Interface{Name: o.Interface, LinkType: link, SnapLen: snap}
	if lo, err := net.InterfaceByName("lo"); err == nil && lo.Flags&net.FlagLoopback != 0 {
		l.loop = lo.Index
	}
	if l.fd, err = unix.Socket(unix.AF_PACKET, kind|unix.SOCK_CLOEXEC, 0); err != nil {
		return because("open a packet socket", err)
	}
	if l.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		return because("make an event", err)
	}
	prog, err := o.program(link, snap)
	if err != nil {
		return fmt.Errorf("capture: the kernel's filter: %w", err)
	}
	if err := l.filter(prog); err != nil {
		return because("set the kernel's filter", err)
	}
	if l.ring, err = newRing(l.fd, buffer); err != nil {
		return because("make a ring", err)
	}
	if index != 0 && index == l.loop { // else each frame is looked at
		_ = unix.SetsockoptInt(l.fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1)
	}
	if err := unix.Bind(l.fd, &unix.SockaddrLinklayer{Protocol: toNet16(unix.ETH_P_ALL), Ifindex: index}); err != nil {
		return because("listen at "+o.Interface, err)
	}
	if o.Promiscuous && index != 0 {
		m := unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC}
		if err := unix.SetsockoptPacketMreq(l.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &m); err != nil {
			return because("take frames for others", err)
		}
	}
	return nil
}

// because says what could not be done, and makes of the system's reasons those
// that a caller can tell.
func because(what string, err error) error {
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		err = ErrNotAllowed
	case errors.Is(err, unix.ENETDOWN):
		err = ErrDown
	}
	return fmt.Errorf("capture: %s: %w", what, err)
}

func (l *Live) filter(prog []bpf.RawInstruction) error {
	code := make([]unix.SockFilter, len(prog))
	for i, in := range prog {
		code[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	return unix.SetsockoptSockFprog(l.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]})
}

// linkCooked is LINKTYPE_LINUX_SLL2: for interfaces of all kinds together, and for
// those of a kind whose own header nobody here can read.
const linkCooked LinkType = 276

// Kinds of interfaces, linux/if_arp.h.
const (
	arphrdEther    = 1
	arphrdLoopback = 772
	arphrdRawIP    = 519
	arphrdNone     = 0xfffe // a tunnel that carries IP packets
)

// linkOf asks how frames of an interface begin.
func linkOf(name string, index int) (LinkType, error) {
	if index == 0 {
		return linkCooked, nil
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, because("ask for the kind of "+name, err)
	}
	defer unix.Close(fd) //nolint:errcheck // it was only asked
	req, err := unix.NewIfreq(name)
	if err != nil {
		return 0, because("ask for the kind of "+name, err)
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, req); err != nil {
		return 0, because("ask for the kind of "+name, err)
	}
	switch req.Uint16() {
	case arphrdEther, arphrdLoopback:
		return LinkEthernet, nil
	case arphrdNone, arphrdRawIP:
		return LinkRaw, nil
	default:
		return linkCooked, nil
	}
}

// Interface describes what is captured.
func (l *Live) Interface() Interface { return l.iface }

// Stats counts what was captured so far.
func (l *Live) Stats() LiveStats {
	return LiveStats{Frames: l.frames.Load(), Dropped: l.dropped.Load()}
}

// Ready reports whether NextTo has a frame without waiting.
func (l *Live) Ready() bool { return l.ring.left > 0 }

// NextTo waits for the next frame. It returns io.EOF after Stop, once the frames
// that the kernel had until then are given; ErrDown if the interface goes down.
func (l *Live) NextTo(r *Record) error {
	for {
		for l.ring.left == 0 {
			if err := l.nextBlock(); err != nil {
				return err
			}
		}
		f := l.ring.frame()
		if f.from.Pkttype == unix.PACKET_OUTGOING && int(f.from.Ifindex) == l.loop {
			continue // on loopback it comes back as an incoming one
		}
		l.record(&f, r)
		return nil
	}
}

// nextBlock waits until the kernel hands over a block.
func (l *Live) nextBlock() error {
	if err := l.seal(); err != nil {
		return err
	}
	for !l.ring.open() {
		if err := l.seal(); err != nil {
			return err
		}
		stopped, timeout := l.sealed, -1
		if stopped {
			timeout = lastMoment
		}
		fds := []unix.PollFd{{Fd: int32(l.fd), Events: unix.POLLIN | unix.POLLERR}}
		if !stopped {
			fds = append(fds, unix.PollFd{Fd: int32(l.wake), Events: unix.POLLIN})
		}
		n, err := unix.Poll(fds, timeout)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return because("wait for frames", err)
		case n == 0:
			if l.ring.open() {
				return l.count()
			}
			if err := l.count(); err != nil {
				return err
			}
			return io.EOF
		}
		if fds[0].Revents&unix.POLLERR != 0 {
			if no, err := unix.GetsockoptInt(l.fd, unix.SOL_SOCKET, unix.SO_ERROR); err == nil && no != 0 {
				return because("take frames off "+l.iface.Name, unix.Errno(no))
			}
		}
	}
	return l.count()
}

// seal has the kernel take nothing more in once the capture was stopped: else
// there would be no end of it where there is traffic.
func (l *Live) seal() error {
	if l.sealed || !l.stopped.Load() {
		return nil
	}
	l.sealed = true
	prog, err := bpf.Assemble([]bpf.Instruction{bpf.RetConstant{Val: 0}})
	if err != nil {
		return fmt.Errorf("capture: the kernel's filter: %w", err)
	}
	if err := l.filter(prog); err != nil {
		return because("set the kernel's filter", err)
	}
	return nil
}

// lastMoment is how long to wait, in milliseconds, for the block that the kernel
// was filling when the capture was stopped: longer than it keeps one back.
const lastMoment = 2 * retireAfter

// count asks how many frames the kernel had no room for; it starts anew each time.
func (l *Live) count() error {
	s, err := unix.GetsockoptTpacketStatsV3(l.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return because("count what was lost", err)
	}
	l.dropped.Add(uint64(s.Drops))
	return nil
}

// record makes a record of a frame of the ring, whose bytes it copies.
func (l *Live) record(f *ringFrame, r *Record) {
	*r = Record{Data: r.Data[:0]}
	r.LinkType = l.iface.LinkType
	r.Sent = time.Unix(int64(f.head.Sec), int64(f.head.Nsec)).UTC()
	r.Length = int(f.head.Len)
	if l.cooked {
		r.Data = appendCooked(r.Data, f)
	} else {
		r.Data = appendTagged(r.Data, f)
	}
	r.Length += len(r.Data) - len(f.data) // what the kernel took out, or we put before
	if r.Length < len(r.Data) {
		r.Length = len(r.Data)
	}
	switch f.from.Pkttype {
	case unix.PACKET_OUTGOING:
		r.Flags = outbound
	default:
		r.Flags = inbound
	}
	if d := l.dropped.Load(); d > l.told {
		r.Dropped, l.told = d-l.told, d
	}
	r.Number = int(l.frames.Add(1))
}

// Stop makes NextTo end. It may be called at any time, and more than once.
func (l *Live) Stop() {
	if !l.stopped.Swap(true) {
		_, _ = unix.Write(l.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // any number but 0, in any byte order
	}
}

// Close gives socket and ring up. Closing twice is no error.
func (l *Live) Close() (err error) {
	l.closing.Do(func() {
		err = l.ring.close()
		for _, fd := range []int{l.fd, l.wake} {
			if fd >= 0 {
				err = errors.Join(err, unix.Close(fd))
			}
		}
	})
	return err
}
