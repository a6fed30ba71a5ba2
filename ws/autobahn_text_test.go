package ws_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"netlab/ws"
)

// greek is a word whose letters have two and three bytes.
const greek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"

// texts is chapter 6: text that is UTF-8 and text that is not, RFC 6455
// section 8.1.
func texts() []dialogue {
	text := func(s string) ws.Frame { return frameOf(ws.Text, s) }
	next := func(s string) ws.Frame { return frameOf(ws.Continuation, s) }
	// pieces has each byte in a frame of its own.
	pieces := func(s string) part {
		var fs []ws.Frame
		for i := range len(s) {
			f := more(next(s[i : i+1]))
			if i == 0 {
				f.OpCode = ws.Text
			}
			f.Fin = i == len(s)-1
			fs = append(fs, f)
		}
		return together(fs...)
	}
	back := func(s string) []string { return []string{said(ws.Text, []byte(s))} }
	const (
		many   = "Hello-µ@ßöäüàá-UTF-8!!"
		broken = greek + "\xed\xa0\x80edited"     // a surrogate
		beyond = greek + "\xf4\x90\x80\x80edited" // wrong from its byte 12 on: above U+10FFFF
	)
	bad, soon := []string{"close 1007"}, []time.Duration{1500 * time.Millisecond}
	all := []dialogue{
		{number: "6.1.1", what: "an empty text", say: []part{together(text(""))}, want: back("")},
		{number: "6.1.2", what: "three empty fragments", say: []part{together(more(text("")), more(next("")), next(""))}, want: back("")},
		{number: "6.1.3", what: "three fragments, that in the middle not empty", say: []part{together(more(text("")), more(next("middle")), next(""))}, want: back("middle")},
		{number: "6.2.1", what: "a text with letters of two bytes", say: []part{together(text(many))}, want: back(many)},
		{number: "6.2.2", what: "the same, cut between two letters", say: []part{together(more(text("Hello-µ@ßöä")), next("üàá-UTF-8!!"))}, want: back(many)},
		{number: "6.2.3", what: "the same, cut everywhere", say: []part{pieces(many)}, want: back(many)},
		{number: "6.2.4", what: "letters of three bytes, cut everywhere", say: []part{pieces(greek)}, want: back(greek)},
		{number: "6.3.1", what: "a surrogate", say: []part{together(text(broken))}, want: bad},
		{number: "6.3.2", what: "the same, cut everywhere", say: []part{pieces(broken)}, want: bad},
		// The four are to be refused as soon as it is certain, a second after the first part and before the third.
		{number: "6.4.1", what: "a wrong second fragment", say: []part{together(more(text(greek))), later(), together(more(next("\xf4\x90\x80\x80"))), later(), together(next("edited"))}, want: bad, within: soon},
		{number: "6.4.2", what: "the same, up to the wrong byte", say: []part{together(more(text(beyond[:12]))), later(), together(more(next(beyond[12:13]))), later(), together(next(beyond[13:]))}, want: bad, within: soon},
		{number: "6.4.3", what: "a wrong middle of one frame", say: []part{{frames: []ws.Frame{text(beyond)}, cuts: []int{11, 15}, pause: time.Second}}, want: bad, within: soon},
		{number: "6.4.4", what: "the same, up to the wrong byte", say: []part{{frames: []ws.Frame{text(beyond)}, cuts: []int{12, 13}, pause: time.Second}}, want: bad, within: soon},
	}
	for i, list := range sequences() {
		for j, s := range list.texts {
			c := dialogue{number: fmt.Sprintf("6.%d.%d", i+5, j+1), what: fmt.Sprintf("%s: %x", list.what, s), say: []part{together(text(s))}, want: bad}
			if list.good == nil || list.good(j) {
				c.want = back(s)
			}
			all = append(all, c)
		}
	}
	return all
}

// list is texts of one kind; good says which are UTF-8, nil that all are.
type list struct {
	what  string
	good  func(int) bool
	texts []string
}

// sequences are chapters 6.5 to 6.23, after Markus Kuhn's list of what a decoder
// of UTF-8 may stumble over.
func sequences() []list {
	none := func(int) bool { return false }
	var prefixes []string
	for n := range len(greek) {
		prefixes = append(prefixes, greek[:n+1])
	}
	short := []string{
		"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80",
		"\xdf", "\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf",
	}
	// run has the bytes from one up to another, without that, each with this behind it.
	run := func(from, to byte, behind string) string {
		var b strings.Builder
		for c := from; c < to; c++ {
			b.WriteByte(c)
			b.WriteString(behind)
		}
		return b.String()
	}
	var noncharacters []string
	for plane := rune(0); plane <= 16; plane++ {
		noncharacters = append(noncharacters, string(plane<<16|0xfffe), string(plane<<16|0xffff))
	}
	var specials []string
	for r := rune(0xfff9); r <= 0xffff; r++ {
		specials = append(specials, string(r))
	}
	return []list{
		{"UTF-8", nil, []string{"hello$world", "hello¢world", "hello€world", "hello\U00024b62world", greek}},
		{"a word that breaks off", func(i int) bool { return slices.Contains([]int{1, 4, 6, 8, 10}, i) }, prefixes},
		{"the first sequence of a length", nil, []string{"\x00", "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"}},
		{"the first of five and six bytes, which do not exist", none, []string{"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}},
		{"the last sequence of a length", nil, []string{"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}},
		{"the last of four, five and six bytes, which do not exist", none, []string{"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf"}},
		{"other bounds", func(i int) bool { return i < 4 }, []string{"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80"}},
		{"continuations of nothing", none, []string{"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80", "\x80\xbf\x80\xbf\x80\xbf", run(0x80, 0xbf, "")}},
		{"beginnings of nothing", none, []string{run(0xc0, 0xdf, " "), run(0xe0, 0xef, " "), run(0xf0, 0xf7, " "), run(0xf8, 0xfb, " "), run(0xfc, 0xfd, " ")}},
		{"a last byte that lacks", none, short},
		{"all of those in a row", none, []string{strings.Join(short, "")}},
		{"bytes that never are", none, []string{"\xfe", "\xff", "\xfe\xfe\xff\xff"}},
		{"a slash in too many bytes", none, []string{"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf", "\xfc\x80\x80\x80\x80\xaf"}},
		{"the most in too many bytes", none, []string{"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf", "\xfc\x83\xbf\xbf\xbf\xbf"}},
		{"NUL in too many bytes", none, []string{"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf8\x80\x80\x80\x80", "\xfc\x80\x80\x80\x80\x80"}},
		{"one surrogate", none, []string{"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80", "\xed\xbe\x80", "\xed\xbf\xbf"}},
		{"two surrogates", none, []string{
			"\xed\xa0\x80\xed\xb0\x80", "\xed\xa0\x80\xed\xbf\xbf", "\xed\xad\xbf\xed\xb0\x80", "\xed\xad\xbf\xed\xbf\xbf",
			"\xed\xae\x80\xed\xb0\x80", "\xed\xae\x80\xed\xbf\xbf", "\xed\xaf\xbf\xed\xb0\x80", "\xed\xaf\xbf\xed\xbf\xbf",
		}},
		{"code points that are no characters", nil, noncharacters},
		{"special code points", nil, specials},
	}
}
