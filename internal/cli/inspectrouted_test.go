package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// behindRouter is a lesson whose second segment is lost on the cable behind a
// router, and sent again.
const behindRouter = `---
netlab: 1
title: Lost behind a router
summary: A segment is lost on the second cable, and sent again.
level: core
minutes: 3
objectives: [Say on which cable a segment was lost]
sources: [RFC 6298]
net:
  - client -- r1: {delay: 5ms}
  - r1 -- server: {delay: 15ms}
routers: [r1]
---
A segment passes the router and is lost behind it.

` + "```netlab" + `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp send c bytes=100
wire lose the 1st client -> server tcp.len == 200, on r1 -- server
client tcp send c bytes=200
wait 1s
` + "```\n\n```claims\nlost: client -> server tcp.len == 200\nthen again: client -> server tcp.len == 200\n```\n"

// runRouted gives the capture of behindRouter.
func runRouted(t *testing.T) (lesson, file string) {
	t.Helper()
	dir := t.TempDir()
	lesson, file = filepath.Join(dir, "behind.md"), filepath.Join(dir, "run.pcapng")
	if err := os.WriteFile(lesson, []byte(behindRouter), 0o600); err != nil {
		t.Fatal(err)
	}
	netlab(t, "run "+lesson+" --no-input --pcap "+file, kept(t.TempDir())).want(t, exitOK, "")
	return lesson, file
}

// TestGraphCrossesOutWhatIsLostBehindARouter: the first cable's copy arrived,
// and the packet is lost all the same. An ACK is heard when it has come back to
// the client, not to the router.
func TestGraphCrossesOutWhatIsLostBehindARouter(t *testing.T) {
	_, file := runRouted(t)
	drawn := netlab(t, "inspect "+file+" --graph tcp.stream,0", kept(""))
	drawn.want(t, exitOK, "")
	drawn.has(t, "client sent 300 bytes", "✕ lost on the way", "275 ms ┤")
	if n := strings.Count(drawn.out, "✕"); n != 2 {
		t.Errorf("%d crosses, want one and its meaning:\n%s", n, drawn.out)
	}
	netlab(t, "inspect "+file+" --graph tcp.stream,0 --plain", kept("")).has(t, "1 segment lost on the way", "The last round trip took 40 ms")
}

// TestStatsAndExpertCountAPacketOnce whatever number of cables it passes.
func TestStatsAndExpertCountAPacketOnce(t *testing.T) {
	_, file := runRouted(t)
	stats := netlab(t, "inspect "+file+" --stats --width 110", kept(""))
	// SYN, ACK, two segments and a resend; the SYN ACK and two ACKs.
	stats.has(t, "for each cable that it passes: 8 packets, 1,044 bytes", "→ 5 packets, ", "← 3 packets, ", "; 1 resent")
	expert := netlab(t, "inspect "+file+" --expert", kept(""))
	expert.has(t, "What routers only passed on is not counted again.", "Lost on the way, once", "Retransmission, once")
	follow := netlab(t, "inspect "+file+" --follow tcp.stream,0", kept(""))
	follow.has(t, "client said 300 bytes in 5 packets")
}

// TestACaptureHasTheLessonsLabels where a packet is shown in full, or explained.
func TestACaptureHasTheLessonsLabels(t *testing.T) {
	_, file := runRouted(t)
	netlab(t, "inspect "+file+" --packet 15", kept("")).has(t, "len=200 (lost)")
	netlab(t, "inspect "+file+" --ladder", kept("")).has(t, "(lost)", "(again)")
}

// TestSideIsTheSameFromTheLessonAndFromItsCapture: a host's own view has no
// fates, and yet what a router passes on is no retransmission to it.
func TestSideIsTheSameFromTheLessonAndFromItsCapture(t *testing.T) {
	routed, file := runRouted(t)
	resent := map[string]string{} // the packets that are resends, as each host sees them
	for _, host := range []string{"client", "r1", "server"} {
		own := filepath.Join(t.TempDir(), "side.pcapng")
		netlab(t, "run "+routed+" --no-input --side "+host+" --pcap "+own, kept(t.TempDir())).want(t, exitOK, "")
		lesson, whole := netlab(t, "inspect "+own, kept("")), netlab(t, "inspect "+file+" --side "+host, kept(""))
		if lesson.out != whole.out || lesson.out == "" {
			t.Errorf("%s saw in its own capture\n%s\nand by --side\n%s", host, lesson.out, whole.out)
		}
		if browsed := browsedSide(t, file, host); browsed != whole.out {
			t.Errorf("the browser has of %s\n%s\nwant\n%s", host, browsed, whole.out)
		}
		for line := range strings.Lines(whole.out) {
			if strings.Contains(line, "RESEND") {
				resent[host] += regexp.MustCompile(`\S+ → \S+`).FindString(line) + "; "
			}
			if strings.Contains(line, "DUP ACK") || strings.Contains(line, "OUT OF ORDER") {
				t.Errorf("%s: nothing was doubled or swapped: %s", host, line)
			}
		}
	}
	want := map[string]string{"client": "client → r1; ", "r1": "client → r1; r1 → server; "}
	for host, w := range want {
		if resent[host] != w {
			t.Errorf("%s sees as sent again %q, want %q", host, resent[host], w)
		}
	}
	if got := resent["server"]; got != "" {
		t.Errorf("the server got the segment once, and sees as sent again %q", got)
	}
}

// browsedSide lists the capture that the browser shows of one host.
func browsedSide(t *testing.T, file, host string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	saw, err := sideOf(f, host)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(saw)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "saw.pcapng")
	if err := os.WriteFile(own, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return netlab(t, "inspect "+own, kept("")).out
}
