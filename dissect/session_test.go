package dissect_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/osi"
	"netlab/tcp"
	"netlab/udp"
)

// lines is a toy protocol on TCP port 7: each line is a unit. "!" is an error,
// "panic" is what it says, ">" hands the stream to itself under another name.
type lines struct{ name string }

type line struct{ gap int }

func (l lines) Proto() string { return l.name }
func (l lines) Fields() []dissect.FieldInfo {
	return []dissect.FieldInfo{{Name: l.name + ".text", Kind: dissect.String}}
}

func (l lines) Match() []dissect.Match {
	return []dissect.Match{{Table: "tcp.port", Num: 7}, {Table: "udp.port", Num: 7}}
}

func (l lines) Dissect(_ *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	i := bytes.IndexByte(u.Bytes, '\n')
	switch {
	case bytes.HasPrefix(u.Bytes, []byte("!")):
		return dissect.Layer{}, 0, errors.New("an exclamation mark")
	case bytes.HasPrefix(u.Bytes, []byte("panic")):
		panic("as asked")
	case i < 0:
		return dissect.Layer{}, 0, nil
	}
	return dissect.Layer{PDU: line{u.Gap}, Place: osi.Place{Layer: osi.Application}}, i + 1, nil
}

func (line) Field(l *dissect.Layer, _ int, dst []dissect.Value) []dissect.Value {
	return append(dst, dissect.Value{Kind: dissect.String, Raw: bytes.TrimSuffix(l.Bytes, []byte("\n")), At: dissect.Range{Len: len(l.Bytes)}})
}

func (p line) Summary(l *dissect.Layer) string {
	out := strings.TrimSuffix(string(l.Bytes), "\n")
	if p.gap > 0 {
		return fmt.Sprintf("(%d lost) %s", p.gap, out)
	}
	return out
}
func (line) Notes(*dissect.Layer) []dissect.Note { return nil }

// conn sends segments of one TCP connection to port 7.
type conn struct {
	s    *dissect.Session
	n    int
	port uint16
	all  map[int][]byte
}

func newConn(tb testing.TB, lim dissect.Limits) *conn {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector(), lines{"lines"})
	if err != nil {
		tb.Fatal(err)
	}
	return &conn{s: dissect.NewSession(r, lim), port: 7, all: map[int][]byte{}}
}

const (
	fin = 1
	syn = 2
	rst = 4
	ack = 16
)

// send makes a segment; back is from the server.
func (c *conn) send(back bool, seq, ackn uint32, flags byte, data string) *dissect.Packet {
	c.n++
	a, b := []byte{10, 0, 0, 1}, []byte{10, 0, 0, 2}
	src, dst := uint16(40000), c.port
	if back {
		a, b, src, dst = b, a, dst, src
	}
	f := append([]byte{2, 0, 10, 0, 0, 2, 2, 0, 10, 0, 0, 1, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0}, a...)
	f = append(f, b...)
	f = binary.BigEndian.AppendUint16(f, src)
	f = binary.BigEndian.AppendUint16(f, dst)
	f = binary.BigEndian.AppendUint32(f, seq)
	f = binary.BigEndian.AppendUint32(f, ackn)
	f = append(f, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0)
	f = append(f, data...)
	binary.BigEndian.PutUint16(f[16:], uint16(len(f)-14))
	c.all[c.n] = f
	return c.s.Add(record(c.n, f))
}

// says lists what the upper layers of a packet are.
func says(p *dissect.Packet) []string {
	out := []string{}
	for i := range p.Layers {
		if l := &p.Layers[i]; l.Proto == "lines" {
			out = append(out, l.Summary())
		} else if l.Proto == "data" {
			out = append(out, "data:"+string(l.Bytes))
		}
	}
	return out
}

func expect(t *testing.T, p *dissect.Packet, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if d := cmp.Diff(want, says(p)); d != "" {
		t.Errorf("packet %d (-want +got):\n%s", p.Number(), d)
	}
}

func TestStreamBegunInTheMiddleIsRead(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 4900, 1, ack, "")) // no beginning: data behind it may have been missed
	expect(t, c.send(false, 5000, 1, ack, "a\nb"), "a")
	expect(t, c.send(false, 5003, 1, ack, "c\n"), "bc")
}

// Wireshark waits, too, if it is told to put segments in order: what follows a
// hole is read when the hole is filled, however late, and not before.
func TestWhatFollowsAHoleWaitsForIt(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "on"))
	p := c.send(false, 104, 1, ack, "three\nfour\n")
	expect(t, p)
	if n := p.Layer("tcp").Notes(); !hasNote(n, "2 bytes before this are still missing") {
		t.Errorf("notes %v", n)
	}
	expect(t, c.send(true, 1, 115, ack, ""))
	expect(t, c.send(false, 115, 1, ack, "five\n"))
	expect(t, c.send(false, 102, 1, ack, "e\n"), "one", "three", "four", "five")
}

// Wireshark makes one piece of what fills a hole and of what waited behind it.
func TestDataOfOneSegmentEndsWhereWhatWaitedEnds(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "a\n"), "a")
	expect(t, c.send(false, 102, 1, ack, "!\n"), "data:!\n") // nobody reads from here on
	expect(t, c.send(false, 106, 1, ack, "cd"))
	expect(t, c.send(false, 110, 1, ack, "gh"))
	expect(t, c.send(false, 104, 1, ack, "abcdefghij"), "data:abcd", "data:efgh", "data:ij")
}

func hasNote(notes []dissect.Note, part string) bool {
	for _, n := range notes {
		if strings.Contains(n.Text, part) {
			return true
		}
	}
	return false
}

func TestFirstCopyOfAnOverlapCounts(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "a\n"), "a")
	expect(t, c.send(false, 104, 1, ack, "XY\n"))
	p := c.send(false, 102, 1, ack, "123456\n") // 4 and 5 come too late, and so does the end of the line
	expect(t, p, "12XY", "6")
	p = c.send(false, 103, 1, ack, "?????!\nz\n")
	if n := p.Layer("tcp").Notes(); !hasNote(n, "come before; the first copy counts") && !hasNote(n, "first copy") {
		t.Errorf("notes %v", n)
	}
}

func TestEndOfStreamInTheMiddleOfAUnit(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "a\nrest"), "a")
	p := c.send(false, 106, 1, ack|fin, "")
	expect(t, p, "data:rest")
	if n := p.Layer("data").Notes(); !hasNote(n, "in the middle of a message") {
		t.Errorf("notes %v", n)
	}
}

func TestDissectorsErrorEndsItsStreamOnly(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "a\n!b\n"), "a", "data:!b\n")
	expect(t, c.send(false, 105, 1, ack, "c\n"), "data:c\n")
	expect(t, c.send(true, 1, 107, ack, "other side\n"), "other side")
}

func TestDissectorsPanicBecomesData(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "panic\n"), "data:panic\n")
}

func TestEndlessUnitIsBounded(t *testing.T) {
	c := newConn(t, dissect.Limits{StreamBytes: 10000})
	seq := uint32(1)
	var got int
	for range 40 {
		p := c.send(false, seq, 1, ack, strings.Repeat("x", 1000))
		seq += 1000
		for _, s := range says(p) {
			got += len(strings.TrimPrefix(s, "data:"))
		}
	}
	if got != 40000 {
		t.Errorf("%d of 40000 bytes are shown", got)
	}
}

func TestSegmentsBeyondAHoleAreBounded(t *testing.T) {
	c := newConn(t, dissect.Limits{StreamBytes: 10000})
	c.send(false, 1, 1, ack, "a\n")
	var shown []string
	for i := range uint32(30) {
		shown = append(shown, says(c.send(false, 100+i*900, 1, ack, strings.Repeat("y", 899)+"\n"))...)
	}
	if counted, is := c.s.Kept(); len(shown) > 0 || counted != is || counted > 10000 {
		t.Errorf("%d units are shown, %d bytes are counted, %d are kept", len(shown), counted, is)
	}
	// What was forgotten is a hole again.
	expect(t, c.send(false, 3, 1, ack, strings.Repeat("z", 96)+"\n"), strings.Repeat("z", 96))
}

func TestSessionsMemoryIsBoundedAndCounted(t *testing.T) {
	c := newConn(t, dissect.Limits{Bytes: 50000, Conversations: 300})
	for i := range 3000 {
		a := byte(i)
		c.send(false, uint32(i/400)*1000+1, 1, ack, strings.Repeat("x", 500)+strings.Repeat("\n", i%2))
		c.send(false, uint32(i/400)*1000+900, 1, ack, "beyond a hole\n")
		c.send(i%3 == 0, 700, 1, byte(i%5)&^syn|ack, "back")
		f := c.all[c.n-2]
		f[29], f[33] = a, byte(i>>8) // other hosts
		c.s.Add(record(c.n, f))
		counted, is := c.s.Kept()
		if counted != is || counted > 50000 {
			t.Fatalf("after %d packets: %d bytes are counted, %d are kept", c.n, counted, is)
		}
	}
}

func TestResetShowsWhatBothSidesHadBegun(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "half"))
	expect(t, c.send(true, 1, 104, ack, "an answer"))
	expect(t, c.send(false, 104, 10, rst, ""), "data:half", "data:an answer")
}

func TestWhatWaitsIsDataWhenTheReaderHasGivenUp(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	expect(t, c.send(false, 100, 1, ack, "a\n"), "a")
	expect(t, c.send(false, 110, 1, ack, "later\n"))
	expect(t, c.send(false, 102, 1, ack, "!\n"), "data:!\n")
	expect(t, c.send(false, 104, 1, ack, "filler"), "data:fillerlater\n")
}

func TestPortsUsedAgainBeginAnotherStream(t *testing.T) {
	c := newConn(t, dissect.Limits{})
	stream := func(p *dissect.Packet) string { return fields(t, c.s, p, "tcp.stream") }
	var got []string
	got = append(got, stream(c.send(false, 100, 0, syn, "")), stream(c.send(false, 101, 1, ack, "half a li")))
	got = append(got, stream(c.send(false, 100, 0, syn, "")))
	p := c.send(false, 9000, 0, syn, "")
	got = append(got, stream(p))
	expect(t, c.send(false, 9001, 1, ack, "whole line\n"), "whole line")
	if d := cmp.Diff([]string{"tcp.stream=0", "tcp.stream=0", "tcp.stream=0", "tcp.stream=1"}, got); d != "" {
		t.Error(d)
	}
}

func TestConversationsAreForgottenOldestFirst(t *testing.T) {
	c := newConn(t, dissect.Limits{Conversations: 3})
	streams := func(ports ...uint16) (out []string) {
		for _, p := range ports {
			c.port = p
			out = append(out, fields(t, c.s, c.send(false, 1, 1, ack, "x"), "tcp.stream"))
		}
		return out
	}
	want := []string{"tcp.stream=0", "tcp.stream=1", "tcp.stream=2", "tcp.stream=0", "tcp.stream=3", "tcp.stream=0", "tcp.stream=4"}
	if d := cmp.Diff(want, streams(1, 2, 3, 1, 4, 1, 2)); d != "" {
		t.Error(d)
	}
}

func TestAddToOnUsedStorageIsAdd(t *testing.T) {
	own, reused := newConn(t, dissect.Limits{}), newConn(t, dissect.Limits{})
	var p dissect.Packet
	seq := uint32(1)
	for i, text := range []string{"a\nb\nc\nd", "e\n", "", "f\n", "g", "h\n"} {
		want := own.send(false, seq, 1, ack, text)
		seq += uint32(len(text))
		reused.s.AddTo(&p, record(own.n, own.all[own.n]))
		if d := cmp.Diff(says(want), says(&p)); d != "" {
			t.Errorf("%d: %s", i, d)
		}
		for j := range want.Layers {
			if d := cmp.Diff(want.Layers[j].Map, p.Layers[j].Map); d != "" {
				t.Errorf("%d: layer %d: %s", i, j, d)
			}
		}
	}
	reused.s.AddTo(&p, record(99, roomtest.Hex(t, arpRequest)))
	if len(p.Layers) != 3 || p.Layer("tcp") != nil || p.Top().Proto != "arp" {
		t.Errorf("%d layers, top %s", len(p.Layers), p.Top().Proto)
	}
}

func TestRegistryRefusesDoubles(t *testing.T) {
	for want, ds := range map[string][]dissect.Dissector{
		"both have the field tcp": {tcp.Dissector(), tcp.Dissector()},
		"both have the field ip":  {lines{"ip"}},
		"both hang at tcp.port 7": {lines{"a"}, lines{"b"}},
	} {
		if _, err := dissect.NewRegistry(ds...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestFieldsAreSortedAndEachIsFound(t *testing.T) {
	s := newConn(t, dissect.Limits{}).s
	prev := ""
	for _, f := range s.Registry().Fields() {
		if f.Name <= prev {
			t.Errorf("%s comes after %s", f.Name, prev)
		}
		prev = f.Name
		ref, ok := s.Registry().Field(f.Name)
		if !ok || ref.Info().Name != f.Name {
			t.Errorf("%s is not found", f.Name)
		}
		if f.Doc == "" && ref.Proto() != "lines" {
			t.Errorf("%s has no sentence", f.Name)
		}
	}
}
