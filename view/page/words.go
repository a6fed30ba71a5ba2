package page

import (
	"strconv"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// maxText is how many bytes of one thing a stranger may say.
const maxText = 1000

// maxData is how many bytes are shown of what a program handed over.
const maxData = 32

// clean makes a stranger's text fit to be shown; html/template escapes it later.
func clean(s string) string {
	if len(s) > maxText {
		return text.Escape(strings.ToValidUTF8(s[:maxText], "")) + "…"
	}
	return text.Escape(s)
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

// receiver is who gets a frame.
func receiver(to string) string { return clean(wording.Receiver(to)) }

func paramWords(params map[string]string) []string {
	out := wording.Params(params)
	for i := range out {
		out[i] = clean(out[i])
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
