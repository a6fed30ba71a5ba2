package tui

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"netlab/capture"
	"netlab/internal/roomtest"
)

func TestFirstScreenAtFixedSizes(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 20}, {120, 40}, {20, 12}, {60, 9}} {
		b := open(t, lesson(t), size[0], size[1])
		b.golden(fmt.Sprintf("first-%dx%d", size[0], size[1]))
	}
	open(t, lesson(t), 80, 24, func(o *Options) { o.Unicode = false }).golden("first-ascii")
	open(t, lesson(t), 80, 24, func(o *Options) { o.Color = true }).golden("first-colour")
}

func TestWhatWentWrongInThreeKeys(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.shows("n next problem", "e what went wrong")
	b.press("n")
	b.golden("problem")
	b = open(t, lesson(t), 80, 24)
	b.press("e")
	b.golden("expert")
	b.press("<down><enter>")
	if b.current() != 16 {
		t.Errorf("the second finding leads to #%d, want #16", b.current())
	}
	b.press("N")
	if b.current() != 7 {
		t.Errorf("the problem before is #%d, want #7", b.current())
	}
	b.press("N")
	b.shows("No problem before this packet")
}

// Where nothing went wrong there is nothing to choose, and the status line says
// so.
func TestNothingWentWrong(t *testing.T) {
	var out bytes.Buffer
	w, err := capture.NewWriter(&out, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "a", LinkType: capture.LinkEthernet}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := capture.NewReader(bytes.NewReader(lesson(t)))
	if err != nil {
		t.Fatal(err)
	}
	syn, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&capture.Record{LinkType: syn.LinkType, Sent: syn.Sent, Length: syn.Length, Data: syn.Data}); err != nil {
		t.Fatal(err)
	}
	b := open(t, out.Bytes(), 80, 24)
	b.press("e")
	b.shows("Nothing went wrong that can be seen in 1 packet.", "Nothing went wrong. Esc goes back to the packets")
	b.lacks("The gravest first")
	b = open(t, lesson(t), 80, 24)
	b.press("e")
	b.shows("The gravest first. Enter goes to the first packet of its kind")
	b.lacks("Nothing went wrong")
}

func TestMovingInOnePaneMovesTheOthers(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("jj<tab>")
	b.shows("Layers of #3", "SYN seq=0")
	for range 12 {
		b.press("j")
		if f, ok := b.detail.chosen(); ok && f.Name == "tcp.dstport" {
			break
		}
	}
	b.golden("field")
	b.press("<tab><right><right><right>")
	if f, ok := b.detail.chosen(); !ok || b.detail.byteCur != 39 || f.Name == "tcp.dstport" {
		t.Errorf("three bytes on from tcp.dstport: byte %d, field %v", b.detail.byteCur, f.Name)
	}
	b.golden("bytes")
	b.press("<esc>j")
	if b.detail.n != 4 {
		t.Errorf("the layers are those of #%d, want #4", b.detail.n)
	}
}

func TestFilterLine(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("ftcp.fla")
	b.golden("filter-complete")
	b.press("<tab>.sy")
	b.press("<tab>")
	b.shows("filter: tcp.flags.syn")
	b.press(" == x")
	b.golden("filter-error")
	b.press("<enter>")
	if b.list.filtered {
		t.Error("a filter with a fault was applied")
	}
	b.press("<backspace>1<enter>")
	b.golden("filtered")
	b.press("G")
	if b.current() != 4 {
		t.Errorf("the last SYN is #%d, want #4", b.current())
	}
	b.press("f<ctrl+u>arp<enter>f<up><up>")
	b.shows("filter: tcp.flags.syn == 1")
	b.press("<down>")
	b.shows("filter: arp")
	b.press("<esc><esc>")
	if b.list.filtered || b.count() != 24 {
		t.Errorf("Esc leaves the filter: %d packets", b.count())
	}
	b.press("fudp<enter>")
	b.shows("No packet is selected", "0 of 24 packets")
}

func TestFieldBecomesAFilter(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("jja")
	b.shows("filter: tcp.stream == 0")
	b.press("<esc><tab>")
	for range 40 {
		if f, ok := b.detail.chosen(); ok && f.Name == "tcp.srcport" {
			break
		}
		b.press("j")
	}
	b.press("a<enter>")
	if want := `tcp.srcport == `; !strings.HasPrefix(b.scan.filter, want) || b.count() == 0 || b.count() == b.total {
		t.Errorf("filter %q selects %d", b.scan.filter, b.count())
	}
}

func TestSearch(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("/dup ack<enter>")
	if b.current() != 16 {
		t.Errorf("found #%d, want #16", b.current())
	}
	b.press("<ctrl+n>")
	if b.current() != 17 {
		t.Errorf("found #%d next, want #17", b.current())
	}
	b.press("<ctrl+b><ctrl+b>")
	if b.current() != 22 {
		t.Errorf("found #%d before the first, want #22, round the end", b.current())
	}
	b.press("/nothing like it<enter>")
	b.shows(`"nothing like it" is nowhere else`)
	b.press("g/0x0806<enter>") // ARP's type
	if f, ok := b.detail.chosen(); b.current() != 2 || b.detail.byteCur != 12 || !ok || f.Name != "eth.type" {
		t.Errorf("found #%d, byte %d, field %q; want #2, 12, eth.type", b.current(), b.detail.byteCur, f.Name)
	}
}

func TestPages(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.press("F")
	b.shows("#1 is no part of a conversation") // ARP
	b.press("L")
	b.shows("Ladder of the packets around #1")
	b.press("<esc>jjL")
	b.golden("ladder")
	b.press("<esc>F")
	b.golden("follow")
	b.press("T")
	b.golden("graph")
	b.press("?")
	b.golden("help")
	b.press("<esc>")
	b.shows("Layers of #3")
}

func TestMarksAndNotesGoIntoACopy(t *testing.T) {
	var path string
	var got map[int]string
	b := open(t, lesson(t), 80, 24, func(o *Options) {
		o.SaveAs = "run-notes.pcapng"
		o.Save = func(_ context.Context, p string, notes map[int]string) error {
			path, got = p, notes
			return nil
		}
	})
	b.press("w")
	b.shows("Nothing to save yet")
	b.press("mjclook here<enter>q")
	b.shows("not saved")
	if b.quit {
		t.Fatal("it has quit with notes that are not saved")
	}
	b.golden("noted")
	b.press("w<enter>")
	if path != "run-notes.pcapng" || len(got) != 2 || got[1] != "marked" || got[2] != "look here" {
		t.Errorf("saved %v as %q", got, path)
	}
	b.press("q")
	for msg := range b.msgs {
		if b.update(msg); b.quit {
			break
		}
	}
	if !b.quit {
		t.Error("q does not quit")
	}
}

func TestMouse(t *testing.T) {
	b := open(t, lesson(t), 80, 24)
	b.send(tea.MouseClickMsg{X: 10, Y: 5, Button: tea.MouseLeft})
	if b.current() != 4 {
		t.Errorf("a click on the fourth row gives #%d", b.current())
	}
	b.send(tea.MouseWheelMsg{X: 10, Y: 5, Button: tea.MouseWheelDown})
	if b.current() != 7 {
		t.Errorf("the wheel gives #%d, want #7", b.current())
	}
	at := b.layout().bytes
	b.send(tea.MouseClickMsg{X: 5 + 3*2 + 1, Y: at.y, Button: tea.MouseLeft})
	if b.focus != bytesPane || b.detail.byteCur != 2 {
		t.Errorf("a click on the third byte gives byte %d", b.detail.byteCur)
	}
	if f, ok := b.detail.chosen(); !ok || !strings.HasPrefix(f.Name, "eth.") {
		t.Errorf("the third byte is of %q, want Ethernet's", f.Name)
	}
}

// hostile is a capture whose every text tries to move the cursor.
func hostile(tb testing.TB) []byte {
	tb.Helper()
	const evil = "\x1b[2J\x1b]0;owned\x07\r\n\u202e\u009b31m\x00漢字\u0301\xff"
	var out bytes.Buffer
	w, err := capture.NewWriter(&out, capture.WriterOptions{
		Comment:    evil,
		Interfaces: []capture.Interface{{Name: strings.ReplaceAll(evil, "\x00", ""), LinkType: capture.LinkEthernet}},
		Names:      []capture.Name{{Addr: netip.MustParseAddr("10.0.0.1"), Name: strings.ReplaceAll(evil, "\x00", "")}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	for i, payload := range []string{
		"GET /" + evil + strings.Repeat("A", 3000) + " HTTP/1.1\r\nHost: " + evil + "\r\n\r\n", evil, strings.Repeat("漢", 400), "",
	} {
		data := roomtest.TCP(80, []byte(payload))
		err := w.Write(&capture.Record{LinkType: capture.LinkEthernet, Sent: time.Unix(int64(i), 0), Length: len(data), Data: data, Comments: []string{evil, strings.Repeat(evil, 50)}})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestNoPayloadTearsTheScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 20}, {120, 40}, {20, 12}, {12, 5}, {13, 6}, {200, 60}, {5, 3}} {
		for _, color := range []bool{false, true} {
			b := open(t, hostile(t), size[0], size[1], func(o *Options) {
				o.Name, o.Color, o.Unicode = "\x1b[31mname\n.pcap", color, size[0] != 40
			})
			if size[0] == 80 && !color {
				b.golden("hostile")
			}
			for keys := range strings.FieldsSeq(`j <tab> <right> G <tab> G <esc> F G <esc> L <esc> T <esc> e <esc> ? <esc> z z
				f漢字 <tab> <esc> /x <enter> c漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 <enter> m :9 <enter> n N a <esc> <tab> j j j j j j j a <esc>`) {
				for _, k := range split(keys) {
					b.press(k)
					b.whole()
				}
				if t.Failed() {
					t.Fatalf("at %dx%d after %q", size[0], size[1], keys)
				}
			}
		}
	}
}

// split gives keys one by one.
func split(keys string) []string {
	if strings.HasPrefix(keys, "<") {
		return []string{keys}
	}
	return strings.Split(keys, "")
}

func TestDamageIsSaid(t *testing.T) {
	file := lesson(t)
	b := open(t, file[:len(file)-30], 100, 24)
	b.press("G")
	b.shows("23 packets", "Read up to here: damaged at byte")
}

func TestResizing(t *testing.T) {
	b := open(t, lesson(t), 120, 40)
	b.press("jjjj<tab>jj")
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 4 {
			b.send(tea.WindowSizeMsg{Width: w, Height: h})
			b.whole()
			if t.Failed() {
				t.Fatalf("at %dx%d", w, h)
			}
		}
	}
	if b.current() != 5 {
		t.Errorf("the cursor went from #5 to #%d", b.current())
	}
}

func TestFilterToBeginWith(t *testing.T) {
	b := open(t, lesson(t), 80, 24, func(o *Options) { o.Filter = "arp" })
	b.shows("2 of 24 packets  filter: arp", "10.0.0.2 is at")
}

// FuzzKeys types anything into a browser of a hostile capture.
func FuzzKeys(f *testing.F) {
	f.Add(uint8(80), uint8(24), []byte("n\te\rfip.addr\t\t == 1\r/x\rLFT?zaqmc"))
	f.Add(uint8(13), uint8(7), []byte("\t\tlllhhG g:2\rzn"))
	f.Fuzz(func(t *testing.T, w, h uint8, keys []byte) {
		b := open(t, hostile(t), int(w)%200+1, int(h)%100+1, func(o *Options) { o.Color = true })
		for _, k := range keys[:min(len(keys), 60)] {
			switch {
			case k == '\t':
				b.press("<tab>")
			case k == '\r':
				b.press("<enter>")
			case k < ' ':
				b.press("<esc>")
			case k == 'q' && b.prompt == nil, k >= 0x7f:
				b.send(tea.MouseClickMsg{X: int(k) - 0x7f, Y: len(keys) % (int(h) + 1), Button: tea.MouseLeft})
			default:
				b.send(keyNamed(string(rune(k))))
			}
			b.whole()
		}
	})
}

// TestDamagedCapturesAreBrowsed changes bytes of a capture, cuts it, and looks at
// all its packets.
func TestDamagedCapturesAreBrowsed(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 9))
	browsed := 0
	for range 150 {
		file := lesson(t)
		for range 1 + rnd.IntN(12) {
			file[200+rnd.IntN(len(file)-200)] = byte(rnd.Uint32())
		}
		b := open(t, file[:200+rnd.IntN(len(file)-200)], 80, 24)
		for range min(b.count(), 8) {
			b.press("<pgdown>n")
			b.whole()
		}
		b.press("e<enter>L<esc>F<esc>T<esc><tab>G<tab>G")
		b.whole()
		browsed += b.count()
		b.Close()
	}
	if browsed < 150 {
		t.Errorf("only %d packets were browsed: the damage is too great to test anything", browsed)
	}
}
