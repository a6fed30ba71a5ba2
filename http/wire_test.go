package http_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/http"
	"netlab/tcp"
)

const (
	client = 0
	server = 1

	flagFIN = 1
	flagSYN = 2
	flagACK = 16
)

// wire makes frames of a TCP connection by hand.
type wire struct {
	t    testing.TB
	s    *dissect.Session
	seq  [2]uint32
	recs []*capture.Record
}

func newWire(tb testing.TB, more ...dissect.Dissector) *wire {
	tb.Helper()
	r, err := dissect.NewRegistry(append(more, tcp.Dissector(), http.Dissector())...)
	if err != nil {
		tb.Fatal(err)
	}
	w := &wire{t: tb, s: dissect.NewSession(r, dissect.Limits{}), seq: [2]uint32{1000, 5000}}
	w.segment(client, flagSYN, nil)
	w.segment(server, flagSYN|flagACK, nil)
	w.segment(client, flagACK, nil)
	return w
}

func (w *wire) segment(from int, flags byte, data []byte) *dissect.Packet {
	f := make([]byte, 54, 54+len(data))
	copy(f, []byte{2, 0, 10, 0, 0, byte(2 - from), 2, 0, 10, 0, 0, byte(1 + from), 8, 0})
	ip, seg := f[14:34], f[34:54]
	ip[0], ip[8], ip[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(data)))
	copy(ip[12:], []byte{10, 0, 0, byte(1 + from), 10, 0, 0, byte(2 - from)})
	ports := [2]uint16{40000, 80}
	binary.BigEndian.PutUint16(seg[0:], ports[from])
	binary.BigEndian.PutUint16(seg[2:], ports[1-from])
	binary.BigEndian.PutUint32(seg[4:], w.seq[from])
	binary.BigEndian.PutUint32(seg[8:], w.seq[1-from])
	seg[12], seg[13] = 5<<4, flags
	binary.BigEndian.PutUint16(seg[14:], 65535)
	f = append(f, data...)
	w.seq[from] += uint32(len(data))
	if flags&(flagSYN|flagFIN) != 0 {
		w.seq[from]++
	}
	n := len(w.recs) + 1
	rec := &capture.Record{
		Number: n, LinkType: capture.LinkEthernet, Sent: capture.Epoch().Add(time.Duration(n) * time.Millisecond), Length: len(f), Data: f,
	}
	w.recs = append(w.recs, rec)
	return w.s.Add(rec)
}

// say sends text in one segment.
func (w *wire) say(from int, text string) *dissect.Packet {
	return w.segment(from, flagACK, []byte(text))
}

// close sends a FIN.
func (w *wire) close(from int) *dissect.Packet { return w.segment(from, flagFIN|flagACK, nil) }

// lose has the capture miss a segment that its receiver got.
func (w *wire) lose(from int, text string) { w.seq[from] += uint32(len(text)) }

// messages describes the HTTP layers of a packet, and holds their spans to the bytes.
func (w *wire) messages(p *dissect.Packet) []string {
	w.t.Helper()
	out := []string{}
	for i := range p.Layers {
		l := &p.Layers[i]
		if l.Proto != "http" {
			continue
		}
		w.spansHold(l)
		_ = l.Notes()
		out = append(out, l.Summary())
	}
	return out
}

func (w *wire) spansHold(l *dissect.Layer) {
	w.t.Helper()
	for id, info := range l.Fields() {
		for _, v := range l.FieldValues(id, nil) {
			if v.At.Len == 0 {
				continue
			}
			if got, want := w.bytes(l.Spans(v.At)), l.Bytes[v.At.Off:v.At.Off+v.At.Len]; !bytes.Equal(got, want) {
				w.t.Errorf("%s: the spans have %q, the layer has %q", info.Name, got, want)
			}
		}
	}
	if n := len(l.Payload); n > 0 {
		if got := w.bytes(l.PayloadSpans(dissect.Range{Len: n})); !bytes.Equal(got, l.Payload) {
			w.t.Errorf("the payload's spans have %q, the payload is %q", got, l.Payload)
		}
	}
}

func (w *wire) bytes(spans []dissect.Span) []byte {
	var out []byte
	for _, s := range spans {
		out = append(out, w.recs[s.Packet-1].Data[s.Off:s.Off+s.Len]...)
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

// value is a field of a packet by name.
func (w *wire) value(p *dissect.Packet, name string) string {
	w.t.Helper()
	f, ok := w.s.Registry().Field(name)
	if !ok {
		w.t.Fatalf("no field %s", name)
	}
	return field(p, f)
}

// faults lists the sections of the rules that a packet's HTTP breaks.
func faults(p *dissect.Packet) []string {
	var out []string
	for i := range p.Layers {
		for _, n := range p.Layers[i].Notes() {
			if n.Level == dissect.Error && p.Layers[i].Proto == "http" {
				out = append(out, n.Source)
			}
		}
	}
	return out
}
