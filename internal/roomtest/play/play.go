// Package play runs steps as a lesson would, for the tests of rooms. Only tests
// import it.
package play

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab/netstack"
	"netlab/lesson"
)

// Room is what there is to play with.
type Room struct {
	Dissectors []dissect.Dissector // beside the built-in ones
	Verbs      []lesson.Verb
	Source     string // of the lesson: "RFC 768"
}

// Registry knows the fields of the room's dissectors.
func (r Room) Registry(tb testing.TB) *dissect.Registry {
	tb.Helper()
	reg, err := dissect.NewRegistry(r.Dissectors...)
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}

// Run runs steps and holds claims to them, and gives what was recorded. front
// is lines of the lesson's front matter.
func (r Room) Run(tb testing.TB, front, steps, claims string) *lesson.Result {
	tb.Helper()
	res, err := r.Try(tb, front, steps, claims)
	if err != nil {
		tb.Fatal(err)
	}
	for _, c := range res.Claims {
		if !c.OK {
			tb.Errorf("claim %s: %s", c.Text, c.Why)
		}
	}
	if tb.Failed() {
		for _, s := range res.Scenes {
			for _, p := range s.Packets {
				top := p.Top()
				tb.Logf("%3d %v %-8s %s %s %v", p.Number(), p.Record.Sent.Sub(capture.Epoch()), p.Record.From, top.Proto, top.Summary(), p.Record.Fates)
			}
		}
	}
	return res
}

// Try is Run for steps that may fail; claims are in the result.
func (r Room) Try(tb testing.TB, front, steps, claims string) (*lesson.Result, error) {
	tb.Helper()
	engine, err := lesson.NewEngine(lesson.Config{Verbs: r.Verbs, Registry: r.Registry(tb), MakeHost: netstack.New})
	if err != nil {
		tb.Fatal(err)
	}
	src := "---\nnetlab: 1\ntitle: t\nsummary: s\nminutes: 1\nlevel: basic\nobjectives: [o]\nsources: [" + r.Source + "]\n" + front + "---\n" +
		"```netlab\n" + strings.TrimSpace(steps) + "\n```\n"
	if claims != "" {
		src += "\n```claims\n" + strings.TrimSpace(claims) + "\n```\n"
	}
	l, diags := lesson.Parse(fstest.MapFS{"room/t.md": {Data: []byte(src)}}, "room/t.md", &lesson.Vocabulary{Verbs: engine.Verbs()})
	for _, d := range diags {
		if d.Severity == lesson.SeverityError {
			tb.Fatalf("%v", d)
		}
	}
	return engine.Run(tb.Context(), l, lesson.RunOptions{})
}

// Frames is all that was recorded, byte for byte and with its moments.
func Frames(res *lesson.Result) string {
	var b strings.Builder
	for _, s := range res.Scenes {
		for _, p := range s.Packets {
			b.WriteString(p.Record.Sent.String())
			b.Write(p.Record.Data)
		}
	}
	return b.String()
}

// Golden holds what a learner reads of each message of a protocol, the summary,
// the notes with their sources and the fields, to a file of testdata; with
// update it writes the file.
func Golden(tb testing.TB, name, proto string, res *lesson.Result, update bool) {
	tb.Helper()
	var b strings.Builder
	for _, scene := range res.Scenes {
		for _, p := range scene.Packets {
			for i := range p.Layers {
				if l := &p.Layers[i]; l.Proto == proto {
					fmt.Fprintf(&b, "%s: %s\n", p.Record.From, l.Summary())
					words(&b, l)
				}
			}
		}
	}
	file := filepath.Join("testdata", strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))+".golden")
	if update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // the test's own
	if err != nil {
		tb.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		tb.Errorf("(-want +got)\n%s", d)
	}
}

func words(b *strings.Builder, l *dissect.Layer) {
	for _, n := range l.Notes() {
		fmt.Fprintf(b, "  %s [%s]\n", n.Text, n.Source)
	}
	for id, f := range l.Fields() {
		for _, v := range l.FieldValues(id, nil) {
			if line := fmt.Sprintf("    %s = %s", f.Name, f.Format(v)); len(line) < 150 {
				b.WriteString(line + "\n")
			}
		}
	}
}
