package ws_test

import (
	"bytes"
	"compress/flate"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/http"
	"netlab/tcp"
	"netlab/ws"
)

// upgraded is a wire with room http on it, past the upgrade; extension is what
// the ends agree to, if anything.
func upgraded(tb testing.TB, extension string) *wire {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector(), http.Dissector(), ws.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	w := &wire{t: tb, s: dissect.NewSession(r, dissect.Limits{}), seq: [2]uint32{100, 900}, all: map[int][]byte{}}
	if extension != "" {
		extension = "Sec-WebSocket-Extensions: " + extension + "\r\n"
	}
	w.segment(0, w.seq[0], syn, nil)
	w.seq[0]++
	w.segment(1, w.seq[1], syn|ack, nil)
	w.seq[1]++
	w.say(0, nil)
	w.say(0, []byte("GET / HTTP/1.1\r\nHost: s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"+extension+"\r\n"))
	w.say(1, []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"+extension+"\r\n"))
	return w
}

// faults lists the sections of the rules that a packet's WebSocket breaks.
func faults(p *dissect.Packet) []string {
	out := []string{}
	for i := range p.Layers {
		if p.Layers[i].Proto != "websocket" {
			continue
		}
		for _, n := range p.Layers[i].Notes() {
			if n.Level == dissect.Error {
				out = append(out, n.Source)
			}
		}
	}
	return out
}

func TestEveryShapeThatBreaksTheProtocolIsNamed(t *testing.T) {
	long := strings.Repeat("p", 126)
	for name, c := range map[string]struct {
		frames string // of the server
		want   []string
	}{
		"good":                     {"\x81\x02hi", []string{}},
		"reserved bit":             {"\xc1\x02hi", []string{"RFC 6455 section 5.2"}},
		"reserved opcode":          {"\x83\x02hi", []string{"RFC 6455 section 5.2"}},
		"reserved control":         {"\x8b\x02hi", []string{"RFC 6455 section 5.2"}},
		"length in too many bytes": {"\x81\x7e\x00\x02hi", []string{"RFC 6455 section 5.2"}},
		"length in eight bytes":    {"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02hi", []string{"RFC 6455 section 5.2"}},
		"fragmented control":       {"\x09\x02hi", []string{"RFC 6455 section 5.5"}},
		"long control":             {"\x89\x7e\x00\x7e" + long, []string{"RFC 6455 section 5.5"}},
		"continuation of nothing":  {"\x80\x02hi", []string{"RFC 6455 section 5.4"}},
		"message in a message":     {"\x01\x02hi\x81\x02ho", []string{"RFC 6455 section 5.4"}},
		"masked server frame":      {"\x81\x82abcdhi", []string{"RFC 6455 section 5.1"}},
		"bad UTF-8":                {"\x81\x02\xff\xfe", []string{"RFC 6455 section 8.1"}},
		"bad UTF-8 over fragments": {"\x01\x01\xc3\x80\x01x", []string{"RFC 6455 section 8.1"}},
		"UTF-8 over fragments":     {"\x01\x01\xc3\x80\x01\xb6", []string{}},
		"binary need not be":       {"\x82\x02\xff\xfe", []string{}},
		"close without a word":     {"\x88\x00", []string{}},
		"close with one byte":      {"\x88\x01\x03", []string{"RFC 6455 section 5.5.1"}},
		"close 1005":               {"\x88\x02\x03\xed", []string{"RFC 6455 section 7.4.1"}},
		"close 1006":               {"\x88\x02\x03\xee", []string{"RFC 6455 section 7.4.1"}},
		"close 1004":               {"\x88\x02\x03\xec", []string{"RFC 6455 section 7.4.2"}},
		"close 999":                {"\x88\x02\x03\xe7", []string{"RFC 6455 section 7.4.2"}},
		"close 2999":               {"\x88\x02\x0b\xb7", []string{"RFC 6455 section 7.4.2"}},
		"close 3000":               {"\x88\x02\x0b\xb8", []string{}},
		"close 5000":               {"\x88\x02\x13\x88", []string{"RFC 6455 section 7.4.2"}},
		"close with bad UTF-8":     {"\x88\x03\x03\xe8\xff", []string{"RFC 6455 section 5.5.1"}},
		"more behind the close":    {"\x88\x02\x03\xe8\x81\x02hi", []string{"RFC 6455 section 5.5.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := upgraded(t, "")
			p := w.say(1, []byte(c.frames))
			w.websockets(p)
			if d := cmp.Diff(c.want, faults(p)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestImpossibleLengthEndsTheReadingWithAWord(t *testing.T) {
	for _, c := range []struct{ frame, want string }{
		{"\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00more", "RFC 6455 section 5.2 forbids"},
		{"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xffmore", "longer than a gigabyte"},
	} {
		w := upgraded(t, "")
		p := w.say(1, []byte(c.frame))
		w.websockets(p)
		l, data := p.Layer("websocket"), p.Layer("data")
		if l == nil || !strings.Contains(l.Malformed, c.want) || data == nil || string(data.Bytes) != "more" {
			t.Errorf("want %q, got layers %+v", c.want, p.Layers)
		}
	}
}

func TestFragmentsWithoutEndAreNotKept(t *testing.T) {
	w := upgraded(t, "")
	w.say(1, []byte("\x01\x00"))
	var last *dissect.Packet
	for range 1200 {
		last = w.say(1, append([]byte("\x00\x7e\x04\x00"), bytes.Repeat([]byte("x"), 1024)...))
	}
	if got := last.Top().Notes()[0].Text; !strings.Contains(got, "cannot be put together") {
		t.Errorf("note %q", got)
	}
	p := w.say(1, []byte("\x80\x00\x81\x02hi"))
	if d := cmp.Diff([]string{"continuation len=0", `text "hi"`}, w.websockets(p)); d != "" {
		t.Error(d)
	}
}

// deflated compresses a message as RFC 7692 section 7.2.1 says.
func deflated(tb testing.TB, z *flate.Writer, out *bytes.Buffer, text []byte) []byte {
	tb.Helper()
	out.Reset()
	if _, err := z.Write(text); err != nil {
		tb.Fatal(err)
	}
	if err := z.Flush(); err != nil {
		tb.Fatal(err)
	}
	return bytes.Clone(bytes.TrimSuffix(out.Bytes(), []byte("\x00\x00\xff\xff")))
}

func frame(first byte, payload []byte) []byte {
	f := ws.Frame{Fin: first&0x80 != 0, Rsv: first >> 4 & 7, OpCode: ws.OpCode(first & 15), Payload: payload}
	return f.Bytes()
}

func TestCompressedMessagesAreInflatedWithTheirPast(t *testing.T) {
	const text = "hello hello hello, who is there?"
	w := upgraded(t, "permessage-deflate")
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	first := deflated(t, z, &out, []byte(text))
	second := deflated(t, z, &out, []byte(text)) // refers to the first
	if len(second) >= len(first) {
		t.Fatalf("the second message has %d bytes, the first %d", len(second), len(first))
	}
	w.websockets(w.say(1, frame(0xc1, first)))
	cut := len(second) / 2
	w.websockets(w.say(1, frame(0x41, second[:cut])))
	p := w.say(1, append(frame(0x80, second[cut:]), frame(0x81, []byte("plain"))...))
	if d := cmp.Diff([]string{fmt.Sprintf("continuation %q compressed", text), `text "plain"`}, w.websockets(p)); d != "" {
		t.Error(d)
	}
	if f := faults(p); len(f) > 0 {
		t.Errorf("faults %q", f)
	}
}

func TestDeflateBombIsNamedAndNotKept(t *testing.T) {
	w := upgraded(t, "permessage-deflate; server_no_context_takeover")
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	bomb := deflated(t, z, &out, make([]byte, 64<<20))
	stream := frame(0xc1, bomb)
	var p *dissect.Packet
	for len(stream) > 0 {
		n := min(1400, len(stream))
		p = w.say(1, stream[:n])
		stream = stream[n:]
	}
	w.websockets(p)
	if d := cmp.Diff([]string{"RFC 7692 section 8"}, faults(p)); d != "" {
		t.Error(d)
	}
	if n := len(p.Layer("websocket").Payload); n > len(bomb) {
		t.Errorf("the layer keeps %d bytes", n)
	}
	// The connection goes on: each message stands for itself.
	p = w.say(1, frame(0xc1, []byte("\x07\xff\xff\xff")))
	if d := cmp.Diff([]string{"RFC 7692 section 7.2.2"}, faults(p)); d != "" {
		t.Error(d)
	}
}

func TestCompressionBitsInWrongPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		frames string
		want   string
	}{
		"ping":         {"\xc9\x00", "RFC 7692 section 6.1"},
		"continuation": {"\x01\x01a\xc0\x01b", "RFC 7692 section 6.1"},
		"second bit":   {"\xa1\x00", "RFC 6455 section 5.2"},
	} {
		w := upgraded(t, "permessage-deflate")
		if got := faults(w.say(1, []byte(c.frames))); !slices.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %s", name, got, c.want)
		}
	}
}
