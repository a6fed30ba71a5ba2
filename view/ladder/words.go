package ladder

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"netlab/capture"
	"netlab/internal/text"
	"netlab/trace"
)

// seconds writes lab time: to the millisecond, or to the microsecond where it matters.
func seconds(d time.Duration) string {
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

// protoName is how people write a protocol's name; Wireshark writes it small.
func protoName(p string) string {
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
	case "data", "frame":
		return p
	}
	if len(p) <= 5 {
		return strings.ToUpper(p)
	}
	return p
}

// placeOf says where a layer stands: "TCP · OSI 4 transport · TCP/IP transport".
func placeOf(l trace.Layer) string {
	s := protoName(l.Proto)
	if l.OSI != 0 {
		s += fmt.Sprintf(" · OSI %d %s", l.OSI, l.OSIName)
	}
	if l.Suite != "" {
		s += " · TCP/IP " + l.Suite
	}
	return s
}

// placeIn is placeOf in at most width columns, if that can be.
func placeIn(l trace.Layer, width int) string {
	s := placeOf(l)
	if text.Width(s) > width {
		if short, _, ok := strings.Cut(s, " · TCP/IP"); ok {
			return short
		}
	}
	return s
}

// fateWords says what was unusual about a copy's way; empty if nothing was.
func fateWords(f trace.Fate) string {
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

// callWords says what a program did: `received "hello" (5 bytes) on c`.
func callWords(c trace.Call) string {
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
		s += " " + quoteData(c.Data)
	}
	if c.Bytes > 0 || empty {
		s += " (" + count(c.Bytes, "byte") + ")"
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

// anyHost writes an address that means all of a host's as its port alone.
func anyHost(addr string) string {
	for _, all := range []string{"[::]", "0.0.0.0"} {
		if port, ok := strings.CutPrefix(addr, all+":"); ok {
			return ":" + port
		}
	}
	return addr
}

// quoteData shows the first bytes of what a program handed over.
func quoteData(b []byte) string {
	const limit = 48
	if len(b) > limit {
		return strconv.Quote(string(b[:limit])) + "…"
	}
	return strconv.Quote(string(b))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// headline is a packet in a few words: "TCP SYN seq=0".
func headline(p trace.Packet) string {
	name := protoName(p.TopLayer().Proto)
	switch {
	case p.Summary == "":
		return name
	case name == "" || strings.HasPrefix(strings.ToLower(p.Summary), strings.ToLower(name)):
		return p.Summary
	default:
		return name + " " + p.Summary
	}
}

// sentences are a packet's explanation and those of its notes that are worth
// more than a chat.
func sentences(p trace.Packet) []trace.Note {
	first := p.Explanation()
	var out []trace.Note
	if first.Text != "" {
		out = append(out, first)
	}
	for _, n := range p.Notes {
		if n.Level != "chat" && n.Text != first.Text && n.Text != "" && len(out) < 4 {
			out = append(out, n)
		}
	}
	return out
}
