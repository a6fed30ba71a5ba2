package cli

import (
	"fmt"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/ladder"
)

// lookback is where a student looks at what has been shown already.
type lookback struct {
	typing bool   // the number of a packet
	digits string // of it, so far
	at     int    // which of the frames seen is shown again, from 1; 0: none, this is now
}

// maxDigits is how long the number of a packet may be.
const maxDigits = 6

// keyWide is the width of the keys in the list of them.
const keyWide = 8

// keysHelp lists what the keys do, in the order in which they are learnt.
func keysHelp() []string {
	return []string{
		"space   pause, or go on",
		"enter   one frame on",
		"b       one frame back: pauses, and shows it once more; enter comes forward again",
		"p       a packet in full: its number, then enter; enter alone for the last one",
		"+  -    faster, slower",
		"f       to the end, as fast as possible",
		"q       quit; what you answered right is kept",
		"?       this list",
	}
}

// look does what a key says that looks at what is past. It reports false for the
// others. c.mu is held.
func (c *console) look(b byte) bool {
	const escape, backspace, del = 0x1b, 8, 0x7f
	enter := b == '\r' || b == '\n'
	switch {
	case c.back.typing && b >= '0' && b <= '9':
		if len(c.back.digits) < maxDigits {
			c.back.digits += string(b)
			c.put(string(b))
		}
	case c.back.typing && (b == backspace || b == del):
		if n := len(c.back.digits); n > 0 {
			c.back.digits = c.back.digits[:n-1]
			c.put("\b \b")
		}
	case c.back.typing && enter:
		c.inFull()
	case c.back.typing:
		c.back.typing = false
		c.put("\n(no packet chosen)\n")
		return b == escape // any other key is what it always is
	case b == 'p':
		c.hold()
		c.back.typing, c.back.digits = true, ""
		c.put("packet #")
	case b == 'b':
		c.hold()
		c.backward()
	case enter && c.back.at > 0:
		c.forward()
	case b == '?':
		w := c.seen.options().Width
		for _, l := range keysHelp() {
			for i, part := range text.Wrap(l[keyWide:], max(w-2-keyWide, 8)) {
				key := l[:keyWide]
				if i > 0 {
					key = strings.Repeat(" ", keyWide)
				}
				c.put("  " + key + part + "\n")
			}
		}
	default:
		return false
	}
	return true
}

// put writes what a key has asked for.
func (c *console) put(s string) { _, _ = fmt.Fprint(c.out, s) }

// hold pauses the run, so that nothing comes between while somebody looks.
func (c *console) hold() {
	if c.pace != nil && !c.paused {
		c.paused = true
		c.pace.Pause(true)
	}
}

// inFull shows the packet whose number was typed; without one, the last.
func (c *console) inFull() {
	c.back.typing = false
	c.put("\n" + c.packetText(c.back.digits) + "\n(paused; space: go on)\n")
}

// packetText is a packet in full, by its number as typed.
func (c *console) packetText(digits string) string {
	if e, p, ok := c.seen.find(digits, 0); ok {
		return c.seen.inFull(e, p)
	}
	return c.seen.none(digits)
}

// backward shows the frame before the one that was shown last.
func (c *console) backward() {
	n := c.seen.len()
	if c.back.at == 0 {
		c.back.at = n
	}
	if c.back.at > 1 {
		c.back.at--
	}
	c.showAgain(n)
}

// forward comes one frame nearer to now.
func (c *console) forward() {
	n := c.seen.len()
	c.back.at++
	c.showAgain(n)
	if c.back.at >= n {
		c.back.at = 0
		c.tell("(this is now; enter: one frame on, space: go on)")
	}
}

func (c *console) showAgain(n int) {
	c.tell(fmt.Sprintf("(once more: frame %d of the %d so far; b: back, enter: forward, space: go on)", c.back.at, n))
	c.put(c.seen.again(c.back.at-1) + "\n")
}

// wanted is a packet that a line asks for.
type wanted struct {
	name string // its number, as typed, or what the lesson calls it
	full bool   // with all layers, and what each field means
}

// asksForPacket reports whether a line that was typed at a question asks to see
// a packet, "p 12", "p syn" or "p 12 full", and which; "p" alone is the last one.
func asksForPacket(line string) (which wanted, ok bool) {
	words := strings.Fields(line)
	if len(words) > 0 && len(words[0]) > 1 && strings.Trim(words[0], "#0123456789") == "p" && words[0][0] == 'p' { // "p12"
		words = append([]string{"p", words[0][1:]}, words[1:]...)
	}
	if len(words) == 0 || len(words) > 3 || words[0] != "p" {
		return which, false
	}
	if len(words) == 3 {
		which.full = words[2] == "full"
		ok = which.full
	} else {
		ok = len(words) == 2
	}
	if len(words) > 1 {
		which.name = strings.TrimPrefix(words[1], "#")
	}
	return which, ok
}

// peek shows a packet to somebody who is being asked, and the question again,
// on one screen if the terminal is high enough.
func (c *console) peek(q trace.Question, which wanted) {
	o := c.seen.options()
	o.Asking = true
	question := ladder.Question(q, o)
	e, p, ok := c.seen.find(which.name, q.Scene)
	switch {
	case !ok:
		c.tell(c.seen.none(which.name))
		return
	case which.full:
		c.put(c.seen.inFull(e, p) + "\n")
	default:
		const around = 2 // lines: the way to see more, the prompt
		rows := 0
		if h := c.height(); h > 0 {
			rows = max(h-len(question)-around, 1)
		}
		c.put(strings.Join(ladder.Peek(e.At, p, q.Field, rows, o), "\n") + "\n")
		c.tell(fmt.Sprintf("(p %s full: all layers, and what each field means)", which.name))
	}
	c.put(strings.Join(question, "\n") + "\n")
}
