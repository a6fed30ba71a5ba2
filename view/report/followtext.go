package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/view/wording"
)

// turn is what one side says until the other one speaks.
type turn struct {
	open     bool
	from     int
	bytes    int
	odd      int // of them, those that are no text
	packets  packetList
	messages []string
	more     int
	line     []byte // begun, and not yet shown
}

// maxLine is how much is kept of a line that does not end.
const maxLine = 4096

func (v *Follow) beginTurn(from int, at moment) {
	v.turn = turn{open: true, from: from, line: v.turn.line[:0]}
	v.line(asText, 0, "")
	v.line(v.role(from), 0, v.heading(from, at))
}

func (v *Follow) heading(from int, at moment) string {
	me, you := v.side[from], v.side[1-from]
	when := ""
	if at.at != 0 || at.number == 1 {
		when = wording.Seconds(at.at) + " s"
	}
	switch {
	case v.o.Plain && when == "":
		return fmt.Sprintf("From packet %d on, %s says to %s:", at.number, me, you)
	case v.o.Plain:
		return fmt.Sprintf("At %s, packet %d, %s says to %s:", when, at.number, me, you)
	case from == 0:
		return strings.TrimSpace(fmt.Sprintf("%s → %s  #%d  %s", me, you, at.number, when))
	default:
		return strings.TrimSpace(fmt.Sprintf("%s ← %s  #%d  %s", you, me, at.number, when))
	}
}

func (v *Follow) role(from int) role {
	if from == 0 {
		return asFirst
	}
	return asSecond
}

// prefix is what stands before each line of a side.
func (v *Follow) prefix(from int) string {
	switch {
	case v.o.Plain:
		return v.o.clean(v.side[from]) + ": "
	case from == 0:
		return v.o.pick("→ ", "> ")
	case v.o.Width > 0 && v.o.Width < 60:
		return v.o.pick("  ← ", "  < ")
	default:
		return v.o.pick("        ← ", "        < ")
	}
}

// show writes bytes as text, or in hex.
func (v *Follow) show(r dissect.Run) {
	if v.hex {
		v.dump(r)
		return
	}
	b := r.Bytes
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i >= 0 {
			v.turn.line = append(v.turn.line, b[:i]...)
			v.flushLine()
			b = b[i+1:]
			continue
		}
		n := min(len(b), maxLine-len(v.turn.line))
		v.turn.line = append(v.turn.line, b[:n]...)
		b = b[n:]
		if len(v.turn.line) == maxLine {
			v.flushWhole()
		}
	}
}

// flushWhole writes an endless line as far as its characters are whole.
func (v *Follow) flushWhole() {
	n := len(v.turn.line)
	for back := 1; back < utf8.UTFMax; back++ {
		if c := v.turn.line[n-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(v.turn.line[n-back:]) {
				n -= back
			}
			break
		}
	}
	rest := append([]byte(nil), v.turn.line[n:]...)
	v.turn.line = v.turn.line[:n]
	v.flushLine()
	v.turn.line = append(v.turn.line, rest...)
}

func (v *Follow) flushLine() {
	s := strings.TrimSuffix(string(v.turn.line), "\r")
	v.turn.line = v.turn.line[:0]
	s = strings.ReplaceAll(s, "\t", "    ")
	clean := text.Escape(s)
	if n := strings.Count(clean, `\x`); n > 0 {
		v.turn.odd += n
	}
	prefix := v.prefix(v.turn.from)
	for _, l := range fold(v.ascii(clean), v.room(prefix)) {
		v.put(v.o.paint(v.role(v.turn.from), prefix) + l)
	}
}

// ascii keeps text that is safe as it is, unless only ASCII can be shown.
func (v *Follow) ascii(s string) string {
	if v.o.Unicode {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x7f {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// room is how many columns there are beside a prefix; 0: as many as needed.
func (v *Follow) room(prefix string) int {
	if v.o.Width <= 0 {
		return 0
	}
	return max(v.o.width()-text.Width(prefix), 8)
}

// gap says that bytes are missing.
func (v *Follow) gap(n int) {
	if len(v.turn.line) > 0 {
		v.flushLine()
	}
	v.marked(asBad, fmt.Sprintf("[%s missing here: never captured]", count(n, "byte")))
}

// event tells of a packet that ends something.
func (v *Follow) event(from int, at moment, what string) {
	v.endTurn()
	v.line(asText, 0, "")
	s := fmt.Sprintf("#%d  %s s  %s %s", at.number, wording.Seconds(at.at), v.side[from], what)
	if v.o.Plain {
		s = fmt.Sprintf("At %s s, packet %d: %s %s.", wording.Seconds(at.at), at.number, v.side[from], what)
	}
	v.line(asDim, 0, s)
}

// endTurn says how much it was, and what it meant.
func (v *Follow) endTurn() {
	if !v.turn.open {
		return
	}
	if len(v.turn.line) > 0 {
		v.flushLine()
	}
	v.turn.open = false
	s := fmt.Sprintf("(%s in %s", count(v.turn.bytes, "byte"), v.turn.packets.String())
	if len(v.turn.messages) > 0 {
		s += ": " + strings.Join(v.turn.messages, "; ")
	}
	if v.turn.more > 0 {
		s += fmt.Sprintf("; and %s more", text.Grouped(v.turn.more))
	}
	v.marked(asDim, s+")")
	if !v.hex && v.turn.odd*4 > v.turn.bytes {
		v.marked(asDim, "(much of this is no text: --hex shows it better)")
	}
}

// marked writes a remark at the side's indent.
func (v *Follow) marked(r role, s string) {
	indent := 0
	if p := v.prefix(v.turn.from); !v.o.Plain {
		indent = text.Width(p)
	}
	v.line(r, indent, s)
}

// line writes a line of ours, broken where the terminal is full.
func (v *Follow) line(r role, indent int, s string) {
	if s == "" {
		v.put("")
		return
	}
	lines := []string{v.o.clean(s)}
	if v.o.Width > 0 {
		lines = text.Wrap(lines[0], max(v.o.width()-indent, 8))
	}
	for _, l := range lines {
		v.put(strings.Repeat(" ", indent) + v.o.paint(r, l))
	}
}

func (v *Follow) put(s string) {
	if v.err == nil {
		_, v.err = io.WriteString(v.w, s+"\n")
	}
}

// dump writes bytes in hex, numbered from the beginning of their side's stream.
func (v *Follow) dump(r dissect.Run) {
	prefix := v.prefix(v.turn.from)
	per := 16
	room := v.room(prefix)
	letters := true
	for per > 2 && room > 0 && 10+4*per+1 > room {
		if letters = per != 8; !letters && 10+3*per <= room {
			break // eight bytes a line are worth more than their letters
		}
		letters = true
		per /= 2
	}
	for off := 0; off < len(r.Bytes); off += per {
		b := r.Bytes[off:min(off+per, len(r.Bytes))]
		var s strings.Builder
		fmt.Fprintf(&s, "%06x ", r.At+int64(off))
		for i := range per {
			if i%8 == 0 && i > 0 {
				s.WriteByte(' ')
			}
			if i < len(b) {
				fmt.Fprintf(&s, " %02x", b[i])
			} else {
				s.WriteString("   ")
			}
		}
		if !letters {
			v.put(v.o.paint(v.role(v.turn.from), prefix) + strings.TrimRight(s.String(), " "))
			continue
		}
		s.WriteString("  ")
		for _, c := range b {
			if c < 0x20 || c >= 0x7f {
				c = '.'
			}
			s.WriteByte(c)
		}
		v.put(v.o.paint(v.role(v.turn.from), prefix) + s.String())
	}
}
