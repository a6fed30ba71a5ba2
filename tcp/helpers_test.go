package tcp_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/tcp"
)

// seg is a segment made by hand. Its numbers are raw.
type seg struct {
	back     bool          // from the server
	after    time.Duration // since the one before
	seq, ack uint32
	flags    tcp.Flags
	win      uint16
	opts     []byte
	data     []byte
	lost     bool
	port     uint16 // the client's; 0: 40000
	keep     int    // bytes of the frame that the capture has; 0: all
	offset   byte   // what the header says of its length in words; 0: the truth
}

// The options that hand-made segments use.
func mss(n uint16) []byte   { return binary.BigEndian.AppendUint16([]byte{2, 4}, n) }
func wscale(n byte) []byte  { return []byte{3, 3, n, 1} }
func sackPermitted() []byte { return []byte{1, 1, 4, 2} }
func sack(edges ...uint32) []byte {
	b := []byte{1, 1, 5, byte(2 + 4*len(edges))}
	for _, e := range edges {
		b = binary.BigEndian.AppendUint32(b, e)
	}
	return b
}

func join(b ...[]byte) []byte { return bytes.Join(b, nil) }

// bytes is the segment alone, with a right checksum.
func (s seg) bytes(src, dst netip.Addr) []byte {
	b := make([]byte, 20, 20+len(s.opts)+len(s.data))
	port := s.port
	if port == 0 {
		port = 40000
	}
	from, to := port, uint16(9000)
	if s.back {
		from, to = to, from
	}
	binary.BigEndian.PutUint16(b, from)
	binary.BigEndian.PutUint16(b[2:], to)
	binary.BigEndian.PutUint32(b[4:], s.seq)
	binary.BigEndian.PutUint32(b[8:], s.ack)
	binary.BigEndian.PutUint16(b[12:], uint16((20+len(s.opts))/4)<<12|uint16(s.flags))
	binary.BigEndian.PutUint16(b[14:], s.win)
	if s.offset > 0 {
		b[12] = s.offset<<4 | b[12]&0xf
	}
	b = append(append(b, s.opts...), s.data...)
	pseudo := append(append(src.AsSlice(), dst.AsSlice()...), 0, 6, byte(len(b)>>8), byte(len(b)))
	binary.BigEndian.PutUint16(b[16:], checksum(pseudo, b))
	return b
}

func checksum(parts ...[]byte) uint16 {
	var n uint32
	for _, b := range parts {
		for i, x := range b {
			n += uint32(x) << (8 * (1 - i%2))
		}
	}
	for n > 0xffff {
		n = n>>16 + n&0xffff
	}
	return ^uint16(n)
}

// frame wraps the segment in IPv4 and Ethernet.
func (s seg) frame() []byte {
	src, dst := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	mac := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}
	if s.back {
		src, dst = dst, src
		mac = []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0}
	}
	t := s.bytes(src, dst)
	ip := []byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0}
	binary.BigEndian.PutUint16(ip[2:], uint16(20+len(t)))
	ip = append(append(ip, src.AsSlice()...), dst.AsSlice()...)
	binary.BigEndian.PutUint16(ip[10:], checksum(ip))
	return join(mac, ip, t)
}

// records makes a capture of segments.
func records(segs []seg) []*capture.Record {
	at := capture.Epoch()
	var out []*capture.Record
	for i, s := range segs {
		at = at.Add(s.after)
		data := s.frame()
		r := &capture.Record{Number: i + 1, LinkType: capture.LinkEthernet, Sent: at, Length: len(data), Data: data}
		if s.keep > 0 {
			r.Data = data[:min(s.keep, len(data))]
		}
		if s.lost {
			r.Fates = []capture.Fate{{To: "server", Verdicts: capture.Lost}}
		}
		out = append(out, r)
	}
	return out
}

func registry(tb testing.TB) *dissect.Registry {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// dissectAll dissects a capture with TCP alone.
func dissectAll(tb testing.TB, recs []*capture.Record) []*dissect.Packet {
	tb.Helper()
	s := dissect.NewSession(registry(tb), dissect.Limits{})
	var out []*dissect.Packet
	for _, r := range recs {
		out = append(out, s.Add(r))
	}
	return out
}

// field formats a field of a packet as tshark does.
func field(p *dissect.Packet, f dissect.Ref) string {
	var out []string
	for _, v := range p.Values(f, nil) {
		out = append(out, f.Info().Format(v))
	}
	return strings.Join(out, ",")
}

// save writes records as a capture file.
func save(tb testing.TB, recs []*capture.Record) string {
	tb.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "x", LinkType: capture.LinkEthernet}}})
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range recs {
		if err := w.Write(r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "x.pcapng")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// tshark prints fields of a capture: a line a packet.
func tshark(tb testing.TB, path string, fields []string, more ...string) [][]string {
	tb.Helper()
	bin, err := exec.LookPath("tshark")
	if err != nil {
		tb.Skip("tshark is not installed: nothing to compare with")
	}
	args := []string{"-n", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields"}
	args = append(args, more...)
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.CommandContext(tb.Context(), bin, args...).Output()
	if err != nil {
		tb.Fatalf("tshark: %v", err)
	}
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}
