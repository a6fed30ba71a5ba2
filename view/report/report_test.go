package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/internal/text"
)

func TestParseStreamTakesWiresharksWaysOfSayingIt(t *testing.T) {
	for in, want := range map[string]Stream{
		"tcp.stream,3": {"tcp", 3}, "udp.stream,0": {"udp", 0}, "tcp,12": {"tcp", 12},
		"tcp.stream=3": {"tcp", 3}, "tcp.stream == 3": {"tcp", 3},
	} {
		if got, err := ParseStream(in); err != nil || got != want {
			t.Errorf("ParseStream(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "tcp.stream", "tcp.stream,-1", "ip.stream,1", "tcp.stream,x", "tcp.stream,99999999999999999999"} {
		if got, err := ParseStream(in); err == nil {
			t.Errorf("ParseStream(%q) = %v, want an error", in, got)
		}
	}
}

func TestTimelineKeepsEveryByteHoweverLongItGets(t *testing.T) {
	var l timeline
	want := 0
	for _, at := range []time.Duration{0, 1, 5 * time.Microsecond, time.Second, -time.Hour, 3 * time.Second, 1<<63 - 1, 1<<63 - 1, -1 << 63} {
		l.add(at, 7)
		want += 7
	}
	got := 0
	for _, c := range l.columns(10) {
		got += c.bytes
	}
	if got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
	if n := len(l.columns(10)); n > 10 {
		t.Errorf("%d columns, want at most 10", n)
	}
}

func TestTimelinePutsTrafficWhereItWas(t *testing.T) {
	var l timeline
	for i := range 1000 {
		n := 1
		if i >= 500 && i < 510 {
			n = 100
		}
		l.add(time.Duration(i)*10*time.Millisecond, n)
	}
	line := sparkline(l.columns(50), Options{})
	if i := strings.IndexByte(line, '@') - len(line)/2; i < -1 || i > 1 || strings.Count(line, "@") > 2 {
		t.Errorf("%q: the peak belongs in the middle", line)
	}
	if strings.Contains(line, " ") {
		t.Errorf("%q: there is traffic all the time", line)
	}
}

func TestPacketListsStayShort(t *testing.T) {
	var l packetList
	for _, n := range []int{1, 3, 4, 5, 5, 9} {
		l.add(n)
	}
	if got, want := l.String(), "#1, #3-#5, #9"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 100_000 {
		l.add(100 + 2*i)
	}
	if s := l.String(); len(s) > 300 || !strings.HasSuffix(s, " more") {
		t.Errorf("%d characters: …%s", len(s), s[len(s)-20:])
	}
}

func TestKindOfJoinsWhatDiffersInNumbersOnly(t *testing.T) {
	a := kindOf(`Byte 14 of "x\x1b" came before, see packet #3.`)
	b := kindOf(`Byte 2 of "other" came before, see packet #1999.`)
	if a != b {
		t.Errorf("%q and %q are of one kind", a, b)
	}
	if c := kindOf("Something else."); a == c {
		t.Errorf("%q and %q are not", a, c)
	}
}

func TestUnwrapFollowsNumbersBeyondTheirWidth(t *testing.T) {
	near := uint64(0)
	for i := range 40 {
		want := uint64(i) * 1 << 28
		got := unwrap(near, uint32(want))
		if got != want {
			t.Fatalf("step %d: %d, want %d", i, got, want)
		}
		near = max(near, got)
	}
	if got := unwrap(near, uint32(near-1448)); got != near-1448 {
		t.Errorf("a resend: %d, want %d", got, near-1448)
	}
}

func TestFoldBreaksNoCharacter(t *testing.T) {
	for _, s := range []string{"", "abc", "  two  blanks  stay  ", "日本語のテキスト", strings.Repeat("x", 100)} {
		for _, w := range []int{0, 1, 2, 7, 200} {
			got := fold(s, w)
			if diff := cmp.Diff(s, strings.Join(got, "")); diff != "" {
				t.Errorf("fold(%q, %d): %s", s, w, diff)
			}
			for _, l := range got {
				if w > 1 && text.Width(l) > w {
					t.Errorf("fold(%q, %d) has a line of %d", s, w, text.Width(l))
				}
			}
		}
	}
}

func TestPlotSurvivesAnyNumbers(t *testing.T) {
	for _, points := range [][]xy{
		{{0, 0}},
		{{5, 3}, {5, 3}},
		{{-1 << 62, 1}, {1 << 62, 1e18}},
		{{0, -5}, {1, -1}},
	} {
		for _, w := range []int{1, 16, 40, 80, 500} {
			p := panel{title: "t", unit: "bytes", series: []series{{name: "s", unicode: "•", ascii: "o", xy: points}}}
			x0, x1, _, _, _ := p.shape()
			for _, l := range (Options{Width: w}).plot(p, 8, x0, x1) {
				if n := text.Width(l); n > max(w, 110) {
					t.Errorf("width %d: a line of %d columns", w, n)
				}
			}
		}
	}
}

func TestGraphKeepsABoundedNumberOfPoints(t *testing.T) {
	g := &Graph{every: 1}
	for i := range 10 * maxPoints {
		p := point{number: i + 1}
		if i%1000 == 0 {
			p.marks = pointLost
		}
		g.keep(p)
	}
	if n := len(g.points); n > maxPoints || n < maxPoints/4 {
		t.Errorf("%d points of %d", n, 10*maxPoints)
	}
	if last := g.points[len(g.points)-1].number; last < 10*maxPoints-100 {
		t.Errorf("the last point is packet %d of %d", last, 10*maxPoints)
	}
}

func TestShellWordCannotBreakOut(t *testing.T) {
	for in, want := range map[string]string{
		"a.pcap": "a.pcap", "my file.pcap": "'my file.pcap'", "a'; rm -rf ~; '": `'a'\''; rm -rf ~; '\'''`, "$(x)": "'$(x)'",
	} {
		if got := ShellWord(in); got != want {
			t.Errorf("ShellWord(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	var got []string
	for _, n := range []uint64{0, 999, 9999, 14600, 1_460_000, 2_000_000_000} {
		got = append(got, rounded(n))
	}
	for _, n := range []int{0, 999, 1000, 1234567} {
		got = append(got, text.Grouped(n))
	}
	for _, d := range []time.Duration{0, 1500 * time.Nanosecond, 20 * time.Millisecond, 90 * time.Second} {
		got = append(got, span(d))
	}
	want := []string{"0", "999", "9999", "14.6k", "1.46M", "2G", "0", "999", "1,000", "1,234,567", "0 us", "1.5 us", "20 ms", "90 s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if s := fmt.Sprint(count(1, "packet"), ", ", count(2, "packet")); s != "1 packet, 2 packets" {
		t.Error(s)
	}
}
