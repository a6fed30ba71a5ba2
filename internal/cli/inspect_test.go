package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/trace"
)

func TestInspectListsAPacketALine(t *testing.T) {
	r := netlab(t, "inspect "+sampleFile(t), kept(""))
	r.want(t, exitOK, "")
	if n := strings.Count(r.out, "\n"); n != 3 {
		t.Fatalf("%d lines, want 3:\n%s", n, r.out)
	}
	r.has(t, "1    0.000000  client → server", "ICMP", "42", "\n",
		"2    0.005000  client → server", "lost", "\n", "3    0.020000  server → client")
	if r := netlab(t, "inspect "+sampleFile(t), kept(""), onTerminal(40)); r.widest() > 40 || strings.Count(r.out, "\n") != 3 {
		t.Errorf("on a terminal of 40 columns:\n%s", r.out)
	}
	ascii := netlab(t, "inspect "+sampleFile(t), environ("LANG=C"))
	ascii.has(t, "client -> server")
	if i := strings.IndexFunc(ascii.out, func(c rune) bool { return c > 126 }); i >= 0 {
		t.Errorf("LANG=C, and stdout has %q", ascii.out[i:])
	}
}

func TestInspectFilters(t *testing.T) {
	r := netlabArgs(t, []string{"inspect", sampleFile(t), "--filter", "ip.src == 10.0.0.2"})
	r.want(t, exitOK, "")
	if strings.Count(r.out, "\n") != 1 {
		t.Errorf("want packet 3 alone:\n%s", r.out)
	}
	r.has(t, "    3 ")
}

func TestInspectFieldsAsTsharkPrintsThem(t *testing.T) {
	r := netlab(t, "inspect "+sampleFile(t)+" --fields frame.number,ip.addr,ip.ttl,arp.opcode,eth.src")
	r.want(t, exitOK, "")
	want := "1\t10.0.0.1,10.0.0.2\t64\t\t02:00:00:00:00:01\n" +
		"2\t10.0.0.1,10.0.0.2\t64\t\t02:00:00:00:00:01\n" +
		"3\t10.0.0.2,10.0.0.1\t64\t\t02:00:00:00:00:02\n"
	if diff := cmp.Diff(want, r.out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInspectOnePacket(t *testing.T) {
	for _, s := range []setup{kept(""), onTerminal(60)} {
		r := netlab(t, "inspect "+sampleFile(t)+" --packet 3 --hex", s)
		r.want(t, exitOK, "")
		r.has(t, `an \x1b[31manswer`, "OSI 2", "eth.src", "02:00:00:00:00:02", "OSI 3", "ip.ttl", "64", "0000", "02 00 00 00 00 01")
		if r.widest() > 80 {
			t.Errorf("%d columns:\n%s", r.widest(), r.out)
		}
	}
}

func TestInspectDrawsALadder(t *testing.T) {
	r := netlab(t, "inspect "+sampleFile(t)+" --ladder", kept(""))
	r.want(t, exitOK, "")
	r.has(t, "client", "server", "lost")
	if r := netlab(t, "inspect "+sampleFile(t)+" --ladder", kept(""), onTerminal(40)); r.widest() > 40 {
		t.Errorf("%d columns:\n%s", r.widest(), r.out)
	}
	netlab(t, "inspect "+sampleFile(t)+" --ladder --plain", kept("")).has(t, "client", "server", "lost")
}

func TestInspectJSONIsAStreamOfEvents(t *testing.T) {
	r := netlab(t, "inspect "+sampleFile(t)+" --json")
	r.want(t, exitOK, "")
	var kinds []string
	for e, err := range trace.Read(strings.NewReader(r.out)) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, string(e.Body.Kind()))
		if end, ok := e.Body.(trace.End); ok && (end.Packets != 3 || end.Lost != 1 || !end.OK) {
			t.Errorf("end %+v", end)
		}
		if e.Seq != len(kinds) {
			t.Errorf("event %d has number %d", len(kinds), e.Seq)
		}
	}
	if diff := cmp.Diff([]string{"meta", "scene", "packet", "packet", "packet", "end"}, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInspectSideIsOneHostsOrder(t *testing.T) {
	r := netlab(t, "inspect "+sampleFile(t)+" --side server --fields frame.number,frame.time_epoch,ip.src")
	r.want(t, exitOK, "")
	// Packet 1 when it arrived, packet 2 never, packet 3 when it left.
	want := "1\t1767225600.020000000\t10.0.0.1\n2\t1767225600.020000000\t10.0.0.2\n"
	if diff := cmp.Diff(want, r.out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInspectStdinAndLast(t *testing.T) {
	capture := sampleCapture(t)
	r := netlab(t, "inspect -", in(bytes.NewReader(capture)))
	r.want(t, exitOK, "")
	r.has(t, "    1 ", "    3 ")
	dir := t.TempDir()
	netlab(t, "inspect last", kept(dir)).want(t, exitFailed, "no lesson was run yet")
	netlab(t, "inspect last").want(t, exitFailed, "NETLAB_HOME")
	if err := os.WriteFile(filepath.Join(dir, "last.pcapng"), capture, 0o600); err != nil {
		t.Fatal(err)
	}
	if last := netlab(t, "inspect last", kept(dir)); last.code != exitOK || last.out == "" {
		t.Errorf("last: %+v", last)
	}
}

func TestInspectShowsWhatItCouldRead(t *testing.T) {
	whole := sampleCapture(t)
	for _, flags := range []string{"", " --json", " --ladder", " --fields frame.number", " --side server"} {
		r := netlab(t, "inspect -"+flags, in(bytes.NewReader(whole[:len(whole)-3])))
		r.want(t, exitFailed, "damaged at byte ")
		if r.out == "" {
			t.Errorf("inspect -%s: nothing was shown", flags)
		}
	}
}

func TestInspectOfNoCapture(t *testing.T) {
	text := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(text, []byte("some text"), 0o600); err != nil {
		t.Fatal(err)
	}
	netlab(t, "inspect "+text).want(t, exitFailed, "not a pcap or pcapng capture")
	netlab(t, "inspect "+text+".none").want(t, exitFailed, "there is no such file")
	netlab(t, "inspect "+t.TempDir()).want(t, exitFailed, "is a directory")
	netlab(t, "inspect -").want(t, exitFailed, "the file ends")
}
