package ladder

import (
	"fmt"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// rule is a line across the page.
func (o Options) rule() string {
	return o.paint(asDim, repeatTo(o.glyphs().line, o.prose()))
}

func metaLines(m trace.Meta, o Options) []string {
	w := o.prose()
	title := m.Title
	if title == "" {
		title = m.Lesson
	}
	out := o.flow(w, span{}, "", span{o.clean(title), asHead})
	about := []string{}
	if m.Title != "" {
		about = append(about, m.Lesson)
	}
	if m.Level != "" {
		about = append(about, m.Level)
	}
	if m.Minutes > 0 {
		about = append(about, text.Count(m.Minutes, "minute"))
	}
	about = append(about, wording.Params(m.Params)...)
	if m.Profile != "" {
		about = append(about, "profile "+m.Profile)
	}
	if m.Student != "" {
		about = append(about, "student "+m.Student)
	}
	if len(about) > 0 {
		out = append(out, o.flow(w, span{}, "", span{o.clean(strings.Join(about, " · ")), asDim})...)
	}
	if m.Summary != "" {
		out = append(out, "")
		out = append(out, o.flow(w, span{}, "", span{o.clean(m.Summary), asText})...)
	}
	if len(m.Objectives) > 0 {
		out = append(out, "", o.paint(asStrong, "You will"))
		for _, s := range m.Objectives {
			out = append(out, o.flow(w, span{"  " + o.glyphs().bullet + " ", asText}, "    ", span{o.clean(s), asText})...)
		}
	}
	return out
}

func sceneLines(s trace.Scene, o Options) []string {
	w := o.prose()
	head := "On the bench"
	if s.Number > 1 {
		head = fmt.Sprintf("Scene %d: a new bench", s.Number)
		if p := wording.Params(s.Params); len(p) > 0 {
			head += ", " + strings.Join(p, " ")
		}
	}
	out := []string{"", o.paint(asStrong, o.cut(o.clean(head), w))}
	size := 0
	for _, h := range s.Hosts {
		size = min(max(size, text.Width(o.clean(h.Name))), 20)
	}
	for _, h := range s.Hosts {
		name := o.clean(h.Name)
		addrs := strings.TrimSpace(strings.TrimPrefix(hostLine(h), h.Name))
		out = append(out, o.flow(w, span{"  " + text.Pad(o.cut(name, size), size) + "  ", asStrong}, repeatTo(" ", size+4), span{o.clean(addrs), asText})...)
	}
	for _, l := range s.Links {
		name := l.Name
		if name == "" {
			name = strings.Join(l.Hosts, ", ")
		}
		way := "no delay"
		if l.Delay == 0 && l.MTU == 0 { // a capture does not tell
			out = append(out, o.flow(w, span{"  ", asText}, "    ", span{o.clean(name), asText})...)
			continue
		}
		if l.Delay > 0 {
			way = durationWords(l.Delay) + " each way"
		}
		if l.MTU > 0 {
			way += fmt.Sprintf(", at most %d bytes a packet", l.MTU)
		}
		out = append(out, o.flow(w, span{"  ", asText}, "    ", span{o.clean(name) + ": ", asText}, span{way, asDim})...)
	}
	if s.Real {
		out = append(out, o.flow(w, span{"  ", asText}, "    ", span{"on your machine's clock: a program of yours takes part", asText})...)
	}
	return out
}

// durationWords writes 20ms as "20 ms".
func durationWords(d time.Duration) string {
	s := d.String()
	i := strings.IndexFunc(s, func(r rune) bool { return r > '9' })
	if i < 0 || strings.ContainsAny(s[i:], "0123456789") {
		return s
	}
	return s[:i] + " " + s[i:]
}

func claimLines(c trace.Claim, o Options) []string {
	g := o.glyphs()
	mark, r := span{"  " + g.yes + " ", asGood}, asText
	if !c.OK {
		mark, r = span{"  " + g.no + " ", asBad}, asStrong
	}
	spans := []span{{o.clean(c.Text), r}}
	if s := numbers(c.Packets); s != "" {
		spans = append(spans, span{" (" + s + ")", asDim})
	}
	rest := repeatTo(" ", text.Width(mark.s))
	out := o.flow(o.width(), mark, rest, spans...)
	if !c.OK && c.Why != "" {
		for line := range strings.SplitSeq(c.Why, "\n") {
			out = append(out, o.flow(o.width(), span{rest, asText}, rest, span{o.clean(line), asBad})...)
		}
	}
	if !c.OK && c.Source != "" {
		out = append(out, o.flow(o.width(), span{rest, asText}, rest, span{o.clean(c.Source), asText})...)
	}
	return out
}

// numbers lists packets: "#3 #4", "#3 #4 … 12 packets".
func numbers(ns []int) string {
	const limit = 6
	var out []string
	for i, n := range ns {
		if i == limit {
			return strings.Join(out, " ") + fmt.Sprintf(" … %d packets", len(ns))
		}
		out = append(out, "#"+itoa(n))
	}
	return strings.Join(out, " ")
}

func questionLines(q trace.Question, number int, o Options) []string {
	w := o.prose()
	if q.Attempt > 1 && o.Asking {
		return []string{"Try again."}
	}
	if q.Attempt > 1 {
		if n := q.Attempt - 2; n < len(q.Hints) {
			return o.flow(w, span{"Hint: ", asStrong}, "  ", span{o.clean(q.Hints[n]), asText})
		}
		return []string{"Try again."}
	}
	head := fmt.Sprintf("Question %d", number)
	if q.Prediction {
		head += ": predict, before it runs"
	}
	out := append([]string{o.paint(asStrong, o.cut(head, w))}, Question(q, o)...)
	if !o.Asking && len(q.Hints) > 0 {
		out = append(out, o.flow(w, span{"Hint: ", asStrong}, "  ", inline(q.Hints[0], o)...)...)
	}
	return out
}

// Question is a question's words, its options, and what form the answer has.
func Question(q trace.Question, o Options) []string {
	w := o.prose()
	out := o.flow(w, span{}, "", inline(q.Text, o)...)
	if q.Body != "" {
		out = append(out, Markdown(q.Body, o)...)
	}
	for _, op := range q.Options {
		out = append(out, o.flow(w, span{"  " + o.clean(op.Key) + ") ", asStrong}, "     ", inline(op.Text, o)...)...)
	}
	if s := howToAnswer(q, o.Asking); s != "" {
		out = append(out, o.flow(w, span{}, "", span{o.clean(s), asDim})...)
	}
	return out
}

// howToAnswer says what form an answer has; a student who is being asked can
// look at packets.
func howToAnswer(q trace.Question, asking bool) string {
	switch q.Type {
	case "choice":
		if q.Multiple {
			return "(one or more letters)"
		}
		return "(one letter)"
	case "number":
		if q.Time {
			return "(a time with its unit, as in 20ms)"
		}
		return "(a number)"
	case "blank":
		if q.Packet > 0 && q.Field != "" {
			of := ""
			if q.Scene > 0 {
				of = fmt.Sprintf(" of scene %d", q.Scene)
			}
			return fmt.Sprintf("(packet #%d%s, field %s)", q.Packet, of, q.Field)
		}
		return "(the field's value)"
	case "order":
		return "(letters in order)"
	case "prove":
		look := ""
		if asking {
			look = "; p and a packet's number shows its fields"
		}
		return "(a display filter: a field and a value, as in tcp.dstport == 80" + look + "; && joins two; docs/filter.md has the rest)"
	default:
		return ""
	}
}

func endLines(e trace.End, o Options) []string {
	g := o.glyphs()
	parts := []string{text.Count(e.Packets, "packet")}
	if e.Lost > 0 {
		parts = append(parts, itoa(e.Lost)+" lost")
	}
	parts = append(parts, wording.Seconds(e.LabTime)+" s of lab time")
	switch {
	case e.Claims > 0 && e.Failed == 0:
		parts = append(parts, fmt.Sprintf("all %s hold", text.Count(e.Claims, "claim")))
		if e.Claims == 1 {
			parts[len(parts)-1] = "the claim holds"
		}
	case e.Claims > 0:
		parts = append(parts, fmt.Sprintf("%d of %s failed", e.Failed, text.Count(e.Claims, "claim")))
	}
	if e.Asked > 0 {
		parts = append(parts, fmt.Sprintf("questions right: %d of %d", e.Right, e.Asked))
	}
	mark := span{g.yes + " ", asGood}
	if !e.OK {
		mark = span{g.no + " ", asBad}
	}
	out := []string{o.rule()}
	out = append(out, o.flow(o.prose(), mark, repeatTo(" ", text.Width(mark.s)), span{o.clean(strings.Join(parts, " · ")), asStrong})...)
	if e.Err != "" {
		out = append(out, o.flow(o.prose(), span{"  ", asText}, "  ", span{o.clean(e.Err), asBad})...)
	}
	return out
}
