package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"netlab/capture"
)

// live opens a capture, or skips where the user may not.
func live(t *testing.T, o capture.LiveOptions) *capture.Live {
	t.Helper()
	l, err := capture.OpenLive(o)
	if errors.Is(err, capture.ErrNotAllowed) {
		t.Skip("to capture takes CAP_NET_RAW")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// toPort is a program that lets datagrams over IPv4 to a port through, for any
// kind of head.
func toPort(port int) func(capture.LinkType, uint32) []bpf.Instruction {
	return func(l capture.LinkType, snap uint32) []bpf.Instruction {
		at, kind := uint32(14), bpf.Instruction(bpf.LoadAbsolute{Off: 12, Size: 2})
		if l != capture.LinkEthernet {
			at, kind = 0, bpf.LoadExtension{Num: bpf.ExtProto}
		}
		return []bpf.Instruction{
			kind,
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0x800, SkipFalse: 5},
			bpf.LoadAbsolute{Off: at + 9, Size: 1},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: 17, SkipFalse: 3},
			bpf.LoadAbsolute{Off: at + 22, Size: 2},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(port), SkipFalse: 1},
			bpf.RetConstant{Val: snap},
			bpf.RetConstant{Val: 0},
		}
	}
}

// sink is a socket that takes datagrams in, and one that sends them there.
func sink(t *testing.T) (port int, send net.Conn) {
	t.Helper()
	in, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	send, err = net.Dial("udp4", in.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = send.Close() })
	return int(netip.MustParseAddrPort(in.LocalAddr().String()).Port()), send
}

// rest reads what a stopped capture has.
func rest(t *testing.T, l *capture.Live) []capture.Record {
	t.Helper()
	l.Stop()
	var out []capture.Record
	for {
		var r capture.Record
		err := l.NextTo(&r)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
}

func TestLiveTakesEachFrameOnce(t *testing.T) {
	for iface, head := range map[string]int{"lo": 14, capture.Any: 20} {
		port, send := sink(t)
		l := live(t, capture.LiveOptions{Interface: iface, Program: toPort(port)})
		begin := time.Now()
		for i := range 500 {
			if _, err := fmt.Fprintf(send, "datagram %d", i); err != nil {
				t.Fatal(err)
			}
		}
		got := rest(t, l)
		if len(got) != 500 || l.Stats() != (capture.LiveStats{Frames: 500}) {
			t.Fatalf("%s: %d frames, %+v", iface, len(got), l.Stats())
		}
		for i, r := range got {
			want := fmt.Sprintf("datagram %d", i)
			if string(r.Data[head+28:]) != want || r.Length != len(r.Data) || r.Number != i+1 || r.LinkType != l.Interface().LinkType {
				t.Fatalf("%s #%d: %+v", iface, i+1, r)
			}
			if d := r.Sent.Sub(begin); d < -time.Second || d > time.Minute {
				t.Errorf("%s #%d: %v after it was sent", iface, i+1, d)
			}
		}
		if head == 20 && !bytes.Equal(got[0].Data[:2], []byte{8, 0}) {
			t.Errorf("the cooked head: % x", got[0].Data[:20])
		}
	}
}

func TestLiveCutsFrames(t *testing.T) {
	port, send := sink(t)
	l := live(t, capture.LiveOptions{Interface: "lo", SnapLen: 60, Program: toPort(port)})
	if _, err := send.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	got := rest(t, l)
	if len(got) != 1 || len(got[0].Data) != 60 || got[0].Length != 1042 {
		t.Errorf("%+v", got)
	}
}

// What the ring cannot hold is counted, and a record says how many are missing
// before it.
func TestLiveCountsWhatItLost(t *testing.T) {
	port, send := sink(t)
	l := live(t, capture.LiveOptions{Interface: "lo", Buffer: capture.MinBuffer, Program: toPort(port)})
	const sent = 400
	for range sent { // 60 KB each: more than two blocks of 1 MiB hold
		if _, err := send.Write(make([]byte, 60_000)); err != nil {
			t.Fatal(err)
		}
	}
	got := rest(t, l)
	s := l.Stats()
	if s.Dropped == 0 || s.Frames+s.Dropped != sent || len(got) != int(s.Frames) {
		t.Errorf("%d records, %+v of %d", len(got), s, sent)
	}
	var told uint64
	for _, r := range got {
		told += r.Dropped
	}
	if told != s.Dropped {
		t.Errorf("records tell of %d lost frames, it were %d", told, s.Dropped)
	}
}

// The kernel takes VLAN tags out of frames; they are put back.
func TestLivePutsVLANTagsBack(t *testing.T) {
	frame := append(bytes.Repeat([]byte{2}, 12), 0x81, 0, 0x60, 0x2a, 0x88, 0xb5)
	frame = append(frame, "a frame for experiments, IEEE 802 section 9.2.3"...)
	only := func(_ capture.LinkType, snap uint32) []bpf.Instruction {
		return []bpf.Instruction{
			bpf.LoadExtension{Num: bpf.ExtVLANTagPresent},
			bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0, SkipTrue: 1},
			bpf.RetConstant{Val: snap},
			bpf.RetConstant{Val: 0},
		}
	}
	for iface, want := range map[string][]byte{"lo": frame, capture.Any: frame[14:]} {
		l := live(t, capture.LiveOptions{Interface: iface, Program: only})
		fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW, 0)
		if err != nil {
			t.Fatal(err)
		}
		lo, err := net.InterfaceByName("lo")
		if err != nil {
			t.Fatal(err)
		}
		err = unix.Sendto(fd, frame, 0, &unix.SockaddrLinklayer{Ifindex: lo.Index, Halen: 6, Protocol: 0x0081})
		if err := errors.Join(err, unix.Close(fd)); err != nil {
			t.Fatal(err)
		}
		got := rest(t, l)
		if len(got) != 1 || !bytes.HasSuffix(got[0].Data, want) {
			t.Fatalf("%s: %+v, want % x", iface, got, want)
		}
		if iface == capture.Any && binary.BigEndian.Uint16(got[0].Data) != 0x8100 {
			t.Errorf("the cooked head: % x", got[0].Data[:20])
		}
	}
}

func TestLiveEndsWhileItWaits(t *testing.T) {
	port, _ := sink(t)
	l := live(t, capture.LiveOptions{Interface: "lo", Program: toPort(port)})
	end := make(chan error)
	go func() { end <- l.NextTo(&capture.Record{}) }()
	l.Stop()
	l.Stop()
	if err := <-end; !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestLiveSaysWhatIsMissing(t *testing.T) {
	if _, err := capture.OpenLive(capture.LiveOptions{Interface: "nonesuch0"}); !errors.Is(err, capture.ErrNoInterface) {
		t.Error(err)
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with its lost rights
		head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var none [2]unix.CapUserData
		if err := unix.Capset(&head, &none[0]); err != nil {
			done <- err
			return
		}
		_, err := capture.OpenLive(capture.LiveOptions{Interface: "lo"})
		done <- err
	}()
	if err := <-done; !errors.Is(err, capture.ErrNotAllowed) {
		t.Error(err)
	}
}

func TestStatsComeBack(t *testing.T) {
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "lo", LinkType: capture.LinkEthernet}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddStats(0, capture.Epoch(), 1000, 7); err != nil {
		t.Fatal(err)
	}
	if err := w.AddStats(1, capture.Epoch(), 1000, 7); err == nil {
		t.Error("statistics of an interface that is not there")
	}
	r, err := capture.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if ifs := r.Interfaces(); len(ifs) != 1 || ifs[0].Dropped != 7 {
		t.Errorf("%+v", ifs)
	}
}
