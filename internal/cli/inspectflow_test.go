package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/view/ladder"
)

// shown is what a way to show packets gets.
type shown struct {
	src  *source
	reg  *dissect.Registry
	all  *filter.Filter
	app  *app
	view liner
	out  bytes.Buffer
}

// newShown opens a capture: for the list, or for fields if there are any. It
// gives nil for what is no capture.
func newShown(tb testing.TB, in io.Reader, fields, filtered string) *shown {
	tb.Helper()
	s := &shown{}
	var err error
	if s.reg, err = registry(); err != nil {
		tb.Fatal(err)
	}
	if s.all, err = filter.Compile(s.reg, filtered); err != nil {
		tb.Fatal(err)
	}
	if s.src, err = newSource(in, ""); err != nil {
		return nil
	}
	s.app = &app{env: Env{Getenv: func(string) string { return "" }}, out: &output{w: &s.out}}
	if fields == "" {
		s.view = newListView(s.app, s.src, s.reg, ladder.Options{Unicode: true})
		return s
	}
	refs, err := fieldRefs(s.reg, fields)
	if err != nil {
		tb.Fatal(err)
	}
	s.view = &fieldView{app: s.app, refs: refs}
	return s
}

func (s *shown) flow(workers int) *flow {
	return &flow{src: s.src, reg: s.reg, filter: s.all, view: s.view, workers: workers}
}

// allFields are fields of every kind, those that need the conversation among them.
const allFields = "frame.number,frame.time_epoch,frame.protocols,eth.src,ip.src,ip.dst,tcp.stream,tcp.seq,tcp.ack,tcp.len,tcp.analysis.flags," +
	"tcp.analysis.acks_frame,tcp.analysis.ack_rtt,tcp.analysis.bytes_in_flight,tcp.state.client,udp.stream,dns.qry.name,dns.time,http.request.uri," +
	"tls.handshake.type,websocket.opcode,mqtt.msgtype,icmp.type"

// trialCaptures are files to try a way of reading on: a big one, two of lessons,
// and the public ones where this machine has them.
func trialCaptures(t *testing.T) []string {
	t.Helper()
	files := []string{traffic{packets: 20_000, talks: 40, each: 90, mss: 600}.file(t)}
	for _, name := range []string{"tcp/fast-retransmit", "http/keep-alive"} {
		file := filepath.Join(t.TempDir(), "run.pcapng")
		netlab(t, "run "+name+" --no-input --pcap "+file).want(t, exitOK, "")
		files = append(files, file)
	}
	if root := os.Getenv("NETLAB_PCAPS"); root != "" {
		more, err := filepath.Glob(filepath.Join(root, "*", "*.*cap*"))
		if err != nil || len(more) == 0 {
			t.Fatalf("no captures in %s: %v", root, err)
		}
		files = append(files, more...)
	}
	return files
}

// TestFlowIsExact holds the lines that several processors make to those of one
// that takes a packet after the other.
func TestFlowIsExact(t *testing.T) {
	for _, file := range trialCaptures(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, fields := range []string{"", allFields} {
			for _, filtered := range []string{"", "tcp.analysis.flags or udp or icmp"} {
				one := newShown(t, bytes.NewReader(b), fields, filtered)
				if one == nil {
					continue
				}
				alone := one.app.showAll(t.Context(), one.src, one.reg, one.all, one.view)
				for _, workers := range []int{1, 3} {
					many := newShown(t, bytes.NewReader(b), fields, filtered)
					err := many.flow(workers).run(t.Context(), many.app.write)
					if errText(err) != errText(alone) {
						t.Errorf("%s: %d workers end with %v, one by one with %v", file, workers, err, alone)
					}
					if one.out.String() != many.out.String() {
						t.Fatalf("%s, fields %q, %d workers (-one by one +flow):\n%s", file, fields, workers,
							cmp.Diff(strings.Split(one.out.String(), "\n"), strings.Split(many.out.String(), "\n")))
					}
				}
			}
		}
	}
}

// TestHeadersAloneGiveTheSame: where nobody follows conversations because only
// fields in headers are wanted, these and the filters over them are the same.
func TestHeadersAloneGiveTheSame(t *testing.T) {
	reg, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, info := range reg.Fields() {
		if ref, _ := reg.Field(info.Name); reg.InHeader(ref) {
			names = append(names, info.Name)
		}
	}
	for _, field := range []string{"tcp.seq", "tcp.stream", "frame.protocols", "http.host", "udp.stream", "data.len"} {
		if slices.Contains(names, field) {
			t.Errorf("%s is said to stand in a header", field)
		}
	}
	all := strings.Join(names, ",")
	filters := []string{
		"", "tcp", "ip", "arp", "tcp.port == 80", "tcp.port == 20001", "not tcp.port == 80", "udp.port in {53, 5353}", "ip.addr == 10.0.0.0/8",
		"ip.ttl < 64", "tcp.flags.syn == 1", "tcp.flags & 0x12 == 0x12", "tcp[13] & 2", "eth.dst[0] & 1", "ip.ttl#2", "ip.frag_offset > 0 or ip.flags.mf == 1",
		"ip contains 01:02", `frame contains "GET"`, "len(tcp) > 20", "tcp.len > 100 and tcp.srcport < 1024", "vlan.id == 1", "ipv6.hlim == 255",
		"frame.len > 1000", "any ip.src == 10.0.0.1", "tcp.window_size_value == 0", "ip.proto == 1 || ip.proto == 58", "frame.number % 7 == 0",
	}
	for _, file := range trialCaptures(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, filtered := range filters {
			fields := "frame.number"
			if filtered == "" {
				fields = all
			}
			var out [2]string
			for i, whole := range []bool{true, false} {
				s := newShown(t, bytes.NewReader(b), fields, filtered)
				if s == nil {
					break
				}
				f := s.flow(1)
				if f.whole = whole; f.headers() == whole {
					t.Fatalf("headers alone for %q: %v", filtered, !whole)
				}
				_ = f.run(t.Context(), s.app.write) // damaged captures are among them
				out[i] = s.out.String()
			}
			if out[0] != out[1] {
				t.Fatalf("%s, filter %q (-whole +headers):\n%s", file, filtered, cmp.Diff(strings.Split(out[0], "\n"), strings.Split(out[1], "\n")))
			}
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// endless is a capture that never ends: one datagram over and over.
type endless struct{ left []byte }

func (e *endless) Read(p []byte) (int, error) {
	if len(e.left) == 0 {
		e.left = onePacket()
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}

func pcapHead() []byte {
	return []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0}
}

func onePacket() []byte { return packetOf(frame(1, 2)) }

// packetOf is a packet of a pcap file.
func packetOf(b []byte) []byte {
	out := binary.LittleEndian.AppendUint32(make([]byte, 8), uint32(len(b)))
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(b))), b...)
}

func TestFlowEndsAtOnceWhenNobodyReads(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := newShown(t, io.MultiReader(bytes.NewReader(pcapHead()), &endless{}), "", "")
	lines := 0
	err := s.flow(2).run(t.Context(), func(b []byte) error {
		if lines += bytes.Count(b, []byte("\n")); lines > 1000 {
			return errGone
		}
		return nil
	})
	if !errors.Is(err, errGone) {
		t.Errorf("it ends with %v", err)
	}
}

// TestFlowIsPrompt: were lines held back for more packets, it would wait for ever.
func TestFlowIsPrompt(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	r, w := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	got, done := make(chan int), make(chan error)
	go func() {
		s := newShown(t, &input{ctx: ctx, r: r}, "", "")
		done <- s.flow(2).run(ctx, func(b []byte) error {
			got <- bytes.Count(b, []byte("\n"))
			return nil
		})
	}()
	if _, err := w.Write(pcapHead()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := w.Write(onePacket()); err != nil {
			t.Fatal(err)
		}
		if n := <-got; n != 1 {
			t.Errorf("%d lines for one packet", n)
		}
	}
	stop() // as Ctrl-C does, while a read waits
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	_ = r.Close() // ends the read that nobody waits for any more
}

// explosive is a view that panics.
type explosive struct{ liner }

func (e explosive) clone() liner { return e }

func (e explosive) line([]byte, *dissect.Packet, *hostNames) []byte { panic("boom") }

func TestFlowPassesAPanicOn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("it panicked with %v", r)
		}
	}()
	s := newShown(t, io.MultiReader(bytes.NewReader(pcapHead()), &endless{}), "", "")
	s.view = explosive{}
	_ = s.flow(2).run(t.Context(), func([]byte) error { return nil })
}

// TestFlowGetsPastGiants: the longest frames go one at a time, and nothing stands still.
func TestFlowGetsPastGiants(t *testing.T) {
	giant := packetOf(make([]byte, capture.MaxFrame))
	var parts []io.Reader
	for _, b := range [][]byte{pcapHead(), giant, onePacket(), giant, giant} {
		parts = append(parts, bytes.NewReader(b))
	}
	s := newShown(t, io.MultiReader(parts...), "", "")
	lines := 0
	err := s.flow(4).run(t.Context(), func(b []byte) error {
		lines += bytes.Count(b, []byte("\n"))
		return nil
	})
	if err != nil || lines != 4 {
		t.Errorf("%d lines, %v", lines, err)
	}
}
