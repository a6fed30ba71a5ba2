package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestSearchGoesOnByNUntilEsc: who has searched expects n to find the next one.
func TestSearchGoesOnByNUntilEsc(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("n")
	problem := b.current()
	b.press("g/ack=1449<enter>")
	first := b.current()
	b.shows("n next match", "Found")
	b.press("n")
	second := b.current()
	b.press("N")
	if first == problem || second <= first || b.current() != first {
		t.Errorf("the first problem is #%d; found #%d, then #%d, and back #%d", problem, first, second, b.current())
	}
	b.press("<esc>")
	b.shows("n next problem")
	if b.press("gn"); b.current() != problem {
		t.Errorf("after Esc n goes to #%d, want the problem #%d", b.current(), problem)
	}
}

// TestKeysThatWiresharkTaught does what other programs have taught people.
func TestKeysThatWiresharkTaught(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("<tab><f8><ctrl+down><f8><f7>")
	if b.current() != 3 || b.focus != layersPane {
		t.Errorf("with the keys in the layers, F8 and F7 give #%d, want #3", b.current())
	}
	rows := len(b.detail.rows)
	if b.press("<ctrl+right>"); len(b.detail.rows) <= rows {
		t.Errorf("all layers open are %d rows, before %d", len(b.detail.rows), rows)
	}
	if b.press("-"); len(b.detail.rows) >= rows {
		t.Errorf("all layers closed are %d rows, before %d", len(b.detail.rows), rows)
	}
	b.press("<esc>")
	for _, k := range []struct {
		keys, said string
		at         int
	}{
		{".", "", 4},
		{",,", "The conversation has no packet before this one", 3},
		{"<right>", "Left and right open and close layers", 3},
		{"<ctrl+o>", "netlab inspect FILE opens another one", 3},
		{"<ctrl+y>", "There is no key ctrl+y; ? lists them", 3},
		{"m7jm<ctrl+alt+c>why<enter>gM", "", 3},
		{"M", "", 10},
		{"M", "", 3},
		{"<ctrl+c>", "Your marks and notes are not saved: w saves them, Ctrl-C again quits without", 3},
	} {
		keys := strings.Replace(k.keys, "7j", "jjjjjjj", 1)
		if b.press(keys); b.current() != k.at || b.quit {
			t.Errorf("%s goes to #%d, want #%d", k.keys, b.current(), k.at)
		}
		b.shows(k.said)
	}
	b.press("fudp<enter>M")
	b.shows("No packet here is marked")
}

func TestSearchInAPage(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("jjL/RESEND<enter>")
	b.shows("Found \"RESEND\"", "RESEND")
	at := b.page.hit
	b.press("n")
	b.whole()
	if b.page.hit != at {
		t.Errorf("one line has it, and n goes from line %d to %d", at, b.page.hit)
	}
	b.press("/no such thing<enter>")
	b.shows("is nowhere on this page")
}

func TestASecondClickOpens(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	click := tea.MouseClickMsg{X: 10, Y: 5, Button: tea.MouseLeft}
	if b.send(click); b.focus != listPane || b.current() != 4 {
		t.Fatalf("a click gives #%d", b.current())
	}
	if b.send(click); b.focus != layersPane || b.current() != 4 {
		t.Errorf("a second click does not look into the packet")
	}
	b.send(tea.MouseClickMsg{X: 10, Y: 6, Button: tea.MouseRight})
	b.shows("a: filter for this")
	b.press("ej")
	at := b.page.items[0].line - b.page.top + 2
	b.send(tea.MouseClickMsg{X: 10, Y: at, Button: tea.MouseLeft})
	if b.page == nil || b.page.cur != 0 {
		t.Fatal("a click does not choose the first thing that went wrong")
	}
	first := b.page.items[0].packet
	if b.send(tea.MouseClickMsg{X: 10, Y: at, Button: tea.MouseLeft}); b.page != nil || b.current() != first {
		t.Errorf("a second click does not go to #%d", first)
	}
}

// TestWhatWentWrongStandsFirst: above what is as usual, so that it is on the screen.
func TestWhatWentWrongStandsFirst(t *testing.T) {
	b := open(t, hostile(t), 80, 24)
	for n := 1; n <= b.count(); n++ {
		b.press(":" + itoa(n) + "<enter>")
		usual := false
		for _, note := range b.detail.foremost() {
			grave := note.Level == "warning" || note.Level == "error"
			if grave && usual {
				t.Errorf("#%d: %q stands below what is as usual", n, note.Text)
			}
			usual = usual || !grave
		}
	}
}
