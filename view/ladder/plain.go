package ladder

import (
	"fmt"
	"strings"
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// plain writes an event as sentences, in order, for eyes and ears alike.
func (l *Ladder) plain(e trace.Event) {
	switch b := e.Body.(type) {
	case trace.Scene:
		l.newScene(b.Hosts)
		l.real, l.links = b.Real, linksOf(b)
		l.out("")
		l.out(sceneLines(b, l.o)...)
		l.out("")
	case trace.Step:
		l.say("Step: " + b.Text)
		if b.Err != "" {
			l.say("The step failed: " + b.Err)
		}
	case trace.Call:
		if l.o.Side == "" || b.Host == l.o.Side {
			l.say(fmt.Sprintf("%s s: the program on %s: %s.", l.seconds(e.At), b.Host, wording.Call(b, maxData)))
		}
	case trace.Packet:
		l.kept.add(e.At, b)
		l.saySent(e.At, b)
	case trace.Answer:
		l.out(plainAnswer(b, l.asked[b.ID], l.o)...)
	default: // their drawings are sentences already
		l.draw(e)
	}
}

// sayClaim writes a claim and how it fared.
func (l *Ladder) sayClaim(b trace.Claim) {
	word := "Claim holds: "
	if !b.OK {
		word = "Claim FAILED: "
	}
	l.say(word + b.Text + ". " + strings.TrimSpace(packetWords(b.Packets)))
	if b.Why != "" {
		l.say(b.Why)
	}
	if !b.OK && b.Source != "" {
		l.say("The rule is " + b.Source + ".")
	}
}

// say writes a sentence, wrapped.
func (l *Ladder) say(s string) {
	for line := range strings.SplitSeq(s, "\n") {
		l.out(l.o.flow(l.o.prose(), span{}, "", span{l.o.clean(line), asText})...)
	}
}

func packetWords(ns []int) string {
	switch len(ns) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("Packet %d.", ns[0])
	default:
		return "Packets " + strings.ReplaceAll(numbers(ns), "#", "") + "."
	}
}

func (l *Ladder) saySent(at time.Duration, p trace.Packet) {
	if l.o.Side != "" && p.From != l.o.Side {
		l.sayGot(p)
		return
	}
	s := []string{l.plainPacket(at, p)}
	if l.o.Side == "" {
		for _, f := range p.Fates {
			s = append(s, wording.FateSentence(f, l.seconds(f.At), len(p.Fates) > 1))
		}
	}
	l.say(strings.Join(s, " ") + l.plainNotes(p))
}

// sayGot tells what the one host whose sight is shown has got.
func (l *Ladder) sayGot(p trace.Packet) {
	for _, f := range p.Fates {
		if f.Gone() || (f.To != l.o.Side && (f.To != "*" || !l.onLink(p.Link, l.o.Side))) {
			continue
		}
		l.say(fmt.Sprintf("%s s: %s gets packet %d from %s: %s (%s).%s", l.seconds(f.At), l.o.Side, p.Number, from(p), wording.Headline(p),
			plainPlace(p.TopLayer()), l.plainNotes(p)))
	}
}

func from(p trace.Packet) string {
	if p.From == "" {
		return "somebody"
	}
	return p.From
}

// plainPacket is a packet in one sentence.
func (l *Ladder) plainPacket(at time.Duration, p trace.Packet) string {
	to := p.To
	switch to {
	case "*":
		to = "everyone on the link"
	case "":
		to = "somebody"
	}
	s := fmt.Sprintf("%s s, packet %d: %s sends to %s: %s (%s).", l.seconds(at), p.Number, from(p), to, wording.Headline(p), plainPlace(p.TopLayer()))
	if tags := l.kept.tags(p); tags != "" {
		s += " The lesson calls it " + tags + "."
	}
	return s
}

// plainNotes are the sentences about a packet that were not said before.
func (l *Ladder) plainNotes(p trace.Packet) string {
	s := ""
	if p.Repeats > 0 {
		s += fmt.Sprintf(" It repeats packet %d.", p.Repeats)
	}
	if l.o.Brief {
		return s
	}
	for _, n := range sentences(p) {
		if !l.kept.say(n.Text) {
			continue
		}
		s += " " + n.Text
	}
	if m := p.TopLayer().Malformed; m != "" {
		s += " It is malformed: " + m + "."
	}
	return s
}

func plainPlace(l trace.Layer) string {
	switch {
	case l.OSI != 0:
		return fmt.Sprintf("OSI layer %d, %s", l.OSI, l.OSIName)
	case l.Proto != "":
		return wording.Proto(l.Proto)
	default:
		return "no layer known"
	}
}
