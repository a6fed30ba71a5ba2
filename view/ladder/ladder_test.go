package ladder_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/ladder"
)

var update = flag.Bool("update", false, "write the golden files anew")

func stories() map[string]trace.Trace {
	return map[string]trace.Trace{"handshake": handshake(), "trouble": trouble(), "routed": routed(), "foreign": foreign(), "switched": switched()}
}

func drawn(tb testing.TB, events trace.Trace, o ladder.Options) string {
	tb.Helper()
	var b bytes.Buffer
	l := ladder.New(&b, o)
	for _, e := range events {
		if err := l.Event(e); err != nil {
			tb.Fatal(err)
		}
	}
	if err := l.Flush(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestGolden(t *testing.T) {
	forms := map[string]ladder.Options{
		"80":       {Width: 80, Unicode: true},
		"40":       {Width: 40, Unicode: true},
		"20":       {Width: 20, Unicode: true},
		"80-ascii": {Width: 80},
		"80-plain": {Width: 80, Plain: true, Unicode: true},
		"80-side":  {Width: 80, Side: "server", Unicode: true},
		"80-color": {Width: 80, Unicode: true, Color: true},
	}
	for name, events := range stories() {
		for form, o := range forms {
			t.Run(name+"-"+form, func(t *testing.T) {
				golden(t, name+"-"+form, drawn(t, events, o))
			})
		}
	}
}

const prose = "# Ports and *names*\n\nTwo programs, one host: [the first SYN](#3), a [segment](../glossary.md#segment),\nand <https://example.org/a>.\n\n" +
	"1. Listen\n2. Dial, then\n   wait\n\n- a `bind`\n- two\n  - deeper\n\n> Said by *somebody*\n> else.\n\n```\ncode  stays   as it is, and what is too long for the page is cut off at its edge, visibly\n```\n\n" +
	"| port | service |\n|---|---|\n| 80 | http |\n| 443 | the same, with a lock on the door that everybody sees |\n\n![two hosts](x.svg)\n\n<b>raw</b> \x1b[31mred\n"

func TestMarkdownGolden(t *testing.T) {
	for form, o := range map[string]ladder.Options{
		"80": {Width: 80, Unicode: true}, "40": {Width: 40, Unicode: true}, "20-ascii": {Width: 20}, "80-color": {Width: 80, Unicode: true, Color: true},
	} {
		t.Run(form, func(t *testing.T) {
			golden(t, "markdown-"+form, strings.Join(ladder.Markdown(prose, o), "\n")+"\n")
		})
	}
}

func TestInspectGolden(t *testing.T) {
	var b strings.Builder
	o := ladder.Options{Width: 80, Unicode: true}
	for _, e := range trouble() {
		if p, ok := e.Body.(trace.Packet); ok {
			b.WriteString(string(ladder.AppendList(nil, ladder.RowOf(e.At, p), ladder.Options{Unicode: true})) + "\n")
		}
	}
	for _, e := range handshake() {
		if p, ok := e.Body.(trace.Packet); ok && p.Number == 3 {
			b.WriteString(strings.Join(ladder.Packet(e.At, p, true, o), "\n") + "\n")
		}
	}
	golden(t, "inspect-80", b.String())
}

func TestNoLineIsWiderThanAsked(t *testing.T) {
	for name, events := range stories() {
		for _, width := range []int{12, 20, 27, 28, 40, 59, 60, 80, 200} {
			for _, o := range []ladder.Options{{Width: width}, {Width: width, Unicode: true}, {Width: width, Plain: true}, {Width: width, Unicode: true, Side: "server"}} {
				for line := range strings.Lines(drawn(t, events, o)) {
					if line = strings.TrimSuffix(line, "\n"); text.Width(line) > width {
						t.Errorf("%s %+v: %d columns: %q", name, o, text.Width(line), line)
					}
				}
			}
		}
	}
}

func TestColourOnlyAdds(t *testing.T) {
	escapes := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	for name, events := range stories() {
		events = withoutProse(events) // there, marks stand in for colour
		plain := drawn(t, events, ladder.Options{Unicode: true})
		color := drawn(t, events, ladder.Options{Unicode: true, Color: true})
		if color == plain {
			t.Errorf("%s: there is no colour", name)
		}
		if diff := cmp.Diff(plain, escapes.ReplaceAllString(color, "")); diff != "" {
			t.Errorf("%s: without colour -want +got\n%s", name, diff)
		}
	}
}

func withoutProse(events trace.Trace) trace.Trace {
	var out trace.Trace
	for _, e := range events {
		if e.Body.Kind() != trace.KindProse {
			out = append(out, e)
		}
	}
	return out
}

func TestASCIIMeansASCII(t *testing.T) {
	for name, events := range stories() {
		s := drawn(t, events, ladder.Options{Width: 80})
		if i := strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }); i >= 0 {
			t.Errorf("%s: %q is not ASCII", name, s[i:min(len(s), i+20)])
		}
	}
}

func TestLostFrameEndsOnTheWay(t *testing.T) {
	s := drawn(t, trouble(), ladder.Options{Width: 80, Unicode: true})
	for line := range strings.Lines(s) {
		if strings.HasPrefix(line, "#2 ") {
			if !strings.Contains(line, "✕ lost") || strings.Contains(line, "►") {
				t.Errorf("the lost frame's line is %q", line)
			}
			return
		}
	}
	t.Error("no line for the lost frame")
}

func TestManyLanes(t *testing.T) {
	for hosts := 1; hosts <= 20; hosts++ {
		s := story{}
		scene := trace.Scene{Number: 1}
		for i := range hosts {
			scene.Hosts = append(scene.Hosts, trace.Host{Name: fmt.Sprintf("host-%d", i), Addrs: []string{fmt.Sprintf("10.0.0.%d", i)}})
		}
		s.at(0, scene)
		for i := range hosts {
			for j := range hosts {
				s.frame(ms, fmt.Sprintf("host-%d", i), fmt.Sprintf("host-%d", j), tcp("SYN", "It asks."), arrives(fmt.Sprintf("host-%d", j), 4*ms))
			}
			s.frame(2*ms, fmt.Sprintf("host-%d", i), "*", arp("who has", "It asks all."), arrives("*", 5*ms))
		}
		for _, width := range []int{20, 40, 80, 120} {
			for line := range strings.Lines(drawn(t, s.events, ladder.Options{Width: width, Unicode: true})) {
				if n := text.Width(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%d hosts, width %d: %d columns: %q", hosts, width, n, line)
				}
			}
		}
	}
}

// A stream may be made by anyone: whatever it holds, no byte that moves a
// cursor comes out, and no line is too wide.
func FuzzLadder(f *testing.F) {
	kinds := map[trace.Kind]bool{}
	for _, e := range slices.Concat(handshake(), trouble()) { // one of each kind: small seeds fuzz fast
		if b, err := e.MarshalJSON(); err != nil {
			f.Fatal(err)
		} else if !kinds[e.Body.Kind()] {
			f.Add(b, uint8(80))
			kinds[e.Body.Kind()] = true
		}
	}
	f.Add([]byte(`{"v":1,"kind":"packet","number":-1,"top":9,"fates":[{"to":"\u001b[2J","verdicts":["lost"]}],"summary":"\u202e\u001b]0;x\u0007","from":"\u0007"}`), uint8(40))
	f.Add([]byte(`{"v":1,"kind":"prose","markdown":"> > > - 1. # \u001b[31m\n\n|a|b|\n|-|-|\n|c|d|\n\n\u0060\u0060\u0060\n\u009b\n"}`), uint8(20))
	f.Fuzz(func(t *testing.T, in []byte, width uint8) {
		var events trace.Trace
		for e, err := range trace.Read(bytes.NewReader(in)) {
			if err != nil {
				break
			}
			events = append(events, e)
		}
		for _, o := range []ladder.Options{
			{Width: int(width), Unicode: true},
			{Width: int(width)},
			{Width: int(width), Plain: true, Unicode: true},
			{Width: int(width), Unicode: true, Side: "server"},
		} {
			out := drawn(t, events, o)
			for _, e := range events {
				if p, ok := e.Body.(trace.Packet); ok {
					out += strings.Join(ladder.Packet(e.At, p, true, o), "\n") + "\n" + string(ladder.AppendList(nil, ladder.RowOf(e.At, p), o)) + "\n"
				}
			}
			limit := int(width)
			switch {
			case limit == 0:
				limit = 1 << 20 // List is not cut then
			case limit < 12:
				limit = 12
			}
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(line, "\n")
				if i := strings.IndexFunc(line, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e }); i >= 0 {
					t.Fatalf("%+v: %q holds a control character", o, line)
				}
				if n := text.Width(line); n > limit {
					t.Fatalf("%+v: %d columns: %q", o, n, line)
				}
			}
		}
	})
}
