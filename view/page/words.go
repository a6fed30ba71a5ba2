package page

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

// maxText is how many bytes of one thing a stranger may say.
const maxText = 1000

// clean makes a stranger's text fit to be shown; html/template escapes it later.
func clean(s string) string {
	if len(s) > maxText {
		return text.Escape(strings.ToValidUTF8(s[:maxText], "")) + "…"
	}
	return text.Escape(s)
}

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

// lasting writes 20ms as "20 ms".
func lasting(d time.Duration) string {
	s := d.String()
	i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if i < 0 || strings.ContainsAny(s[i:], "0123456789") {
		return s
	}
	return s[:i] + " " + s[i:]
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
		return strings.ToUpper(clean(p))
	}
	return clean(p)
}

// headline is a packet in a few words: "TCP SYN seq=0".
func headline(p trace.Packet) string {
	name := protoName(p.TopLayer().Proto)
	summary := clean(p.Summary)
	switch {
	case summary == "":
		return name
	case name == "" || strings.HasPrefix(strings.ToLower(summary), strings.ToLower(name)):
		return summary
	default:
		return name + " " + summary
	}
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
		out = append(out, "a second copy")
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

// fateSentence says what became of a copy.
func fateSentence(f trace.Fate, several bool) string {
	what := "It"
	if several {
		what = "A copy"
	}
	words := fateWords(f)
	switch {
	case f.Gone():
		return what + " never arrives at " + receiver(f.To) + " (" + words + ")."
	case words != "":
		return fmt.Sprintf("%s arrives at %s at %s s (%s).", what, receiver(f.To), seconds(f.At), words)
	default:
		return fmt.Sprintf("%s arrives at %s at %s s.", what, receiver(f.To), seconds(f.At))
	}
}

func receiver(to string) string {
	switch to {
	case "*":
		return "everyone on the link"
	case "":
		return "its receiver"
	default:
		return clean(to)
	}
}

// callWords says what a program did: `received "hello" (5 bytes) on c`.
func callWords(c trace.Call) string {
	s := c.Event
	switch idle := len(c.Data)+c.Bytes == 0; {
	case c.Local != "" && (c.Event == "listen" || c.Event == "bind"):
		s += " on " + anyHost(c.Local)
	case c.Remote != "" && idle && strings.HasPrefix(c.Event, "connect"):
		s += " to " + c.Remote
	case c.Remote != "" && idle && strings.HasPrefix(c.Event, "accept"):
		s += " from " + c.Remote
	case c.Name != "" && idle:
		s += " " + c.Name
	}
	if len(c.Data) > 0 {
		const limit = 32
		if len(c.Data) > limit {
			s += " " + strconv.Quote(string(c.Data[:limit])) + "…"
		} else {
			s += " " + strconv.Quote(string(c.Data))
		}
	}
	if c.Bytes > 0 {
		s += " (" + count(c.Bytes, "byte") + ")"
	}
	if c.Name != "" && len(c.Data)+c.Bytes > 0 {
		s += " on " + c.Name
	}
	if c.Err != "" {
		s += ": " + c.Err
	}
	return clean(s)
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

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func paramWords(params map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(params)) {
		out = append(out, clean(k+"="+params[k]))
	}
	return out
}

// sentences are a packet's explanation and those of its notes that are worth
// more than a chat, or say more of the layer that matters.
func sentences(p trace.Packet) []trace.Note {
	first := p.Explanation()
	var out []trace.Note
	if first.Text != "" {
		out = append(out, first)
	}
	for _, n := range p.Notes {
		own := n.Level != "chat" || n.Proto == p.TopLayer().Proto
		if own && n.Text != first.Text && n.Text != "" && len(out) < 6 {
			out = append(out, n)
		}
	}
	return out
}

// shade is the class of a layer's colour.
func shade(osi int) string {
	switch {
	case osi <= 0:
		return "l0"
	case osi <= 2:
		return "l2"
	case osi <= 4:
		return "l" + strconv.Itoa(osi)
	default:
		return "l7"
	}
}

// roughly rounds a pause to what matters of it.
func roughly(d time.Duration) time.Duration {
	if d >= 10*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(time.Microsecond)
}
