package tui

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dns"
	"netlab/http"
	"netlab/internal/text"
	"netlab/tcp"
	"netlab/tls"
	"netlab/trace"
	"netlab/udp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// browser is a Model with somebody who runs its commands.
type browser struct {
	*Model
	t    testing.TB
	msgs chan tea.Msg
	quit bool
}

// open browses a capture that has been read to its end.
func open(tb testing.TB, file []byte, w, h int, change ...func(*Options)) *browser {
	tb.Helper()
	reg, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector(), http.Dissector(), dns.Dissector(), tls.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	idx, err := capture.NewIndex(bytes.NewReader(file), bytes.NewReader(file), nil)
	if err != nil {
		tb.Fatal(err)
	}
	expert := NewExpert(reg)
	src := trace.NewSource(idx, trace.SourceOptions{Registry: reg, Judge: expert.Judge})
	_ = src.Fill(tb.Context()) // a damaged file is shown as far as it goes
	o := Options{Source: src, Expert: expert, Name: "run.pcapng", Unicode: true}
	for _, c := range change {
		c(&o)
	}
	b := &browser{Model: New(tb.Context(), o), t: tb, msgs: make(chan tea.Msg)}
	tb.Cleanup(b.Close)
	b.run(b.Init())
	b.send(tea.WindowSizeMsg{Width: w, Height: h})
	return b
}

// run runs a command beside the test, as Bubble Tea does.
func (b *browser) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		select {
		case b.msgs <- cmd():
		case <-b.ctx.Done():
		}
	}()
}

// send gives the model a message and waits until it has all that it asked for.
func (b *browser) send(msg tea.Msg) {
	b.t.Helper()
	b.update(msg)
	deadline := time.After(20 * time.Second)
	for !b.settled() {
		select {
		case msg := <-b.msgs:
			b.update(msg)
		case <-deadline:
			b.t.Fatal("the browser does not come to rest")
		}
	}
}

func (b *browser) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.QuitMsg:
		b.quit = true
	case tea.BatchMsg:
		for _, cmd := range msg {
			b.run(cmd)
		}
	case nil:
	default:
		_, cmd := b.Update(msg)
		b.run(cmd)
	}
}

// settled reports that nothing more is to come.
func (b *browser) settled() bool {
	numbers, _ := b.missing()
	n := b.current()
	return b.done && b.list.busy == nil && b.detail.busy == nil && len(numbers) == 0 && (n == 0 || b.detail.n == n && b.detail.whole || b.detail.failed) &&
		!b.scan.running() && !b.scan.searching && (b.page == nil || b.page.lines != nil) && !b.notes.saving
}

// press types keys: single characters, or names in angle brackets.
func (b *browser) press(keys string) {
	b.t.Helper()
	for keys != "" {
		r, n := utf8.DecodeRuneInString(keys)
		name := string(r)
		if strings.HasPrefix(keys, "<") {
			name, _, _ = strings.Cut(keys[1:], ">")
			n = len(name) + 2
		}
		keys = keys[n:]
		b.send(keyNamed(name))
	}
}

// keyNamed is the key that Bubble Tea calls so.
func keyNamed(name string) tea.KeyPressMsg {
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			k := keyNamed(rest)
			return tea.KeyPressMsg{Code: k.Code, Mod: k.Mod | mod}
		}
	}
	for n, code := range map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
		"f7": tea.KeyF7, "f8": tea.KeyF8,
	} {
		if n == name {
			return tea.KeyPressMsg{Code: code}
		}
	}
	r, _ := utf8.DecodeRuneInString(name)
	return tea.KeyPressMsg{Code: r, Text: name}
}

// shows checks that the screen has these texts.
func (b *browser) shows(texts ...string) {
	b.t.Helper()
	s := unpainted(strings.Join(b.screen(), "\n"))
	for _, want := range texts {
		if !strings.Contains(s, want) {
			b.t.Fatalf("the screen lacks %q:\n%s", want, s)
		}
	}
}

// lacks checks that the screen does not hold a text.
func (b *browser) lacks(text string) {
	b.t.Helper()
	if s := unpainted(strings.Join(b.screen(), "\n")); strings.Contains(s, text) {
		b.t.Fatalf("the screen has %q:\n%s", text, s)
	}
}

// golden holds the screen against a file.
func (b *browser) golden(name string) {
	b.t.Helper()
	b.whole()
	lines := b.screen()
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// whole checks that the screen is filled exactly, and with nothing that a
// terminal would obey but colours.
func (b *browser) whole() {
	b.t.Helper()
	lines := b.screen()
	if len(lines) != b.h {
		b.t.Errorf("%d rows on a screen of %d:\n%s", len(lines), b.h, strings.Join(lines, "\n"))
	}
	for i, l := range lines {
		plain := unpainted(l)
		if strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			b.t.Errorf("row %d has a control character: %q", i, l)
		}
		if w := text.Width(plain); w != b.w {
			b.t.Errorf("row %d is %d columns wide, want %d: %q", i, w, b.w, plain)
		}
		if !b.o.Unicode && strings.ContainsFunc(plain, func(r rune) bool { return r > 0x7e }) {
			b.t.Errorf("row %d is not in ASCII: %q", i, plain)
		}
		if !b.o.Color && plain != l {
			b.t.Errorf("row %d is coloured: %q", i, l)
		}
	}
}

// lesson is a run of tcp/fast-retransmit.
func lesson(tb testing.TB) []byte {
	tb.Helper()
	file, err := os.ReadFile(filepath.Join("testdata", "fast-retransmit.pcapng"))
	if err != nil {
		tb.Fatal(err)
	}
	return file
}
