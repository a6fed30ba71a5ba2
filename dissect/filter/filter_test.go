package filter_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/dissect/filter"
)

func TestFilterTellsItsTextAndFields(t *testing.T) {
	const src = ` tcp.port == 80 && ip.src#1 != 10.0.0.1 || len(frame) > tcp.port and frame[0:1] == 00 `
	f, err := filter.Compile(registry(t), src)
	if err != nil {
		t.Fatal(err)
	}
	if f.String() != src {
		t.Errorf("String() = %q", f)
	}
	if diff := cmp.Diff([]string{"tcp.port", "ip.src", "frame"}, f.Fields()); diff != "" {
		t.Errorf("Fields() (-want +got):\n%s", diff)
	}
}

func TestTheEmptyFilterMatchesAll(t *testing.T) {
	r := registry(t)
	for _, src := range []string{"", " \t\n"} {
		f, err := filter.Compile(r, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packets(t, r, pcap(frames())) {
			if !f.Match(p) {
				t.Errorf("%q does not match packet %d", src, p.Number())
			}
		}
	}
}

func TestClonesMatchAtTheSameTime(t *testing.T) {
	r := registry(t)
	ps := packets(t, r, pcap(frames()))
	f, err := filter.Compile(r, `eth.src[0,5] & 03:ff == 02:01 and (string(frame.number) matches "[13579]$" or tcp.len + 1 > 5)`)
	if err != nil {
		t.Fatal(err)
	}
	want := matches(f, ps)
	if len(want) == 0 || len(want) == len(ps) {
		t.Fatalf("the filter selects %v: it tests nothing", want)
	}
	done := make(chan []int)
	for range 4 {
		go func() {
			var got []int
			for c := f.Clone(); len(got) < 100*len(want); {
				got = append(got, matches(c, ps)...)
			}
			done <- got[len(got)-len(want):]
		}()
	}
	for range 4 {
		if diff := cmp.Diff(want, <-done); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func matches(f *filter.Filter, ps []*dissect.Packet) []int {
	var out []int
	for _, p := range ps {
		if f.Match(p) {
			out = append(out, p.Number())
		}
	}
	return out
}

// TestDiffersFromWireshark shows where this package does not follow version
// 4.0, as doc.go says.
func TestDiffersFromWireshark(t *testing.T) {
	r := registry(t)
	ps := packets(t, r, pcap(frames()))
	for _, c := range []struct {
		src  string
		want []int // nil: refused
		why  string
	}{
		{"tcp.len > -1", []int{3, 4, 5, 6, 7, 8}, "there, no unsigned number compares with a negative one"},
		{"tcp.seq_raw * 5000000 == 5000000000", []int{3}, "there, integers have 32 bits"},
		{`frame.number == '\n'`, []int{10}, "there, the manual promises it and the program refuses it"},
		{"ipv6.src & ffff:: != fe80::", []int{12}, "there, a masked IPv6 address equals every other"},
		{"frame.time_relative > 1.5s", nil, "there, what follows a number is ignored"},
		{`frame matches "(?=a)"`, nil, "there, PCRE2 has look-around"},
		{"${frame.number} == 1", nil, "there, it is the selected packet's"},
	} {
		f, err := filter.Compile(r, c.src)
		var got []int
		if err == nil {
			got = matches(f, ps)
		} else if c.want != nil {
			t.Errorf("%s: %v", c.src, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", c.src, c.why, diff)
		}
	}
}

// TestTheGuideIsTrue compiles the filters of the guide's first table.
func TestTheGuideIsTrue(t *testing.T) {
	b, err := os.ReadFile("../../docs/filter.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "## First questions")
	table, _, _ = strings.Cut(table, "## ")
	r, n := registry(t), 0
	for line := range strings.Lines(table) {
		if src, ok := strings.CutPrefix(line, "| `"); ok {
			src, _, _ = strings.Cut(src, "` |")
			if _, err := filter.Compile(r, src); err != nil {
				t.Error(err)
			}
			n++
		}
	}
	if n < 5 {
		t.Errorf("the table has %d filters", n)
	}
}

// FuzzCompile checks that no filter panics, that errors can be shown, and that
// what compiles means the same twice, negated and behind Split.
func FuzzCompile(f *testing.F) {
	r := registry(f)
	file := pcap(frames())
	ps := packets(f, r, file)
	for _, src := range []string{
		"tcp.port == 80", "not (ip.addr#[1-2] == 10.0.0.0/8 || !udp)", `frame[0,1-2,-3:] contains "a\x00"`,
		`all tcp.len + 1 * {ip.ttl & 0x0f} >= max(tcp.len, 2) % -3`, `ip.src in {10.0.0.1 .. 10.0.0.9, ip.dst}`,
		`string(ip.src) matches r"^1\d" and arp.opcode == request`, `eth.src[0:3] & 02:ff:00 == ip.dst[0:3]`,
		"frame.time_delta - 0.5 < -0.1", `frame.time_epoch >= "2026-01-01 00:00:01Z"`, "len(tcp) === count(ip) !== 'a'",
	} {
		f.Add(src, uint8(3))
	}
	f.Fuzz(func(t *testing.T, src string, at uint8) {
		flt, err := filter.Compile(r, src)
		if err != nil {
			var bad *filter.SyntaxError
			if !errors.As(err, &bad) || bad.Col < 1 || bad.End < bad.Col || bad.End > len(src)+1 {
				t.Fatalf("%q: %#v", src, err)
			}
			for _, shown := range append(strings.Split(bad.Explain(), "\n"), bad.Error()) {
				if strings.ContainsFunc(shown, func(c rune) bool { return c < ' ' || c == 0x7f }) {
					t.Fatalf("%q: %q has control characters", src, shown)
				}
			}
			return
		}
		p := ps[int(at)%len(ps)]
		got := flt.Match(p)
		if flt.Match(p) != got || flt.Clone().Match(p) != got {
			t.Fatalf("%q does not mean the same twice", src)
		}
		if strings.TrimSpace(src) == "" {
			return
		}
		if not, err := filter.Compile(r, "not ("+src+")"); err == nil && not.Match(p) == got {
			t.Fatalf("%q and its opposite agree", src)
		}
	})
}
