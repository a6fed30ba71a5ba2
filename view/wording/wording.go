// Package wording has the words that all views use for the same things: lab
// time, protocols, what became of a frame, what a program did. They are plain
// text; who writes them where a stranger's bytes could do harm escapes them.
// And it has the looks that all views on a terminal give the same things.
package wording

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/capture"
	"netlab/internal/text"
	"netlab/trace"
)

// Seconds writes lab time: to the millisecond, or to the microsecond where it matters.
func Seconds(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -max(d, -1<<62)
	}
	s := d / time.Second
	if us := d % time.Second / time.Microsecond; us%1000 != 0 {
		return fmt.Sprintf("%s%d.%06d", sign, s, us)
	}
	return fmt.Sprintf("%s%d.%03d", sign, s, d%time.Second/time.Millisecond)
}

// Proto is how people write a protocol's name; Wireshark writes it small.
func Proto(p string) string {
	switch p {
	case "eth":
		return "Ethernet"
	case "ip":
		return "IPv4"
	case "ipv6":
		return "IPv6"
	case "icmpv6":
		return "ICMPv6"
	case "websocket":
		return "WebSocket"
	case "_ws.malformed":
		return "malformed"
	case "data", "frame":
		return p
	}
	if len(p) <= 5 {
		return strings.ToUpper(p)
	}
	return p
}

// Headline is a packet in a few words: "TCP SYN seq=0".
func Headline(p trace.Packet) string {
	name := Proto(p.TopLayer().Proto)
	switch {
	case p.Summary == "":
		return name
	case name == "" || strings.HasPrefix(strings.ToLower(p.Summary), strings.ToLower(name)):
		return p.Summary
	default:
		return name + " " + p.Summary
	}
}

// Labels are what a lesson calls a packet: "(lost) (hole)"; empty if nothing.
func Labels(p trace.Packet) string {
	var out []string
	for _, l := range p.Label {
		out = append(out, "("+l+")")
	}
	return strings.Join(out, " ")
}

// Fate says what was unusual about a copy's way; empty if nothing was.
func Fate(f trace.Fate) string {
	var out []string
	v := f.Verdicts
	switch {
	case v.Has(capture.QueueDropped):
		out = append(out, "dropped: the queue was full")
	case v.Has(capture.Lost):
		out = append(out, "lost")
	}
	if v.Has(capture.Duplicated) {
		out = append(out, "a second copy, made on the way")
	}
	if v.Has(capture.Delayed) {
		out = append(out, "delayed")
	}
	if v.Has(capture.Reordered) {
		out = append(out, "held back: a later one passed it")
	}
	if v.Has(capture.Corrupted) {
		s := "corrupted"
		if len(f.Flips) > 0 {
			s += fmt.Sprintf(": byte %d arrived changed", f.Flips[0].Offset)
		}
		if n := len(f.Flips); n > 1 {
			s += fmt.Sprintf(" (and %d more)", n-1)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// FateSentence says how a copy of a frame arrived, or that it did not; at is when,
// in seconds. Several is for a frame that has several copies.
func FateSentence(f trace.Fate, at string, several bool) string {
	what := "It"
	if several {
		what = "A copy"
	}
	words := Fate(f)
	switch {
	case f.Gone():
		return what + " never arrives at " + Receiver(f.To) + " (" + words + ")."
	case words != "":
		return fmt.Sprintf("%s arrives at %s at %s s (%s).", what, Receiver(f.To), at, words)
	default:
		return fmt.Sprintf("%s arrives at %s at %s s.", what, Receiver(f.To), at)
	}
}

// Receiver is who a frame is for, in words.
func Receiver(to string) string {
	switch to {
	case "*":
		return "everyone on the link"
	case "":
		return "its receiver"
	default:
		return to
	}
}

// Call says what a program did, with at most limit of its bytes: `received "hello" (5 bytes) on c`.
func Call(c trace.Call, limit int) string {
	switch c.Room {
	case "program":
		return program(c)
	case "step":
		return "this step failed: " + c.Fields["reason"]
	}
	s := c.Event
	// A message without data is one too.
	empty := c.Name != "" && len(c.Data)+c.Bytes == 0 && (c.Event == "sent" || c.Event == "received")
	switch idle := len(c.Data)+c.Bytes == 0 && !empty; {
	case c.Local != "" && (c.Event == "listen" || c.Event == "bind"):
		s += " on " + anyHost(c.Local)
	case c.Remote != "" && idle && strings.HasPrefix(c.Event, "connect"):
		s += " to " + c.Remote
	case c.Remote != "" && idle && strings.HasPrefix(c.Event, "accept"):
		s += " from " + c.Remote
	case c.Name != "" && idle:
		s += " " + c.Name
	}
	if len(c.Data) > 0 || empty {
		s += " " + quote(c.Data, limit)
	}
	if c.Bytes > 0 || empty {
		s += " (" + text.Count(c.Bytes, "byte") + ")"
	}
	if c.Name != "" && len(c.Data)+c.Bytes > 0 || empty {
		s += " on " + c.Name
	}
	switch reason := c.Fields["reason"]; {
	case reason != "" && c.Err != "": // the room's words instead of Go's
		s += ": " + reason
	case c.Err != "":
		s += ": " + c.Err
	}
	return s
}

// program says what became of the student's own program, or what it wrote.
func program(c trace.Call) string {
	why := c.Fields["reason"]
	switch c.Event {
	case "said":
		return "your program: " + quote(c.Data, len(c.Data))
	case "awaited":
		return "start your program now: it sends to " + why
	case "wanted":
		return "start your program now: let it wait at " + why
	default:
		return "your program " + c.Event + ": " + why
	}
}

// anyHost writes an address that means all of a host's as its port alone.
func anyHost(addr string) string {
	for _, all := range []string{"[::]", "0.0.0.0"} {
		if port, ok := strings.CutPrefix(addr, all+":"); ok {
			return ":" + port
		}
	}
	return addr
}

// quote shows the first bytes of what a program handed over.
func quote(b []byte, limit int) string {
	if len(b) > limit {
		return strconv.Quote(string(b[:limit])) + "…"
	}
	return strconv.Quote(string(b))
}

// Params lists a run's parameters by name: "n=2", "port=9000".
func Params(params map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(params)) {
		out = append(out, k+"="+params[k])
	}
	return out
}
