package agree

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab/wire"
	"netlab/tcp"
)

// puppets are two ends without a stack, on a wire of the lab: they send what a
// script says, so that also what no well-behaved stack does is seen.
type puppets struct {
	clerk *wire.Clerk
	port  [2]*wire.Port
	at    time.Duration // when the next segment leaves
	luck  *rand.Rand
}

// talk is one connection between the puppets. The numbers are those of the
// next byte of each end, and what each has acknowledged last.
type talk struct {
	*puppets
	from        uint16
	next, acked [2]uint32
	window      [2]uint16
}

func newPuppets(seed uint64) *puppets {
	p := &puppets{clerk: wire.NewClerk(capture.Epoch()), luck: rand.New(rand.NewPCG(seed, 7))}
	link := p.clerk.NewLink("client -- server", wire.Impairment{Delay: 2 * time.Millisecond}, seed, 0)
	for i, host := range []string{"client", "server"} {
		p.port[i] = link.NewPort(host, i, net.HardwareAddr{2, 0, 0, 0, 0, byte(i + 1)})
		p.port[i].Attach(func([]byte) {})
	}
	return p
}

// open makes a connection with a handshake; wide begins close to where the
// numbers wrap.
func (p *puppets) open(from uint16, wide bool) *talk {
	t := &talk{puppets: p, from: from, next: [2]uint32{p.luck.Uint32(), p.luck.Uint32()}, window: [2]uint16{60000, 4000}}
	if wide {
		t.next[0] = 0xffffffff - uint32(p.luck.IntN(3000))
	}
	t.send(0, tcp.SYN, 0)
	t.acked[1] = t.next[0]
	t.send(1, tcp.SYN|tcp.ACK, 0)
	t.hear(0)
	t.send(0, tcp.ACK, 0)
	return t
}

// hear makes an end acknowledge with its next segment all that the other sent.
func (t *talk) hear(end int) { t.acked[end] = t.next[1-end] }

// send sends a new segment; both times are short.
func (t *talk) send(end int, f tcp.Flags, n int) {
	t.put(end, t.next[end], f, n)
	t.next[end] += uint32(n)
	if f.Any(tcp.SYN | tcp.FIN) {
		t.next[end]++
	}
}

// ack sends a pure acknowledgment of all that came.
func (t *talk) ack(end int) {
	t.hear(end)
	t.put(end, t.next[end], tcp.ACK, 0)
}

// put sends a segment with any number.
func (t *talk) put(end int, seq uint32, f tcp.Flags, n int) {
	t.at += time.Duration(200+t.luck.IntN(3000)) * time.Microsecond
	frame := t.frame(end, seq, f, n)
	t.clerk.AfterFunc(t.at, func() { t.port[end].Send(frame) })
}

// frame wraps a segment in IPv4 and Ethernet.
func (t *talk) frame(end int, seq uint32, f tcp.Flags, n int) []byte {
	b := make([]byte, 14+20+20+n)
	b[0], b[5], b[6], b[11], b[12] = 2, byte(2-end), 2, byte(end+1), 8
	ip, seg := b[14:34], b[34:]
	ip[0], ip[8], ip[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(40+n))
	copy(ip[12:], []byte{10, 0, 0, byte(end + 1), 10, 0, 0, byte(2 - end)})
	binary.BigEndian.PutUint16(ip[10:], dissect.Checksum(0, ip))
	ports := [2]uint16{t.from, 9000}
	binary.BigEndian.PutUint16(seg, ports[end])
	binary.BigEndian.PutUint16(seg[2:], ports[1-end])
	binary.BigEndian.PutUint32(seg[4:], seq)
	if f.Has(tcp.ACK) {
		binary.BigEndian.PutUint32(seg[8:], t.acked[end])
	}
	binary.BigEndian.PutUint16(seg[12:], 5<<12|uint16(f))
	binary.BigEndian.PutUint16(seg[14:], t.window[end])
	for i := range n {
		seg[20+i] = byte('a' + i%26)
	}
	src, dst := netip.AddrFrom4([4]byte(ip[12:])), netip.AddrFrom4([4]byte(ip[16:]))
	binary.BigEndian.PutUint16(seg[16:], dissect.Checksum(dissect.PseudoHeader(src, dst, 6, len(seg)), seg))
	return b
}

// wait lets lab time pass.
func (p *puppets) wait(d time.Duration) { p.at += d }

// records runs the script.
func (p *puppets) records() []*capture.Record {
	for p.clerk.Fire(time.Hour) {
	}
	var out []*capture.Record
	for {
		r, _, ok := p.clerk.Take()
		if !ok {
			return out
		}
		out = append(out, r)
	}
}

// oddities is a connection in which each verdict of the analysis is due.
func oddities(t *talk) {
	data := tcp.ACK | tcp.PSH
	for range 4 { // plain data, each segment acknowledged
		t.send(0, data, 100+t.luck.IntN(900))
		t.ack(1)
	}
	t.window[1] = 0 // a closed window, probed with a new byte that is not taken
	t.put(1, t.next[1], tcp.ACK, 0)
	for range 2 {
		t.wait(200 * time.Millisecond)
		t.put(0, t.next[0], tcp.ACK, 1)
		t.put(1, t.next[1], tcp.ACK, 0)
	}
	t.window[1] = 4000
	t.put(1, t.next[1], tcp.ACK, 0)
	t.send(0, data, 4000) // the window is full
	t.ack(1)
	t.wait(time.Second)
	for range 2 { // keep-alives, without and with a byte
		t.put(0, t.next[0]-1, tcp.ACK, t.luck.IntN(2))
		t.put(1, t.next[1], tcp.ACK, 0)
	}
	t.put(0, t.next[0]-300, data, 300) // needless: it was acknowledged
	t.wait(300 * time.Millisecond)
	lost := t.next[0] // a segment is lost before the capture, and asked for
	t.next[0] += 500
	for range 3 {
		t.send(0, data, 500)
		t.acked[1] = lost
		t.put(1, t.next[1], tcp.ACK, 0)
	}
	t.put(0, lost, data, 500)
	t.ack(1)
	first := t.next[0] // two are swapped
	t.next[0] += 200
	t.send(0, tcp.ACK, 200)
	t.put(0, first, tcp.ACK, 200)
	t.ack(1)
	again := t.next[0] // a timer runs out
	t.send(0, data, 700)
	t.wait(400 * time.Millisecond)
	t.put(0, again, data, 700)
	t.ack(1)
	t.next[0] += 600 // what the capture missed is acknowledged
	t.ack(1)
	t.send(1, data, 400)
	t.ack(0)
	t.send(0, tcp.FIN|tcp.ACK, 0)
	t.ack(1)
	t.send(1, tcp.FIN|tcp.ACK, 0)
	t.ack(0)
	t.wait(2 * time.Second)
}

// puppetCaptures writes captures of puppets into dir.
func puppetCaptures(t *testing.T, dir string) {
	t.Helper()
	for seed := range uint64(seeds) {
		p := newPuppets(seed + 1)
		for n := range 24 {
			oddities(p.open(uint16(40000+n/4), n%5 == 0)) // each port four times
		}
		write(t, filepath.Join(dir, labPrefix+"puppets__"+string(rune('1'+seed))+".pcapng"), p.records())
	}
}
