package tcp_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/tcp"
)

const (
	cISN = 1000
	sISN = 5000
)

// opening is a handshake.
func opening() []seg {
	return []seg{
		{seq: cISN, flags: tcp.SYN, win: 64240, opts: join(mss(1460), sackPermitted(), wscale(7))},
		{back: true, after: 10 * time.Millisecond, seq: sISN, ack: cISN + 1, flags: tcp.SYN | tcp.ACK, win: 65160, opts: join(mss(1440), wscale(3))},
		{after: 10 * time.Millisecond, seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, win: 502},
	}
}

func data(n int) []byte { return []byte(strings.Repeat("d", n)) }

func TestSummaries(t *testing.T) {
	segs := append(opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.PSH | tcp.ACK, win: 502, data: data(100)},
		seg{back: true, after: 20 * time.Millisecond, seq: sISN + 1, ack: cISN + 101, flags: tcp.ACK, win: 8000},
		seg{back: true, seq: sISN + 1, ack: cISN + 101, flags: tcp.ACK, win: 8000},
		seg{seq: cISN + 201, ack: sISN + 1, flags: tcp.ACK, win: 502, data: data(50), after: time.Millisecond},
		seg{back: true, seq: sISN + 1, ack: cISN + 101, flags: tcp.ACK, win: 8000, opts: sack(cISN+201, cISN+251)},
		seg{seq: cISN + 101, ack: sISN + 1, flags: tcp.ACK, win: 502, data: data(100), after: time.Second},
		seg{back: true, seq: sISN + 1, ack: cISN + 251, flags: tcp.ACK, win: 0},
		seg{seq: cISN + 251, ack: sISN + 1, flags: tcp.ACK, win: 502, data: data(1), after: time.Second},
		seg{back: true, seq: sISN + 1, ack: cISN + 251, flags: tcp.ACK, win: 0},
		seg{back: true, seq: sISN + 1, ack: cISN + 251, flags: tcp.ACK, win: 9000, after: time.Second},
		seg{seq: cISN + 250, ack: sISN + 1, flags: tcp.ACK, win: 502, after: time.Minute},
		seg{back: true, seq: sISN + 1, ack: cISN + 251, flags: tcp.ACK, win: 9000},
		seg{seq: cISN + 251, ack: sISN + 1, flags: tcp.FIN | tcp.ACK, win: 502},
		seg{back: true, seq: sISN + 1, ack: cISN + 252, flags: tcp.RST | tcp.ACK},
	)
	want := []string{
		"SYN seq=0 win=64240 mss=1460",
		"SYN ACK seq=0 ack=1 win=65160 mss=1440",
		"ACK ack=1",
		"PSH ACK seq=1 ack=1 len=100",
		"ACK ack=101",
		"DUP ACK #1 ack=101",
		"ACK seq=201 ack=1 len=50",
		"DUP ACK #2 ack=101 sack=201-251",
		"RESEND seq=101 len=100",
		"ACK ack=251 win=0",
		"WINDOW PROBE seq=251 len=1",
		"WINDOW PROBE ACK ack=251 win=0",
		"WINDOW UPDATE ack=251 win=72000",
		"KEEP-ALIVE seq=250",
		"KEEP-ALIVE ACK ack=251",
		"FIN ACK seq=251 ack=1",
		"RST ACK seq=1 ack=252",
	}
	var got []string
	for _, p := range dissectAll(t, records(segs)) {
		got = append(got, p.Top().Summary())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summaries (-want +got):\n%s", diff)
	}
}

func TestStatesFollowTheSegments(t *testing.T) {
	at := func(p *dissect.Packet, reg *dissect.Registry) string {
		c, _ := reg.Field("tcp.state.client")
		s, _ := reg.Field("tcp.state.server")
		return field(p, c) + " " + field(p, s)
	}
	run := func(segs []seg) []string {
		reg := registry(t)
		s := dissect.NewSession(reg, dissect.Limits{})
		var out []string
		for _, r := range records(segs) {
			out = append(out, at(s.Add(r), reg))
		}
		return out
	}
	for _, c := range []struct {
		name string
		segs []seg
		want []string
	}{
		{
			"orderly close",
			append(opening(),
				seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.FIN | tcp.ACK},
				seg{back: true, seq: sISN + 1, ack: cISN + 2, flags: tcp.ACK},
				seg{back: true, seq: sISN + 1, ack: cISN + 2, flags: tcp.FIN | tcp.ACK},
				seg{seq: cISN + 2, ack: sISN + 2, flags: tcp.ACK},
			),
			[]string{
				"SYN-SENT SYN-RECEIVED", "ESTABLISHED SYN-RECEIVED", "ESTABLISHED ESTABLISHED",
				"FIN-WAIT-1 CLOSE-WAIT", "FIN-WAIT-2 CLOSE-WAIT", "TIME-WAIT LAST-ACK", "TIME-WAIT CLOSED",
			},
		},
		{
			"simultaneous close",
			append(opening(),
				seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.FIN | tcp.ACK},
				seg{back: true, seq: sISN + 1, ack: cISN + 1, flags: tcp.FIN | tcp.ACK},
				seg{seq: cISN + 2, ack: sISN + 2, flags: tcp.ACK},
				seg{back: true, seq: sISN + 2, ack: cISN + 2, flags: tcp.ACK},
			)[3:],
			[]string{"FIN-WAIT-1 CLOSE-WAIT", "CLOSING FIN-WAIT-1", "CLOSING TIME-WAIT", "TIME-WAIT TIME-WAIT"},
		},
		{
			"lost SYN",
			[]seg{{seq: cISN, flags: tcp.SYN, lost: true}, {seq: cISN, flags: tcp.SYN, after: time.Second}},
			[]string{"SYN-SENT LISTEN", "SYN-SENT SYN-RECEIVED"},
		},
		{
			"asks again after a refusal",
			[]seg{
				{seq: cISN, flags: tcp.SYN},
				{back: true, ack: cISN + 1, flags: tcp.RST | tcp.ACK},
				{seq: cISN, flags: tcp.SYN, after: time.Second},
				{back: true, seq: sISN, ack: cISN + 1, flags: tcp.SYN | tcp.ACK},
				{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK},
			},
			[]string{"SYN-SENT SYN-RECEIVED", "CLOSED CLOSED", "SYN-SENT CLOSED", "ESTABLISHED SYN-RECEIVED", "ESTABLISHED ESTABLISHED"},
		},
		{
			"refused",
			[]seg{{seq: cISN, flags: tcp.SYN}, {back: true, ack: cISN + 1, flags: tcp.RST | tcp.ACK}},
			[]string{"SYN-SENT SYN-RECEIVED", "CLOSED CLOSED"},
		},
		{
			"joined midway",
			[]seg{{seq: 77, ack: 99, flags: tcp.ACK, data: data(3)}, {back: true, seq: 99, ack: 80, flags: tcp.ACK}},
			[]string{"ESTABLISHED ESTABLISHED", "ESTABLISHED ESTABLISHED"},
		},
	} {
		if diff := cmp.Diff(c.want, run(c.segs)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestResendNamesItsFirstCopy(t *testing.T) {
	segs := append(opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, data: data(10)},
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, data: data(10), after: time.Second},
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, data: data(10), after: 2 * time.Second},
	)
	for _, p := range dissectAll(t, records(segs))[4:] {
		l := p.Layer("tcp")
		if notes := l.Notes(); len(notes) == 0 || !cmp.Equal(notes[0].Packets, []int{4}) || !strings.Contains(l.Summary(), " of #4") {
			t.Errorf("packet %d: %s, notes %v, want that it repeats #4", p.Number(), l.Summary(), notes)
		}
	}
}

// TestAProbeIsAnsweredOnce: a second window update is news of room, not an
// answer to the probe that was long answered; the answer to a keep-alive may
// bring a new window.
func TestAProbeIsAnsweredOnce(t *testing.T) {
	segs := append(opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, win: 502, data: data(10)},
		seg{back: true, seq: sISN + 1, ack: cISN + 11, flags: tcp.ACK},
		seg{seq: cISN + 10, ack: sISN + 1, flags: tcp.ACK, win: 502, data: data(1), after: time.Second},
		seg{back: true, seq: sISN + 1, ack: cISN + 11, flags: tcp.ACK},
		seg{back: true, seq: sISN + 1, ack: cISN + 11, flags: tcp.ACK, win: 100, after: time.Second},
		seg{back: true, seq: sISN + 1, ack: cISN + 11, flags: tcp.ACK, win: 200},
		seg{seq: cISN + 10, ack: sISN + 1, flags: tcp.ACK, win: 502, after: time.Minute},
		seg{back: true, seq: sISN + 1, ack: cISN + 11, flags: tcp.ACK, win: 300},
	)
	want := []string{"Window probe", "The answer to the window probe", "Only the window", "Only the window", "Keep-alive", "The answer to the keep-alive"}
	for i, p := range dissectAll(t, records(segs))[5:] {
		notes := p.Layer("tcp").Notes()
		if len(notes) == 0 || !strings.HasPrefix(notes[0].Text, want[i]) {
			t.Errorf("packet %d: notes %v, want %q", p.Number(), notes, want[i])
		}
	}
}

func TestFINsThatCrossAreSaidTo(t *testing.T) {
	segs := append(opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.FIN | tcp.ACK, win: 502},
		seg{back: true, seq: sISN + 1, ack: cISN + 1, flags: tcp.FIN | tcp.ACK, win: 502},
		seg{back: true, seq: sISN + 2, ack: cISN + 2, flags: tcp.ACK, win: 502, after: 10 * time.Millisecond},
		seg{seq: cISN + 2, ack: sISN + 2, flags: tcp.ACK, win: 502},
	)
	want := []string{"may go on sending", "the two FINs cross", "client TIME-WAIT, server CLOSING.", "client TIME-WAIT, server TIME-WAIT."}
	for i, p := range dissectAll(t, records(segs))[3:] {
		notes := p.Layer("tcp").Notes()
		if len(notes) == 0 || !strings.Contains(notes[0].Text, want[i]) {
			t.Errorf("packet %d: notes %v, want %q", p.Number(), notes, want[i])
		}
	}
}

func TestBrokenHeadersAreSaidToBe(t *testing.T) {
	whole := seg{seq: 1, ack: 2, flags: tcp.ACK}.frame()
	for name, change := range map[string]func([]byte) []byte{
		"offset too small": func(b []byte) []byte { b[46] = 0x10; return b },
		"offset too large": func(b []byte) []byte { b[46] = 0xf0; return b },
	} {
		recs := records([]seg{{flags: tcp.ACK}})
		recs[0].Data = change(append([]byte(nil), whole...))
		p := dissectAll(t, recs)[0]
		if l := p.Layer("tcp"); l == nil || l.Malformed == "" {
			t.Errorf("%s: %+v is not malformed", name, l)
		}
	}
}

func FuzzDissect(f *testing.F) {
	src, dst := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	for _, s := range opening() {
		f.Add(s.bytes(src, dst), uint8(0))
	}
	f.Add(seg{flags: tcp.ACK, opts: sack(1, 2, 3, 4), data: data(3)}.bytes(src, dst), uint8(2))
	reg := registry(f)
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		if len(b) > 1400 {
			b = b[:1400]
		}
		s := dissect.NewSession(reg, dissect.Limits{})
		recs := records([]seg{{}, {back: true}, {}})
		for _, r := range recs {
			ip := append([]byte(nil), r.Data[:34]...)
			ip[16], ip[17] = byte((20+len(b))>>8), byte(20+len(b))
			r.Data = append(ip, b...)
			r.Length = len(r.Data) + int(cut)
			p := s.Add(r)
			for i := range p.Layers {
				l := &p.Layers[i]
				_, _ = l.Summary(), l.Notes()
				for id := range l.Fields() {
					for _, v := range l.FieldValues(id, nil) {
						if v.At.Off < 0 || v.At.Off+v.At.Len > len(l.Bytes) {
							t.Errorf("%s: range %v in %d bytes", l.Fields()[id].Name, v.At, len(l.Bytes))
						}
					}
				}
			}
		}
	})
}
