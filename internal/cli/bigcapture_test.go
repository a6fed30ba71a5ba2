package cli

import (
	"bufio"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// traffic describes a capture for measurements: so many TCP connections between
// clients and servers, all going on at once, each with handshake, requests,
// answers, acknowledgments, now and then a segment that is sent twice, and an end.
type traffic struct {
	packets int
	talks   int // connections at once; each that ends is followed by another one
	each    int // packets of one connection
	mss     int // longest data of a segment
}

// write writes the capture as a pcap file of Ethernet frames. The same traffic
// gives the same bytes.
func (t traffic) write(w io.Writer) error {
	buf := bufio.NewWriterSize(w, 1<<20)
	head := binary.LittleEndian.AppendUint32(nil, 0xA1B2C3D4)
	head = binary.LittleEndian.AppendUint32(head, 4<<16|2)
	head = append(head, make([]byte, 8)...)
	head = binary.LittleEndian.AppendUint32(head, 262144)
	head = binary.LittleEndian.AppendUint32(head, 1)
	_, _ = buf.Write(head) // Flush says what went wrong
	rnd := rand.New(rand.NewPCG(1, 2))
	payload := make([]byte, 1<<16)
	for i := range payload {
		payload[i] = byte(rnd.Uint32())
	}
	talks := make([]talk, t.talks)
	begun := 0
	frame := make([]byte, 0, 2048)
	for n := range t.packets {
		k := &talks[rnd.IntN(len(talks))]
		if k.left <= 0 {
			*k = talk{id: begun, left: t.each, seq: [2]uint32{rnd.Uint32(), rnd.Uint32()}}
			begun++
		}
		frame = k.next(frame[:0], rnd, payload, t.mss, uint32(n/1000))
		us := n * 7
		var rec [16]byte
		binary.LittleEndian.PutUint32(rec[0:], uint32(1_700_000_000+us/1e6))
		binary.LittleEndian.PutUint32(rec[4:], uint32(us%1e6))
		binary.LittleEndian.PutUint32(rec[8:], uint32(len(frame)))
		binary.LittleEndian.PutUint32(rec[12:], uint32(len(frame)))
		_, _ = buf.Write(rec[:])
		_, _ = buf.Write(frame)
	}
	return buf.Flush()
}

// talk is one connection under way.
type talk struct {
	id, left int
	step     int
	seq      [2]uint32 // what each end sends next
	again    int       // data that the resend of carries
}

const (
	flagFIN = 1
	flagSYN = 2
	flagPSH = 8
	flagACK = 16
)

// next makes the next frame of the connection: three for the handshake, then a
// segment of the server and the client's acknowledgment in turns, two FINs.
func (k *talk) next(b []byte, rnd *rand.Rand, payload []byte, mss int, clock uint32) []byte {
	k.left--
	dir, flags, size := 0, byte(flagACK), 0
	seq := k.seq
	switch {
	case k.step == 0:
		flags = flagSYN
	case k.step == 1:
		dir, flags = 1, flagSYN|flagACK
	case k.step == 2:
	case k.left == 2:
		dir, flags = 1, flagACK|flagFIN
	case k.left == 1:
		flags = flagACK | flagFIN
	case k.left <= 0:
		dir = 1
	case k.again > 0:
		dir, flags, size = 1, flagACK|flagPSH, k.again
		seq[1] -= uint32(size)
		k.again = 0
	case k.step%2 == 1:
		dir, flags, size = 1, flagACK|flagPSH, 1+rnd.IntN(mss)
		if rnd.IntN(500) == 0 {
			k.again = size
		}
	}
	if k.again == 0 {
		k.step++
	}
	b = k.frame(b, dir, flags, seq[dir], seq[1-dir], clock, payload[k.id*61%4096:][:size])
	if flags&(flagSYN|flagFIN) != 0 {
		size++
	}
	if end := seq[dir] + uint32(size); int32(end-k.seq[dir]) > 0 {
		k.seq[dir] = end
	}
	return b
}

// frame is one frame with Ethernet, IPv4 and TCP, as a host with timestamps sends it.
func (k *talk) frame(b []byte, dir int, flags byte, seq, ack, clock uint32, data []byte) []byte {
	client, server := uint32(0x0a000000+2+k.id/20000), uint32(0x0a010000+1)
	cport, sport := uint16(20000+k.id%20000), uint16(5001)
	src, dst, sp, dp := client, server, cport, sport
	if dir == 1 {
		src, dst, sp, dp = server, client, sport, cport
	}
	if flags&flagACK == 0 {
		ack = 0
	}
	options := []byte{1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(options[4:], clock)
	if flags&flagSYN != 0 {
		options = append([]byte{2, 4, 0x05, 0xb4, 4, 2, 1, 3, 3, 7}, options[2:]...)
	}
	b = append(b, 2, 0, 0, 0, 0, byte(1+dir), 2, 0, 0, 0, 0, byte(2-dir), 8, 0)
	at := len(b)
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(40+len(options)+len(data)))
	b = append(b, byte(k.step>>8), byte(k.step), 0x40, 0, 64, 6, 0, 0)
	b = binary.BigEndian.AppendUint32(b, src)
	b = binary.BigEndian.AppendUint32(b, dst)
	binary.BigEndian.PutUint16(b[at+10:], ^fold(b[at:], 0))
	at = len(b)
	b = binary.BigEndian.AppendUint16(b, sp)
	b = binary.BigEndian.AppendUint16(b, dp)
	b = binary.BigEndian.AppendUint32(b, seq)
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, byte((20+len(options))<<2), flags, 0xfa, 0xf0, 0, 0, 0, 0)
	b = append(append(b, options...), data...)
	pseudo := src>>16 + src&0xffff + dst>>16 + dst&0xffff + 6 + uint32(len(b)-at)
	binary.BigEndian.PutUint16(b[at+16:], ^fold(b[at:], pseudo))
	return b
}

// fold is the Internet checksum's sum, RFC 1071.
func fold(b []byte, sum uint32) uint16 {
	for ; len(b) > 1; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// short is a tenth of the capture with -short: then it is only of interest that
// a benchmark does its work, not how quickly.
func (t traffic) short() traffic {
	if testing.Short() {
		t.packets /= 10
	}
	return t
}

// file makes the capture as a file.
func (t traffic) file(tb testing.TB) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "big.pcap")
	f, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	if err := t.write(f); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return name
}
