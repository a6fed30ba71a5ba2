package lesson_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func TestParseTimeReadsEveryUnit(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"250us": 250 * time.Microsecond, "20ms": 20 * time.Millisecond, "1.5s": 1500 * time.Millisecond, "2m": 2 * time.Minute,
		"1.5rtt": 60 * time.Millisecond, "0s": 0,
	} {
		if got, err := lesson.ParseTime(in, 40*time.Millisecond); err != nil || got != want {
			t.Errorf("ParseTime(%q) = %s, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "5", "ms", "-1s", "1e9s", "1.s", ".5s", "NaNs", "99999999999m", "1h", "1 s"} {
		if got, err := lesson.ParseTime(in, time.Second); err == nil {
			t.Errorf("ParseTime(%q) = %s, want an error", in, got)
		}
	}
	if got, err := lesson.ParseTime("1rtt", 0); err == nil {
		t.Errorf("ParseTime(1rtt) where there is no rtt = %s, want an error", got)
	}
}

func TestUnquoteUndoesEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", `a\nb`: "a\nb", `\r\t\0`: "\r\t\x00", `\"\\`: `"\`, `\xff\x00`: "\xff\x00", `\u{20ac}`: "€", `\u{202e}`: "\u202e",
	} {
		if got, err := lesson.Unquote(in); err != nil || string(got) != want {
			t.Errorf("Unquote(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{`\`, `\q`, `\x1`, `\xgg`, `\u20ac`, `\u{}`, `\u{110000}`, `\u{d800}`, `\u{20ac`} {
		if got, err := lesson.Unquote(in); err == nil {
			t.Errorf("Unquote(%q) = %q, want an error", in, got)
		}
	}
}

func TestParseReadsEveryFormOfStep(t *testing.T) {
	const steps = front + "```netlab" + `
wire lose the ${n}th client -> server tcp
wire double every 3rd any -> server udp, on server--client
wire delay 1.5rtt the first 2 client -> server
wire flip ip.ttl 10% of client -> server ip
wire cut client from the last server -> client tcp.len in {4, 5}
wire heal client -- server
wire set client -- server delay=50ms loss=1%
wait 5s
and wait for server udp received call.text == "a, b", at most ${t}
client udp send c "two words" ttl=2 as d fails "no \\"quotes\\""
` + "```\n"
	src := strings.Replace(strings.ReplaceAll(steps, `\\`, `\`), "the last server", "the 1st server", 1)
	l, ds := lesson.Parse(fstest.MapFS{"x.md": {Data: []byte(strings.Replace(src, "sources: [s]", "sources: [s]\nparams: {n: 2, t: 1s}", 1))}}, "x.md", nil)
	if err := lesson.FirstError(ds); err != nil {
		t.Fatal(err)
	}
	steplist, ok := l.Blocks[0].(*lesson.Steps)
	if !ok || len(steplist.Steps) != 10 {
		t.Fatalf("got %d steps", len(steplist.Steps))
	}
	type wire struct{ Action, Delay, Field, Written, Ord, Cable, From, To, Filter string }
	var got []wire
	for _, s := range steplist.Steps {
		if w := s.Wire; w != nil {
			x := wire{w.Action, w.Delay.Text, w.Field, w.Pick.Written, w.Pick.Ord, w.Cable, "", "", ""}
			if w.Match != nil {
				x.From, x.To, x.Filter = w.Match.From, w.Match.To, w.Match.Filter
			}
			got = append(got, x)
		}
	}
	want := []wire{
		{"lose", "", "", "the ${n}th", "${n}", "", "client", "server", "tcp"},
		{"double", "", "", "every 3rd", "3", "client -- server", "any", "server", "udp"},
		{"delay", "1.5rtt", "", "the first 2", "2", "", "client", "server", ""},
		{"flip", "", "ip.ttl", "10% of", "10", "", "client", "server", "ip"},
		{"cut", "", "", "the 1st", "1", "client", "server", "client", "tcp.len in {4, 5}"},
		{"heal", "", "", "", "", "client -- server", "", "", ""},
		{"set", "", "", "", "", "client -- server", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wire lines: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"delay": "50ms", "loss": "1%"}, steplist.Steps[6].Wire.Options); diff != "" {
		t.Errorf("wire set: -want +got\n%s", diff)
	}
	wait := steplist.Steps[8]
	if !wait.And || wait.Wait.Time.Text != "${t}" || wait.Wait.Match.Event != "received" || wait.Wait.Match.Filter != `call.text == "a, b"` {
		t.Errorf("wait for is %+v, match %+v", wait, wait.Wait.Match)
	}
	v := steplist.Steps[9].Verb
	if v.As != "d" || !v.Fails || v.FailsWith != `no \"quotes\"` || len(v.Args) != 3 || !v.Args[1].Quoted || v.Args[1].Text != "two words" || v.Args[2].Key != "ttl" {
		t.Errorf("step is %+v", v)
	}
}

// TestEveryErrorCodeIsDocumented keeps the table of docs/lesson-format.md whole.
func TestEveryErrorCodeIsDocumented(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "docs", "lesson-format.md"))
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal("no sources", err)
	}
	call := regexp.MustCompile(`\.(?:add|warn|old)\([^"\n]*, "([a-z0-9-]+)", |Code: "([a-z0-9-]+)"`)
	found := 0
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			code := m[1] + m[2]
			found++
			if !strings.HasPrefix(code, "unknown-") && !strings.Contains(string(doc), "`"+code+"`") {
				t.Errorf("%s: the code %q is not in docs/lesson-format.md", name, code)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d codes found: the pattern is out of date", found)
	}
}
