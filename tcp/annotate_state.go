package tcp

import (
	"fmt"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
)

// handshake explains the three segments that open a connection.
func (e explainer) handshake() []dissect.Note {
	f := e.h.flags()
	n := dissect.Note{Source: "RFC 9293 section 3.5", At: atSeq()}
	switch {
	case e.marks.Any(Resend):
		return nil
	case f.Has(SYN | ACK):
		n.Text = fmt.Sprintf("The server agrees, and says its own first sequence number: %d, shown as 0. Its ACK, %d, says that it has the client's SYN and waits for the byte behind it.", e.h.seq(), e.relAck(e.h))
		n.Packets = e.acked.list()
	case f.Has(SYN) && e.dir == e.client:
		n.Text = fmt.Sprintf("The client asks to open a connection, and says its first sequence number: %d, shown as 0.", e.h.seq())
		if e.marks.Any(ReusedPorts) {
			n.Text += " The same two ports had a connection before; this is a new one."
		}
	case f.Has(SYN):
		n.Text = fmt.Sprintf("The other end asks to open the same connection at the same time, with the first sequence number %d, shown as 0: a simultaneous open.", e.h.seq())
	case e.opensForBoth():
		n.Text = "The client has the server's SYN. Both ends now agree: the connection is ESTABLISHED."
		n.At, n.Packets = atAck(), e.acked.list()
	default:
		return nil
	}
	return one(n)
}

// opensForBoth reports the third segment of the handshake.
func (e explainer) opensForBoth() bool {
	return e.completeness&(sawSYN|sawSYNACK|sawACK) == sawSYN|sawSYNACK && e.dir == e.client &&
		e.h.flags()&(SYN|FIN|RST|ACK) == ACK && e.acked.n > 0
}

// ending explains the segments that close a connection or break it off.
func (e explainer) ending() []dissect.Note {
	f := e.h.flags()
	switch {
	case f.Has(RST):
		return one(e.reset(f))
	case e.marks.Any(Resend):
		return nil
	case f.Has(FIN):
		text := fmt.Sprintf("The %s has no more data to send (FIN). ", e.me())
		switch mine, yours := e.ends[e.role()], e.ends[1-e.role()]; {
		case yours == StateClosing:
			text += fmt.Sprintf("The %s has said so too, at the same time: the two FINs cross, and neither answers the other.", e.you())
		case mine == StateLastAck, mine == StateClosed:
			text += fmt.Sprintf("The %s had said so before, so with the ACK of this the connection is over.", e.you())
		case mine == StateClosing:
			text += "Both ends have said so at the same time."
		default:
			text += fmt.Sprintf("The %s may go on sending.", e.you())
		}
		return one(dissect.Note{Text: text + e.states(), Source: "RFC 9293 section 3.6", At: atFlags()})
	case e.acked.n > 0 && e.ends[1-e.role()] == StateFinWait2 && e.length == 0:
		return one(dissect.Note{
			Text:   fmt.Sprintf("The %s has the FIN: that direction is closed. Its own stays open until it sends one too.", e.me()) + e.states(),
			Source: "RFC 9293 section 3.6", At: atAck(), Packets: e.acked.list(),
		})
	case e.acked.n > 0 && e.ends[1-e.role()] == StateTimeWait && e.length == 0:
		return one(dissect.Note{
			Text:   fmt.Sprintf("The %s has the FIN that crossed its own. No end was first, so each will wait a while before it forgets.", e.me()) + e.states(),
			Source: "RFC 9293 section 3.6", At: atAck(), Packets: e.acked.list(),
		})
	case e.acked.n > 0 && e.ends[1-e.role()] == StateClosed && e.ends[e.role()] == StateTimeWait:
		return one(dissect.Note{
			Text:   fmt.Sprintf("The last ACK: both directions are closed. The %s stays in TIME-WAIT for a while, to answer if this ACK is lost, and so that late segments cannot disturb a new connection.", e.me()),
			Source: "RFC 9293 section 3.6.1", At: atAck(), Packets: e.acked.list(),
		})
	}
	return nil
}

// role is the sender's place in ends.
func (e explainer) role() int {
	if e.dir == e.client {
		return 0
	}
	return 1
}

func (e explainer) states() string {
	return fmt.Sprintf(" When it has arrived: client %s, server %s.", e.ends[0], e.ends[1])
}

func (e explainer) reset(f Flags) dissect.Note {
	n := dissect.Note{Level: dissect.Warning, Source: "RFC 9293 section 3.5.2", At: atFlags()}
	switch {
	case e.completeness&(sawSYNACK|sawACK|sawData) == 0 && e.completeness&sawSYN != 0 && f.Has(ACK):
		n.Text = fmt.Sprintf("The %s refuses: nobody listens on port %d.", e.me(), e.h.src())
	case !f.Has(ACK):
		n.Text = fmt.Sprintf("The %s knows no such connection and says so (RST): all that the other end believes of it is void.", e.me())
	default:
		n.Text = fmt.Sprintf("The %s breaks the connection off (RST): nothing more is sent or acknowledged, and what was on the way is lost.", e.me())
	}
	return n
}

// window explains what a segment says of the receiver's room.
func (e explainer) window() []dissect.Note {
	size := e.windowSize(e.h)
	switch m := e.marks; {
	case m.Any(ZeroWindow) && !e.stillClosed(e.h.flags()):
		return one(dissect.Note{
			Level:  dissect.Warning,
			Text:   fmt.Sprintf("Window zero: the %s has no room left, since its program does not read. The %s must stop sending.", e.me(), e.you()),
			Source: "RFC 9293 section 3.8.6", At: atWindow(),
		})
	case m.Any(WindowUpdate):
		return one(dissect.Note{
			Text:   fmt.Sprintf("Only the window has changed: the %s now has room for %s from byte %d on.", e.me(), text.Count(int(size), "byte"), e.relAck(e.h)),
			Source: "RFC 9293 section 3.8.6", At: atWindow(),
		})
	case m.Any(WindowFull) && !m.Any(KeepAlive):
		return one(dissect.Note{
			Level:  dissect.Notice,
			Text:   fmt.Sprintf("With this the window is full: the %s has sent all that the %s has room for, and must wait for an ACK that opens it.", e.me(), e.you()),
			Source: "RFC 9293 section 3.8.6", At: atSeq(),
		})
	}
	return nil
}

// gap explains that something is missing.
func (e explainer) gap() (notes []dissect.Note) {
	if e.marks.Any(LostSegment) {
		notes = append(notes, dissect.Note{
			Level:  dissect.Warning,
			Text:   "There is a gap before this segment: something sent earlier is late or lost, or was not captured.",
			Source: "RFC 9293 section 3.10.7.4", At: atSeq(),
		})
	}
	if e.marks.Any(AckLostSegment) {
		notes = append(notes, dissect.Note{
			Level: dissect.Warning,
			Text:  fmt.Sprintf("This acknowledges bytes that the capture does not have: the %s got them, the capture missed them.", e.me()),
			At:    atAck(),
		})
	}
	return notes
}

// options explains what a SYN offers, and blocks that came behind a gap.
func (e explainer) options() (notes []dissect.Note) {
	b := e.h[:e.l.Header]
	if e.h.flags().Has(SYN) && len(b) > minHeader {
		o := readSYN(b)
		text := ""
		if o.mss > 0 {
			text = fmt.Sprintf(" It takes segments of up to %d bytes of data.", o.mss)
		}
		if o.scale >= 0 {
			text += fmt.Sprintf(" Its later windows count times %d, if the other end offers scaling too.", 1<<o.scale)
		}
		if o.sack {
			text += " It understands selective acknowledgments."
		}
		if o.ts {
			text += " It puts timestamps on its segments."
		}
		if text != "" {
			text = "The " + e.me() + strings.TrimPrefix(text, " It")
			notes = append(notes, dissect.Note{Text: text, Source: "RFC 9293 section 3.2", At: dissect.Range{Off: minHeader, Len: len(b) - minHeader}})
		}
	}
	if k := readSACK(b); k.n > 0 {
		notes = append(notes, e.blocks(k, dissect.Range{Off: minHeader, Len: len(b) - minHeader})...)
	}
	return notes
}

// blocks explains what a receiver lists: bytes that came twice, and what it has
// behind a gap.
func (e explainer) blocks(k sackBlocks, at dissect.Range) (notes []dissect.Note) {
	var has []string
	for _, edge := range k.edge[:k.n] {
		has = append(has, fmt.Sprintf("%d to %d", edge[0]-e.ackBase, edge[1]-e.ackBase-1))
	}
	if k.twice(e.h.ack()) {
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("D-SACK: bytes %s came to the %s a second time; it had them. Their resend was not needed.", has[0], e.me()),
			Source: "RFC 2883 section 4", At: at,
		})
		has = has[1:]
	}
	if len(has) > 0 {
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("SACK: beyond the gap at %d the %s already has %s. Only the gap needs to be sent again.", e.relAck(e.h), e.me(), strings.Join(has, " and ")),
			Source: srcSACK, At: at,
		})
	}
	return notes
}

// checksum explains one that does not fit the bytes.
func (e explainer) checksum() []dissect.Note {
	at := dissect.Range{Off: 16, Len: 2}
	switch {
	case e.checksumStatus(e.h) != checksumBad:
		return nil
	case e.offloaded(e.h):
		return one(dissect.Note{Text: "The checksum covers only the addresses so far: the sender's network card adds the rest, behind the place of this capture. It is no fault.", At: at})
	default:
		return one(dissect.Note{Level: dissect.Error, Text: "The checksum is wrong: some bits have changed on the way. The receiver drops the segment in silence, and the sender will have to send it again.", Source: "RFC 9293 section 3.1", At: at})
	}
}
