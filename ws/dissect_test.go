package ws_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/osi"
	"netlab/tcp"
	"netlab/ws"
)

// upgrade is as much of HTTP as it takes to get to WebSocket: heads without
// bodies, and the handing over at 101.
type upgrade struct{}

func (upgrade) Proto() string                 { return "toy-http" }
func (upgrade) Fields() []dissect.FieldInfo   { return nil }
func (upgrade) Match() []dissect.Match        { return []dissect.Match{{Table: "tcp.port", Num: 80}} }
func (upgrade) Summary(*dissect.Layer) string { return "head" }
func (upgrade) Notes(*dissect.Layer) []dissect.Note {
	return nil
}

func (upgrade) Field(_ *dissect.Layer, _ int, dst []dissect.Value) []dissect.Value { return dst }

func (h upgrade) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	n := bytes.Index(u.Bytes, []byte("\r\n\r\n"))
	if n < 0 {
		if len(u.Bytes) > 4096 {
			return dissect.Layer{}, 0, errors.New("no end of the head")
		}
		return dissect.Layer{}, 0, nil
	}
	if bytes.HasPrefix(u.Bytes, []byte("HTTP/1.1 101 ")) {
		c.Handoff(dissect.Key{Table: "http.upgrade", Name: "WebSocket"})
	}
	return dissect.Layer{PDU: h, Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication}}, n + 4, nil
}

// wire makes frames of a TCP connection by hand.
type wire struct {
	t   testing.TB
	s   *dissect.Session
	n   int
	seq [2]uint32 // of the client, of the server
	all map[int][]byte
}

func newWire(tb testing.TB, isn uint32) *wire {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector(), upgrade{}, ws.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	return &wire{t: tb, s: dissect.NewSession(r, dissect.Limits{}), seq: [2]uint32{isn, 900}, all: map[int][]byte{}}
}

const (
	fin = 1
	syn = 2
	rst = 4
	ack = 16
)

// segment sends bytes with this sequence number; from is 0 for the client.
func (w *wire) segment(from int, seq uint32, flags byte, data []byte) *dissect.Packet {
	w.n++
	f := make([]byte, 14+20+20, 54+len(data))
	copy(f, []byte{2, 0, 10, 0, 0, 2, 2, 0, 10, 0, 0, 1, 8, 0})
	ip, seg := f[14:34], f[34:54]
	ip[0], ip[8], ip[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(data)))
	copy(ip[12:], []byte{10, 0, 0, byte(1 + from), 10, 0, 0, byte(2 - from)})
	ports := [2]uint16{40000, 80}
	binary.BigEndian.PutUint16(seg[0:], ports[from])
	binary.BigEndian.PutUint16(seg[2:], ports[1-from])
	binary.BigEndian.PutUint32(seg[4:], seq)
	binary.BigEndian.PutUint32(seg[8:], w.seq[1-from])
	seg[12], seg[13] = 5<<4, flags
	binary.BigEndian.PutUint16(seg[14:], 65535)
	f = append(f, data...)
	w.all[w.n] = f
	return w.s.Add(w.record(w.n))
}

func (w *wire) record(n int) *capture.Record {
	f := w.all[n]
	return &capture.Record{
		Number: n, LinkType: capture.LinkEthernet, Sent: capture.Epoch().Add(time.Duration(n) * time.Millisecond), Length: len(f), Data: f,
	}
}

// say sends data in order.
func (w *wire) say(from int, data []byte) *dissect.Packet {
	p := w.segment(from, w.seq[from], ack, data)
	w.seq[from] += uint32(len(data))
	return p
}

// open shakes hands and upgrades.
func (w *wire) open() {
	w.segment(0, w.seq[0], syn, nil)
	w.seq[0]++
	w.segment(1, w.seq[1], syn|ack, nil)
	w.seq[1]++
	w.say(0, nil)
	w.say(0, []byte("GET / HTTP/1.1\r\nHost: server\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"))
	w.say(1, []byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"))
}

// masked makes a client's frame, built here from RFC 6455 section 5.2 alone.
func masked(finAndOpcode byte, key [4]byte, text string) []byte {
	out := append([]byte{finAndOpcode, 0x80 | byte(len(text))}, key[:]...)
	for i := range len(text) {
		out = append(out, text[i]^key[i%4])
	}
	return out
}

// the message of the gate: three fragments, a ping between them.
func fragmented() (stream []byte, text string) {
	key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	stream = masked(0x01, key, "Hel")
	stream = append(stream, masked(0x89, key, "?")...)
	stream = append(stream, masked(0x00, key, "lo, ")...)
	stream = append(stream, masked(0x80, key, "wörld")...)
	return stream, "Hello, wörld"
}

// websockets describes the WebSocket layers of a packet.
func (w *wire) websockets(p *dissect.Packet) []string {
	w.t.Helper()
	out := []string{}
	for i := range p.Layers {
		l := &p.Layers[i]
		if l.Proto != "websocket" {
			continue
		}
		w.spansHold(l)
		out = append(out, l.Summary())
	}
	return out
}

// spansHold fails unless each value that has a place is, byte for byte, what
// the recorded frames have at its spans.
func (w *wire) spansHold(l *dissect.Layer) {
	w.t.Helper()
	for id, info := range l.Fields() {
		for _, v := range l.FieldValues(id, nil) {
			if v.At.Len == 0 {
				continue
			}
			if got, want := w.bytes(l.Spans(v.At)), l.Bytes[v.At.Off:v.At.Off+v.At.Len]; !bytes.Equal(got, want) {
				w.t.Errorf("%s: the spans have %x, the layer has %x", info.Name, got, want)
			}
		}
	}
}

func (w *wire) bytes(spans []dissect.Span) []byte {
	var out []byte
	for _, s := range spans {
		out = append(out, w.all[s.Packet][s.Off:s.Off+s.Len]...)
	}
	return out
}

func TestMaskedFragmentedMessageOverThreeSegmentsReachesBackToFrames(t *testing.T) {
	w := newWire(t, 0xfffffff0) // the numbers wrap on the way
	w.open()
	stream, text := fragmented()
	a, b := 4, 21 // inside the first masking key, and inside the third frame
	p1, p2, p3 := w.say(0, stream[:a]), w.say(0, stream[a:b]), w.say(0, stream[b:])

	if got := w.websockets(p1); len(got) != 0 {
		t.Errorf("the first segment already shows %q", got)
	}
	if d := cmp.Diff([]string{"text len=3 masked more", "ping len=1 masked"}, w.websockets(p2)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"continuation len=4 masked more", `continuation "Hello, wörld" masked`}, w.websockets(p3)); d != "" {
		t.Error(d)
	}
	l := p3.Top()
	if l.Proto != "websocket" || string(l.Payload) != text {
		t.Fatalf("top is %s with %q", l.Proto, l.Payload)
	}
	// The key of the first fragment lies in two frames.
	first := p2.Layer("websocket")
	want := []dissect.Span{{Packet: 6, Off: 56, Len: 2}, {Packet: 7, Off: 54, Len: 2}}
	for _, v := range first.FieldValues(7, nil) {
		if d := cmp.Diff(want, first.Spans(v.At)); d != "" {
			t.Errorf("websocket.masking_key: %s", d)
		}
	}
	// Each byte of the text, masked again, is what its frame has.
	key := []byte{0x37, 0xfa, 0x21, 0x3d}
	within := map[int]int{}
	for i := range text {
		spans := l.PayloadSpans(dissect.Range{Off: i, Len: 1})
		got := w.bytes(spans)
		j := i // place in its fragment
		if i >= 7 {
			j = i - 7
		} else if i >= 3 {
			j = i - 3
		}
		if len(got) != 1 || got[0] != text[i]^key[j%4] {
			t.Errorf("byte %d of the text: spans %v have %x", i, spans, got)
		}
		within[spans[0].Packet]++
	}
	if len(within) != 2 {
		t.Errorf("the text came in frames %v", within)
	}
	var seen []uint64 // a record for each frame of the message
	ref, _ := w.s.Registry().Field("websocket.fragment")
	for _, v := range p3.Values(ref, nil) {
		seen = append(seen, v.Num)
	}
	if d := cmp.Diff([]uint64{7, 8, 8}, seen); d != "" {
		t.Errorf("websocket.fragment: %s", d)
	}
	if note := l.Notes()[0]; !strings.Contains(note.Text, "in 3 frames") || !cmp.Equal(note.Packets, []int{7, 8}) {
		t.Errorf("note %+v", note)
	}
}

func TestMessageIsTheSameHoweverItsSegmentsCome(t *testing.T) {
	stream, text := fragmented()
	type piece struct{ from, to int }
	for name, order := range map[string][]piece{
		"in one":           {{0, len(stream)}},
		"swapped":          {{10, len(stream)}, {0, 10}},
		"backwards":        {{20, len(stream)}, {10, 20}, {0, 10}},
		"sent twice":       {{0, 10}, {0, 10}, {10, len(stream)}, {10, len(stream)}},
		"overlapping":      {{0, 15}, {5, 25}, {20, len(stream)}},
		"early overlapped": {{8, 25}, {20, len(stream)}, {0, 12}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t, 0xffffffe0)
			w.open()
			base := w.seq[0]
			var got []string
			for _, o := range order {
				p := w.segment(0, base+uint32(o.from), ack, stream[o.from:o.to])
				got = append(got, w.websockets(p)...)
			}
			want := []string{"text len=3 masked more", "ping len=1 masked", "continuation len=4 masked more", fmt.Sprintf("continuation %q masked", text)}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEveryByteInASegmentOfItsOwn(t *testing.T) {
	w := newWire(t, 1)
	w.open()
	stream, text := fragmented()
	var last *dissect.Packet
	for i := range stream {
		last = w.say(0, stream[i:i+1])
	}
	if got := string(last.Top().Payload); got != text {
		t.Errorf("got %q", got)
	}
	w.websockets(last)
}

func TestHoleThatNeverFillsHoldsBackWhatFollows(t *testing.T) {
	w := newWire(t, 1)
	w.open()
	stream, text := fragmented()
	p := w.segment(0, w.seq[0]+10, ack, stream[10:]) // the first ten bytes are missing
	if p.Layer("websocket") != nil || p.Layer("data") != nil {
		t.Errorf("read behind a hole: %v", p.Layers)
	}
	p = w.segment(0, w.seq[0], ack, stream[:10]) // late, but there
	if got := string(p.Top().Payload); got != text {
		t.Errorf("got %q", got)
	}
}

func TestBothDirectionsAreHandedOver(t *testing.T) {
	w := newWire(t, 1)
	w.open()
	p := w.say(1, []byte{0x81, 2, 'h', 'i'})
	if d := cmp.Diff([]string{`text "hi"`}, w.websockets(p)); d != "" {
		t.Error(d)
	}
	p = w.say(0, []byte{0x81, 2, 'n', 'o'}) // a client that forgets to mask
	var errs []string
	for _, n := range p.Top().Notes() {
		if n.Level == dissect.Error {
			errs = append(errs, n.Source)
		}
	}
	if d := cmp.Diff([]string{"RFC 6455 section 5.1"}, errs); d != "" {
		t.Error(d)
	}
}

func TestFieldsOfAClose(t *testing.T) {
	w := newWire(t, 1)
	w.open()
	p := w.say(0, masked(0x88, [4]byte{1, 2, 3, 4}, "\x03\xe8bye"))
	got := map[string]string{}
	l := p.Layer("websocket")
	for id, info := range l.Fields() {
		for _, v := range l.FieldValues(id, nil) {
			got[info.Name] = info.Format(v)
		}
	}
	want := map[string]string{
		"websocket.fin": "1", "websocket.rsv": "0x00", "websocket.opcode": "8", "websocket.mask": "1", "websocket.payload_length": "5",
		"websocket.masking_key": "01020304", "websocket.payload": "1", "websocket.masked_payload": "1", "websocket.payload.close": "1",
		"websocket.payload.close.status_code": "1000", "websocket.payload.close.reason": "bye",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzDissect(f *testing.F) {
	stream, _ := fragmented()
	f.Add(stream, uint16(3), false)
	f.Add([]byte{0x82, 0x7f, 0, 0, 0, 0, 0x40, 0, 0, 0}, uint16(1), false)
	f.Add([]byte{0x01, 0x00, 0x00, 0x00, 0x80, 0x00}, uint16(2), true)
	f.Add([]byte("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00\x88\x01x"), uint16(5), true)
	f.Fuzz(func(t *testing.T, stream []byte, step uint16, compress bool) {
		extension := ""
		if compress {
			extension = "permessage-deflate"
		}
		w := upgraded(t, extension)
		n := int(step)%1400 + 1
		for len(stream) > 0 && w.n < 2000 {
			k := min(n, len(stream))
			p := w.say(w.n&1, stream[:k])
			stream = stream[k:]
			w.websockets(p)
			for i := range p.Layers {
				_ = p.Layers[i].Notes()
			}
		}
		w.segment(0, w.seq[0], rst, nil)
	})
}
