package cli

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/trace"
	"netlab/view/ladder"
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
	sample := sampleCapture(t)
	r := netlab(t, "inspect -", in(bytes.NewReader(sample)))
	r.want(t, exitOK, "")
	r.has(t, "    1 ", "    3 ")
	dir := t.TempDir()
	netlab(t, "inspect last", kept(dir)).want(t, exitFailed, "no lesson was run yet")
	netlab(t, "inspect last").want(t, exitFailed, "NETLAB_HOME")
	if err := os.WriteFile(filepath.Join(dir, "last.pcapng"), sample, 0o600); err != nil {
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
	netlab(t, "inspect "+t.TempDir()).want(t, exitFailed, "this is a folder")
	netlab(t, "inspect -").want(t, exitFailed, "it is empty")
}

// wholeList lists packets by way of whole trace.Packets.
type wholeList struct{ listView }

func (v *wholeList) packet(p *dissect.Packet) error {
	at, tp := v.src.trace(p)
	v.app.println(string(ladder.AppendList(nil, ladder.RowOf(at, tp), v.o)))
	return nil
}

// TestListLeavesNothingOut compares the quick way to a line with the whole one.
func TestListLeavesNothingOut(t *testing.T) {
	files := []string{sampleFile(t), filepath.Join(t.TempDir(), "run.pcapng")}
	netlab(t, "run tcp/fast-retransmit --pcap "+files[1]).want(t, exitOK, "")
	if root := os.Getenv("NETLAB_PCAPS"); root != "" {
		more, err := filepath.Glob(filepath.Join(root, "*", "*.pcap*"))
		if err != nil || len(more) == 0 {
			t.Fatalf("no captures in %s: %v", root, err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		var whole bytes.Buffer
		a := &app{env: Env{Getenv: func(string) string { return "" }}, out: &output{w: &whole}}
		showWhole(t, a, file)
		if got := netlab(t, "inspect "+file); got.out != whole.String() {
			t.Errorf("%s (-whole +quick):\n%s", file, cmp.Diff(strings.Split(whole.String(), "\n"), strings.Split(got.out, "\n")))
		}
	}
}

// showWhole is inspect with a wholeList.
func showWhole(t *testing.T, a *app, file string) {
	t.Helper()
	reg, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	all, err := filter.Compile(reg, "")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	src, err := newSource(f, "")
	if err != nil {
		return // no capture
	}
	v := &wholeList{listView{app: a, src: src, o: ladder.Options{Unicode: true}}}
	if err := a.showAll(t.Context(), src, reg, all, v); err != nil {
		t.Logf("%s: %v", file, err)
	}
}

func TestInspectEscapesWhatCapturesSay(t *testing.T) {
	var b bytes.Buffer
	evil := "\x1b]0;x\x07\u202e\xff"
	w, err := capture.NewWriter(&b, capture.WriterOptions{
		Application: "netlab " + evil, Comment: evil,
		Interfaces: []capture.Interface{{Name: evil, Description: evil, LinkType: capture.LinkEthernet}},
		Names:      []capture.Name{{Addr: netip.MustParseAddr("10.0.0.1"), Name: evil}, {Addr: netip.MustParseAddr("10.0.0.2"), Name: evil + "2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	udp := append(frame(1, 2), evil...)
	udp[17] = byte(len(udp) - 14)
	copy(udp[23:], "\x11")
	for i := range 2 {
		rec := capture.Record{From: evil, Link: evil, Sent: capture.Epoch(), LinkType: capture.LinkEthernet, Data: udp, Comments: []string{evil}}
		if i == 1 {
			rec.Fates = []capture.Fate{{To: evil + "2", Verdicts: capture.Lost}}
		}
		if err := w.Write(&rec); err != nil {
			t.Fatal(err)
		}
	}
	for _, flags := range []string{
		"", "--json", "--ladder", "--ladder --plain", "--packet 2 --hex", "--fields frame.comment,frame.interface_name,udp.payload,data.data,ip.src_host",
		"--side nobody", "--ladder --width 20",
	} {
		for _, s := range []setup{kept(""), onTerminal(80)} {
			r := netlab(t, "inspect - "+flags, in(bytes.NewReader(b.Bytes())), s)
			if flags != "--side nobody" {
				r.want(t, exitOK, "")
			}
			if strings.ContainsAny(r.out+r.err, "\u202e\u0007") {
				t.Errorf("%s: a mark that turns the line got out", flags)
			}
		}
	}
}
