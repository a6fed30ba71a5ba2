package ladder

import (
	"fmt"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// tell says in words what differs.
func (c *comparison) tell() []string {
	o := c.o
	w := o.prose()
	var out []string
	for _, p := range c.pairs {
		if p.same {
			continue
		}
		if len(out) >= maxTold {
			c.more++
			continue
		}
		out = append(out, o.flow(w, span{o.sign() + " ", asStrong}, "  ", span{o.clean(c.words(p)), asText})...)
	}
	switch {
	case len(out) == 0:
		return []string{"Both runs are the same, packet by packet."}
	case c.more > 0:
		out = append(out, fmt.Sprintf("(and %d more)", c.more))
	}
	return append([]string{o.paint(asStrong, "What differs")}, out...)
}

// words says what differs in a pair.
func (c *comparison) words(p pair) string {
	switch {
	case p.b == nil:
		return "only with " + c.a + ": " + eventWords(p.a)
	case p.a == nil:
		return "only with " + c.b + ": " + eventWords(p.b)
	}
	x, isPacket := p.a.Body.(trace.Packet)
	y, both := p.b.Body.(trace.Packet)
	if isPacket && both && x.Summary == y.Summary {
		return fmt.Sprintf("%s: with %s it is #%d and %s; with %s it is #%d and %s", headOf(x), c.a, x.Number, fateOr(x), c.b, y.Number, fateOr(y))
	}
	return "with " + c.a + ": " + eventWords(p.a) + "; with " + c.b + ": " + eventWords(p.b)
}

func fateOr(p trace.Packet) string {
	s := fatesOf(p)
	if s == "" {
		s = "nobody knows what became of it"
	}
	if p.Repeats > 0 {
		s += ", repeating #" + itoa(p.Repeats)
	}
	return s
}

func headOf(p trace.Packet) string { return from(p) + " to " + toWords(p) + ", " + wording.Headline(p) }

// eventWords says what an event is, in a line.
func eventWords(e *trace.Event) string {
	switch b := e.Body.(type) {
	case trace.Packet:
		return fmt.Sprintf("#%d at %s s, %s, %s", b.Number, wording.Seconds(e.At), headOf(b), fateOr(b))
	case trace.Call:
		return b.Host + " " + wording.Call(b, maxData)
	case trace.Step:
		return "the step " + b.Text
	default:
		return string(e.Body.Kind())
	}
}

// outcomes says how both runs ended, and which claims fared otherwise.
func outcomes(a, b Variant, o Options) []string {
	w := o.prose()
	var out []string
	claims := map[int]bool{}
	for _, e := range a.Events {
		if c, ok := e.Body.(trace.Claim); ok {
			claims[c.Line] = c.OK
		}
	}
	word := map[bool]string{true: "holds", false: "fails"}
	for _, e := range b.Events {
		c, ok := e.Body.(trace.Claim)
		if !ok {
			continue
		}
		if was, known := claims[c.Line]; known && was != c.OK {
			s := fmt.Sprintf("the claim of line %d %s with %s and %s with %s: %s", c.Line, word[was], a.Name, word[c.OK], b.Name, c.Text)
			out = append(out, o.flow(w, span{o.sign() + " ", asStrong}, "  ", span{o.clean(s), asWarn})...)
		}
	}
	for _, v := range []Variant{a, b} {
		for _, e := range v.Events {
			if end, ok := e.Body.(trace.End); ok {
				s := fmt.Sprintf("%s: %s, %d lost, %s s of lab time, %d of %d claims hold", v.Name, text.Count(end.Packets, "packet"), end.Lost,
					wording.Seconds(end.LabTime), end.Claims-end.Failed, end.Claims)
				if end.Err != "" {
					s += "; it ended early: " + end.Err
				}
				out = append(out, o.flow(w, span{}, "  ", span{o.clean(s), asText})...)
			}
		}
	}
	return out
}
