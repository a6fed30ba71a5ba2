package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dns"
	"netlab/http"
	"netlab/internal/text"
	"netlab/tcp"
	"netlab/trace"
	"netlab/udp"
)

// FuzzReports tells of a stranger's capture in all ways: nothing breaks, no line
// is wider than asked for or holds what a terminal would obey, the sums hold, and
// the drawings are XML.
func FuzzReports(f *testing.F) {
	lesson, err := os.ReadFile("../tui/testdata/fast-retransmit.pcapng")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(lesson[:4000], uint8(80), uint8(3))
	f.Add(lesson[len(lesson)/2:], uint8(40), uint8(4))
	reg, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector(), http.Dissector(), dns.Dissector())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file []byte, width, how uint8) {
		o := Options{Width: int(width), Unicode: how&1 != 0, Plain: how&2 != 0}
		var follows [3]strings.Builder
		expert, stats := NewExpert(reg, "x.pcap", o), NewStats(reg, o)
		graph, ladder := NewGraph(reg, Stream{"tcp", 0}, o), NewLadder("x.pcap", nil)
		follow := [3]*Follow{
			NewFollow(&follows[0], reg, Stream{"tcp", 0}, false, o),
			NewFollow(&follows[1], reg, Stream{"tcp", 0}, true, o),
			NewFollow(&follows[2], reg, Stream{"udp", 0}, how&4 != 0, o),
		}
		packets, length, payload := 0, 0, 0
		for at, p := range seenIn(file, reg) {
			s := Seen{Packet: p, At: at}
			packets++
			length += p.Record.Length
			for i := range p.Layers {
				payload += len(p.Layers[i].Payload)
			}
			expert.Packet(s)
			stats.Packet(s)
			graph.Packet(s)
			for _, f := range follow {
				if err := f.Packet(s); err != nil {
					t.Fatal(err)
				}
			}
			ladder.Packet(at, trace.NewPacket(p, capture.Epoch(), trace.PacketOptions{}))
		}
		for i, f := range follow {
			if err := f.End(); err != nil {
				t.Fatal(err)
			}
			fits(t, strings.Split(follows[i].String(), "\n"), o)
			if said := f.total[0] + f.total[1]; said > payload {
				t.Errorf("%d bytes were said, and the layers carry %d", said, payload)
			}
		}
		fits(t, expert.Lines(), o)
		fits(t, stats.Lines(), o)
		fits(t, graph.Lines(), o)
		sumsHold(t, expert, stats, packets, length)
		for _, draw := range []func(io.Writer) error{graph.WriteSVG, ladder.WriteSVG} {
			var b bytes.Buffer
			if err := draw(&b); err != nil {
				t.Fatal(err)
			}
			isXML(t, b.Bytes())
		}
	})
}

// seenIn dissects a capture as far as it can be read.
func seenIn(file []byte, reg *dissect.Registry) func(yield func(time.Duration, *dissect.Packet) bool) {
	return func(yield func(time.Duration, *dissect.Packet) bool) {
		r, err := capture.NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		session := dissect.NewSession(reg, dissect.Limits{})
		for {
			rec, err := r.Next()
			if err != nil || !yield(rec.Moment().Sub(capture.Epoch()), session.Add(rec)) {
				return
			}
		}
	}
}

// narrow is the narrowest terminal that all drawings are made for.
const narrow = 40

// fits holds lines to their width, and to what a terminal shows.
func fits(t *testing.T, lines []string, o Options) {
	t.Helper()
	for _, l := range lines {
		if n := text.Width(l); o.Width >= narrow && n > o.width() {
			t.Errorf("%d columns in %d: %q", n, o.width(), l)
		}
		odd := func(r rune) bool {
			return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || !o.Unicode && r > '~'
		}
		if i := strings.IndexFunc(l, odd); i >= 0 || !utf8.ValidString(l) {
			t.Errorf("raw bytes in %q", l)
		}
	}
}

// sumsHold compares what was added up in several ways.
func sumsHold(t *testing.T, expert *Expert, stats *Stats, packets, length int) {
	t.Helper()
	n, bytes, _ := stats.Totals()
	if n != packets || bytes != length {
		t.Errorf("%d packets of %d bytes, want %d of %d", n, bytes, packets, length)
	}
	sized, talked := 0, stats.over.packets[0]+stats.over.packets[1]
	for _, n := range stats.sizes {
		sized += n
	}
	for _, c := range stats.talks {
		talked += c.packets[0] + c.packets[1]
	}
	if sized != packets || talked > packets {
		t.Errorf("%d packets have a size, %d a conversation, of %d", sized, talked, packets)
	}
	for _, g := range expert.sorted() {
		if g.count == 0 || g.packets.first() < 1 || g.packets.first() > packets || len(g.streams) > maxStreams {
			t.Errorf("%q: %d times, first in packet %d of %d, %d streams", g.title, g.count, g.packets.first(), packets, len(g.streams))
		}
	}
}

func isXML(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %q", err, b)
		}
	}
}
