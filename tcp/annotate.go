package tcp

import (
	"fmt"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
)

// The bytes that notes point at.
func atSeq() dissect.Range    { return dissect.Range{Off: 4, Len: 4} }
func atAck() dissect.Range    { return dissect.Range{Off: 8, Len: 4} }
func atFlags() dissect.Range  { return dissect.Range{Off: 12, Len: 2, Mask: 0xfff} }
func atWindow() dissect.Range { return dissect.Range{Off: 14, Len: 2} }

// Notes implements dissect.PDU: what this segment means in the exchange, the
// most important first.
func (s *segment) Notes(l *dissect.Layer) []dissect.Note {
	h := header(l.Bytes)
	if l.Malformed != "" || len(h) < 4 {
		return nil
	}
	if s.quoted {
		return []dissect.Note{{
			Text:   fmt.Sprintf("The error message quotes the segment that it is about: from port %d to port %d. By these ports its sender finds the connection.", h.src(), h.dst()),
			Source: "RFC 1122 section 4.2.3.9", At: dissect.Range{Len: 4},
		}}
	}
	if !s.known || len(h) < minHeader {
		return nil
	}
	e := explainer{segment: s, h: h, l: l}
	var notes []dissect.Note
	for _, explain := range [...]func() []dissect.Note{e.resend, e.probe, e.handshake, e.ending, e.repeat, e.data, e.window, e.acknowledgment, e.gap, e.options, e.checksum} {
		notes = append(notes, explain()...)
	}
	return notes
}

// explainer puts one segment into words. Each of its methods knows one subject
// and says nothing where the segment is about another.
type explainer struct {
	*segment
	h header
	l *dissect.Layer
}

// me and you are the sender and the receiver.
func (e explainer) me() string {
	if e.dir == e.client {
		return "client"
	}
	return "server"
}

func (e explainer) you() string {
	if e.dir == e.client {
		return "server"
	}
	return "client"
}

func (e explainer) seq() uint32 { return e.h.seq() - e.seqBase }

func one(n dissect.Note) []dissect.Note { return []dissect.Note{n} }

// resend explains a segment whose bytes were sent before.
func (e explainer) resend() []dissect.Note {
	n := dissect.Note{Level: dissect.Notice, At: atSeq()}
	what := fmt.Sprintf("bytes %d to %d", e.seq(), e.seq()+e.length-1)
	switch f := e.h.flags(); {
	case f.Has(SYN):
		what = "its SYN"
	case e.length == 0:
		what = "its FIN"
	case e.length == 1:
		what = fmt.Sprintf("byte %d", e.seq())
	}
	of := "an earlier packet"
	if e.repeats != 0 {
		n.Packets = []int{e.repeats}
		of = fmt.Sprintf("packet #%d", e.repeats)
	}
	switch m := e.marks; {
	case m.Any(SpuriousRetransmission):
		n.Text = fmt.Sprintf("The %s sends %s again, which %s had carried and the %s has already acknowledged: nobody needs it. Its timer was too quick, or the ACK was late.", e.me(), what, of, e.you())
		n.Source = "RFC 5682 section 1"
	case m.Any(Resend) && e.asked:
		n.Text = fmt.Sprintf("Fast retransmit: repeated ACKs told the %s that %s is missing, so it sends %s again without waiting for its timer.", e.me(), of, what)
		n.Source = "RFC 5681 section 3.2"
	case m.Any(Retransmission):
		passed := "time" // of a capture that does not say when
		if e.waited != 0 {
			passed = text.Lasting(e.waited)
		}
		n.Text = fmt.Sprintf("The %s sends %s again, as %s did%s: %s went by without an acknowledgment.", e.me(), what, of, e.nth(), passed)
		n.Source = "RFC 6298 section 5"
	case m.Any(OutOfOrder):
		n.Text = fmt.Sprintf("These bytes come behind later ones, too soon for a resend: the segment was probably overtaken on the way. The %s keeps what came early and puts it in order.", e.you())
		n.Source = "RFC 9293 section 3.10.7.4"
	default:
		return nil
	}
	return one(n)
}

// nth says which copy it is, from the third on.
func (e explainer) nth() string {
	if e.times < 2 {
		return ""
	}
	return fmt.Sprintf(" (resend number %d)", e.times)
}

// probe explains segments that only ask whether the other end is still there, or has room.
func (e explainer) probe() []dissect.Note {
	switch m := e.marks; {
	case e.probes():
		return one(dissect.Note{
			Text:   fmt.Sprintf("Window probe: the %s has no room, so the %s sends its last byte once more, only to be answered: it hears when there is room again even if that news is lost. Wireshark calls this a keep-alive.", e.you(), e.me()),
			Source: "RFC 9293 section 3.8.6.1", At: atSeq(),
		})
	case m.Any(KeepAlive):
		return one(dissect.Note{
			Text:   fmt.Sprintf("Keep-alive: nothing was said for a while, so the %s asks whether the %s is still there. It uses the number before the next one, which must be answered by an ACK.", e.me(), e.you()),
			Source: "RFC 9293 section 3.8.4", At: atSeq(),
		})
	case m.Any(KeepAliveAck), m.Any(WindowUpdate) && e.before.Any(KeepAlive) && !e.opens:
		return one(dissect.Note{
			Text:   fmt.Sprintf("The answer to the keep-alive: the %s is there and still waits for byte %d.", e.me(), e.relAck(e.h)),
			Source: "RFC 9293 section 3.8.4", At: atAck(),
		})
	case m.Any(ZeroWindowProbe):
		return one(dissect.Note{
			Text:   fmt.Sprintf("Window probe: the %s has no room, but the %s tries one byte, so that it hears when there is room again even if that news is lost.", e.you(), e.me()),
			Source: "RFC 9293 section 3.8.6.1", At: atSeq(),
		})
	case e.stillClosed(e.h.flags()):
		return one(dissect.Note{
			Text:   fmt.Sprintf("The answer to the window probe: still no room. The %s waits for byte %d as before.", e.me(), e.relAck(e.h)),
			Source: "RFC 9293 section 3.8.6.1", At: atWindow(),
		})
	}
	return nil
}

// repeat explains an ACK that says again what was said.
func (e explainer) repeat() []dissect.Note {
	if !e.marks.Any(DuplicateAck) {
		return nil
	}
	what := fmt.Sprintf("something came, but not byte %d, for which the %s still waits", e.relAck(e.h), e.me())
	then := "One or two of these may only mean that segments were swapped."
	switch {
	case readSACK(e.h[:e.l.Header]).twice(e.h.ack()):
		what = "what came was there already"
		then = "Nothing is missing below the number; its SACK block says what came twice."
	case e.dupNum == 3:
		then = "The third one counts as a loss: the sender should resend now."
	case e.dupNum > 3:
		then = "Each says that one more segment has left the network."
	}
	return one(dissect.Note{
		Level:  dissect.Notice,
		Text:   fmt.Sprintf("Duplicate ACK number %d of %s: %s. %s", e.dupNum, packet(e.dupFrame), what, then),
		Source: "RFC 5681 section 3.2", At: atAck(), Packets: []int{e.dupFrame},
	})
}

func packet(n int) string { return fmt.Sprintf("packet #%d", n) }

// list names packets: "packet #5", "packets #5 and #6", "packets #5-#7".
func list(n []int) string {
	switch len(n) {
	case 0:
		return "no packet"
	case 1:
		return packet(n[0])
	case 2:
		return fmt.Sprintf("packets #%d and #%d", n[0], n[1])
	}
	var b strings.Builder
	b.WriteString("packets ")
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		switch j - i {
		case 0:
			fmt.Fprintf(&b, "#%d", n[i])
		default:
			fmt.Fprintf(&b, "#%d-#%d", n[i], n[j])
		}
		i = j + 1
	}
	return b.String()
}

// acknowledgment explains an ACK that takes the exchange further.
func (e explainer) acknowledgment() []dissect.Note {
	f := e.h.flags()
	if !f.Has(ACK) || f.Any(SYN|RST) || e.acked.n == 0 {
		return nil
	}
	packets := e.acked.list()
	said := fmt.Sprintf("The %s has all bytes before %d: this acknowledges %s.", e.me(), e.relAck(e.h), list(packets))
	if e.before.Any(KeepAlive) {
		return nil // it answers a probe, whose byte was not new
	}
	if e.completeness&(sawSYN|sawSYNACK|sawACK) == sawSYN|sawSYNACK && e.length == 0 && !f.Has(FIN) {
		return nil // the third of the handshake: said there
	}
	if e.roundTrip > 0 {
		said += fmt.Sprintf(" A round trip took %s.", text.Lasting(e.roundTrip))
	}
	return one(dissect.Note{Text: said, Source: "RFC 9293 section 3.4", At: atAck(), Packets: packets})
}

// data explains new bytes.
func (e explainer) data() []dissect.Note {
	if e.length == 0 || e.marks.Any(Resend|OutOfOrder|KeepAlive|ZeroWindowProbe) || e.h.flags().Any(SYN|RST) {
		return nil
	}
	says := fmt.Sprintf("The %s sends %s, numbers %d to %d; its next byte will be %d.", e.me(), text.Count(int(e.length), "byte"), e.seq(), e.seq()+e.length-1, e.next(e.h))
	if e.inFlight > e.length {
		says += fmt.Sprintf(" With them %s are on the way without an ACK.", text.Count(int(e.inFlight), "byte"))
	}
	return one(dissect.Note{Text: says, Source: "RFC 9293 section 3.4", At: dissect.Range{Off: e.l.Header, Len: len(e.l.Bytes) - e.l.Header}})
}
