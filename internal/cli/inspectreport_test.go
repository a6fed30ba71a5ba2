package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
)

// tcpFrame is an Ethernet frame with a TCP segment between host 1 and host 2,
// which is sent by host from.
func tcpFrame(from byte, seq, ack uint32, flags byte, data string) []byte {
	to := 3 - from
	b := frame(from, to)[:34]
	b[16], b[17] = byte((40+len(data))>>8), byte(40+len(data))
	b[23] = 6
	b[24], b[25] = 0, 0
	sum := uint32(0)
	for i := 14; i < 34; i += 2 {
		sum += uint32(b[i])<<8 | uint32(b[i+1])
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	b[24], b[25] = byte(^sum>>8), byte(^sum)
	ports := []byte{0xc0, 0, 0x23, 0x28} // 49152, 9000
	if from == 2 {
		ports = []byte{0x23, 0x28, 0xc0, 0}
	}
	b = append(b, ports...)
	b = append(b, byte(seq>>24), byte(seq>>16), byte(seq>>8), byte(seq), byte(ack>>24), byte(ack>>16), byte(ack>>8), byte(ack))
	b = append(b, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0)
	return append(b, data...)
}

// captureOf is a foreign capture of these frames, 10 ms apart.
func captureOf(t *testing.T, frames ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{
		Application: "somebody", Interfaces: []capture.Interface{{Name: "eth0", LinkType: capture.LinkEthernet}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range frames {
		err := w.Write(&capture.Record{LinkType: capture.LinkEthernet, Sent: capture.Epoch().Add(time.Duration(i) * 10 * time.Millisecond), Data: f})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

const (
	fin = 1
	syn = 2
	rst = 4
	psh = 8
	ack = 16
)

// holed is a connection with a hole, a swap, bytes that come twice, and a reset.
func holed(t *testing.T) []byte {
	t.Helper()
	return captureOf(t,
		tcpFrame(1, 99, 0, syn, ""),
		tcpFrame(2, 499, 100, syn|ack, ""),
		tcpFrame(1, 100, 500, ack, ""),
		tcpFrame(1, 100, 500, psh|ack, "hello \x1b[31mworld\r\n"),
		tcpFrame(2, 506, 117, psh|ack, "second\n"),
		tcpFrame(2, 500, 117, psh|ack, "first\n"),
		tcpFrame(2, 500, 117, psh|ack, "first\n"),
		tcpFrame(1, 120, 513, psh|ack, "after the hole"),
		tcpFrame(2, 513, 134, ack, ""),
		tcpFrame(1, 134, 513, rst|ack, ""),
	)
}

func TestFollowPutsAConversationInOrder(t *testing.T) {
	r := netlab(t, "inspect - --follow tcp.stream,0", in(bytes.NewReader(holed(t))), environ("LANG=C.UTF-8"))
	r.want(t, exitOK, "")
	want := "" +
		"tcp.stream 0: 10.0.0.1:49152 ↔ 10.0.0.2:9000\n" +
		"\n" +
		"10.0.0.1 → 10.0.0.2  #4  0.030 s\n" +
		`→ hello \x1b[31mworld` + "\n" +
		"  (18 bytes in #4)\n" +
		"\n" +
		"10.0.0.1 ← 10.0.0.2  #6  0.050 s\n" +
		"        ← first\n" +
		"        ← second\n" +
		"          (13 bytes in #6, #5)\n" +
		"\n" +
		"10.0.0.1 → 10.0.0.2  #9  0.080 s\n" +
		"  [2 bytes missing here: never captured]\n" +
		"→ after the hole\n" +
		"  (14 bytes in #8)\n" +
		"\n" +
		"#10  0.090 s  10.0.0.1 breaks the connection off (RST)\n" +
		"\n" +
		"10.0.0.1 said 32 bytes in 5 packets; 2 bytes missing.\n" +
		"10.0.0.2 said 13 bytes in 5 packets.\n"
	if diff := cmp.Diff(want, r.out); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReportsFitAnyTerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.pcapng")
	netlab(t, "run tcp/fast-retransmit --pcap "+file).want(t, exitOK, "")
	for _, flags := range []string{
		"--follow tcp.stream,0", "--follow tcp.stream,0 --hex", "--expert", "--stats", "--graph tcp.stream,0",
	} {
		for _, width := range []int{30, 40, 80, 200} {
			for _, more := range []string{"", " --plain"} {
				r := netlab(t, "inspect "+file+" "+flags+more, kept(""), onTerminal(width))
				r.want(t, exitOK, "")
				if r.widest() > width {
					t.Errorf("%s%s at %d columns: %d\n%s", flags, more, width, r.widest(), r.out)
				}
			}
		}
		ascii := netlab(t, "inspect "+file+" "+flags, environ("LANG=C"))
		if i := strings.IndexFunc(ascii.out, func(c rune) bool { return c > 126 }); i >= 0 {
			t.Errorf("%s: LANG=C, and stdout has %.20q", flags, ascii.out[i:])
		}
	}
}

// TestReportsLookAlike holds what a student sees to files, in a pipe.
func TestReportsLookAlike(t *testing.T) {
	goldens, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // the file's name is in what is printed
	const file = "run.pcapng"
	netlab(t, "run tcp/fast-retransmit --pcap "+file).want(t, exitOK, "")
	for name, flags := range map[string]string{
		"expert": "--expert", "stats": "--stats", "graph": "--graph tcp.stream,0", "stats-plain": "--stats --plain",
		"graph-40": "--graph tcp.stream,0 --width 40", "graph-plain": "--graph tcp.stream,0 --plain",
	} {
		r := netlab(t, "inspect "+file+" "+flags, environ("LANG=C.UTF-8"))
		r.want(t, exitOK, "")
		golden := filepath.Join(goldens, "report-"+name+".golden")
		if *update {
			if err := errors.Join(os.MkdirAll(goldens, 0o755), os.WriteFile(golden, []byte(r.out), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), r.out); diff != "" {
			t.Errorf("%s -want +got\n%s", golden, diff)
		}
	}
}

func TestExpertNamesWhatHappened(t *testing.T) {
	r := netlab(t, "inspect - --expert", in(bytes.NewReader(holed(t))), environ("LANG=C.UTF-8"))
	r.want(t, exitOK, "")
	r.has(t, "ERROR: TCP: the checksum is wrong, 10 times", "WARNING: Segment missing before this, 2 times", "#5, #8",
		"WARNING: Reset, once", "#10", "NOTICE: Retransmission, once", "#7")
	quiet := netlab(t, "inspect - --expert", in(bytes.NewReader(captureOf(t, frame(1, 2), frame(2, 1)))))
	quiet.has(t, "Nothing went wrong", "2 packets")
}

func TestReportsSayWhatIsNotThere(t *testing.T) {
	b := holed(t)
	for flags, says := range map[string]string{
		"--follow tcp.stream,7":       "tcp.stream,0",
		"--follow udp.stream,0":       "there is no udp.stream 0",
		"--follow ip.src":             "names no conversation",
		"--graph udp.stream,0":        "--graph shows TCP",
		"--graph tcp.stream,1":        "there is no tcp.stream 1",
		"--export x.bmp":              ".pcapng, .jsonl, .csv, .svg, .html, .parquet",
		"--stats --expert":            "choose one",
		"--hex":                       "--follow",
		"--expert --export x.csv":     "cannot be written",
		"--packet 1 --export x.jsonl": "cannot be written",
	} {
		netlab(t, "inspect - "+flags, in(bytes.NewReader(b))).want(t, exitUsage, says)
	}
}

func TestExportedPcapngIsTheSelectedCapture(t *testing.T) {
	dir := t.TempDir()
	all, part := filepath.Join(dir, "all.pcapng"), filepath.Join(dir, "part.pcapng")
	netlab(t, "run tcp/fast-retransmit --pcap "+all).want(t, exitOK, "")
	before, err := os.ReadFile(all)
	if err != nil {
		t.Fatal(err)
	}
	netlabArgs(t, []string{"inspect", all, "--filter", "tcp.analysis.flags", "--export", part}).want(t, exitOK, "")
	const fields = " --fields frame.time_epoch,ip.src,tcp.seq_raw,frame.comment"
	want := netlabArgs(t, append([]string{"inspect", all, "--filter", "tcp.analysis.flags"}, strings.Fields(fields)...))
	if got := netlab(t, "inspect "+part+fields); got.out != want.out || got.out == "" {
		t.Errorf("(-source +copy)\n%s", cmp.Diff(want.out, got.out))
	}
	netlab(t, "inspect "+part+" --ladder").has(t, "client", "server")
	netlab(t, "inspect "+all+" --export "+all).want(t, exitUsage, "overwrite")
	after, err := os.ReadFile(all)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the capture itself has changed: %v", err)
	}
}

func TestExportAddsOurExplanationToStrangersCaptures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	netlab(t, "inspect - --export "+path, in(bytes.NewReader(holed(t)))).want(t, exitOK, "")
	r := netlab(t, "inspect "+path+" --fields frame.comment")
	if n := strings.Count(r.out, "\n"); n != 10 || strings.Contains(r.out, "\n\n") {
		t.Errorf("%d lines, want 10 with a comment each:\n%s", n, r.out)
	}
	first := netlab(t, "inspect "+path)
	first.has(t, "    1    0.000000  10.0.0.1")
}

func TestExportOfADamagedCaptureHasWhatCouldBeRead(t *testing.T) {
	dir := t.TempDir()
	b := holed(t)
	for _, ext := range exportExtensions() {
		path := filepath.Join(dir, "x"+ext)
		netlab(t, "inspect - --export "+path, in(bytes.NewReader(b[:len(b)-3]))).want(t, exitFailed, "damaged at byte ")
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", ext, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
}

func TestDrawingsAreXMLWhateverTheCaptureSays(t *testing.T) {
	dir := t.TempDir()
	evil := "</text><script>alert(1)</script>\x00\x1b]0;x\x07\u202e&\"'"
	b := captureOf(t,
		tcpFrame(1, 99, 0, syn, ""), tcpFrame(2, 499, 100, syn|ack, ""),
		tcpFrame(1, 100, 500, psh|ack, evil), tcpFrame(2, 500, uint32(100+len(evil)), ack, ""),
	)
	for name, flags := range map[string]string{"ladder": "", "graph": " --graph tcp.stream,0"} {
		path := filepath.Join(dir, name+".svg")
		netlab(t, "inspect - --export "+path+flags, in(bytes.NewReader(b))).want(t, exitOK, "")
		drawing, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(drawing))
		for err == nil {
			var tok xml.Token
			tok, err = d.Token()
			if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "script" {
				t.Errorf("%s: a script got in", name)
			}
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCSVRunsNothing(t *testing.T) {
	for in, want := range map[string]string{
		"=HYPERLINK(1)": "'=HYPERLINK(1)", "-5": "-5", "-x": "'-x", "@a": "'@a", "+1": "+1", "plain": "plain", "": "", "a\nb": `a\nb`,
	} {
		if got := tableCell(in); got != want {
			t.Errorf("tableCell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReportsEscapeHostileBytes(t *testing.T) {
	evil := "\x1b]0;x\x07\u202e\xff\x9b31m\r\n\t\x00" + strings.Repeat("日", 3000)
	b := captureOf(t, tcpFrame(1, 100, 500, psh|ack, evil), tcpFrame(2, 500, 90, psh|ack, evil), tcpFrame(1, 50_000, 500, psh|ack, evil))
	for _, flags := range []string{
		"--follow tcp.stream,0", "--follow tcp.stream,0 --hex", "--follow tcp.stream,0 --plain", "--expert", "--stats", "--graph tcp.stream,0",
	} {
		for _, s := range []setup{environ("LANG=C"), environ("LANG=C.UTF-8"), onTerminal(40)} { // netlab checks for control characters
			r := netlab(t, "inspect - "+flags, in(bytes.NewReader(b)), s)
			r.want(t, exitOK, "")
			if strings.ContainsAny(r.out, "\u202e\u009b") {
				t.Errorf("%s: a mark that turns the line got out", flags)
			}
		}
	}
}

func TestStatsCountManyConversationsInBoundedSpace(t *testing.T) {
	var frames [][]byte
	for i := range 300 {
		f := tcpFrame(1, 100, 0, syn, "")
		f[34], f[35] = byte(i>>8)+0x80, byte(i)
		frames = append(frames, f)
	}
	r := netlab(t, "inspect - --stats", in(bytes.NewReader(captureOf(t, frames...))), environ("LANG=C.UTF-8"))
	r.want(t, exitOK, "")
	r.has(t, "300 packets", "and 280 conversations with less.")
	if n := strings.Count(r.out, "\n"); n > 90 {
		t.Errorf("%d lines", n)
	}
	r.has(t, fmt.Sprintf("%d to %d bytes", 40, 79))
}
