package dhcp

import (
	"bytes"
	"errors"

	"netlab/dissect"
	"netlab/osi"
)

// Ports of servers and clients, RFC 2131 section 4.1.
const (
	portServer = 67
	portClient = 68
)

const (
	fixedLen = 236
	cookie   = "\x63\x82\x53\x63"
)

var errShort = errors.New("dhcp: the message is shorter than its fixed part")

type dissector struct{}

// Dissector gives the dissector of DHCP, and of BOOTP, on which it builds.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "dhcp" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) {
	return "Dynamic Host Configuration Protocol", "RFC 2131"
}

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match {
	return []dissect.Match{
		{Table: "udp.port", Num: portServer},
		{Table: "udp.port", Num: portClient},
	}
}

// Dissect implements dissect.Dissector.
func (dissector) Dissect(_ *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	whole := u.Cut == 0 && !u.Quoted
	if len(b) < fixedLen && whole {
		return dissect.Layer{}, 0, errShort
	}
	l := dissect.Layer{
		PDU: packet{}, Header: len(b),
		Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
	}
	if end := options(b, func(byte, int, int) {}); end < 0 && whole {
		l.Malformed, l.MalformedRange = "an option goes on behind the end of the message", dissect.Range{Off: fixedLen + 4, Len: len(b) - fixedLen - 4}
	}
	return l, len(b), nil
}

// packet is a message as a layer.
type packet struct{}

// hasOptions reports whether DHCP's options follow: BOOTP has none, or others.
func hasOptions(b []byte) bool {
	return len(b) > fixedLen+len(cookie) && bytes.HasPrefix(b[fixedLen:], []byte(cookie))
}

// The two fixed fields that may hold options instead of a name.
const (
	serverAt, serverLen = 44, 64
	fileAt, fileLen     = 108, 128
)

// options calls f for each option: its code, where it stands, and the length of
// its value, -1 if it is cut short; of zeros between options, how many stand
// together. It gives where they end, -1 if one is cut short.
func options(b []byte, f func(code byte, off, n int)) int {
	if !hasOptions(b) {
		return len(b)
	}
	return walk(b, fixedLen+len(cookie), len(b), func(code byte, off, n int) {
		f(code, off, n)
		if code != optOverload || n != 1 {
			return
		}
		// RFC 2132 section 9.3: there was not room enough for all of them
		if b[off+2] == 2 || b[off+2] == 3 {
			walk(b, serverAt, serverAt+serverLen, f)
		}
		if b[off+2] == 1 || b[off+2] == 3 {
			walk(b, fileAt, fileAt+fileLen, f)
		}
	})
}

// walk goes over the options that begin from off on and before end.
func walk(b []byte, off, end int, f func(code byte, off, n int)) int {
	for off < end {
		code := b[off]
		switch code {
		case optEnd:
			f(code, off, 0)
			return off + 1
		case optPad:
			n := 1
			for off+n < end && b[off+n] == optPad {
				n++
			}
			f(code, off, n)
			off += n
			continue
		}
		if off+2 > len(b) || off+2+int(b[off+1]) > len(b) {
			f(code, off, -1)
			return -1
		}
		f(code, off, int(b[off+1]))
		off += 2 + int(b[off+1])
	}
	return end
}

// overloaded says which of the two fixed fields hold options: bit 0 for the
// file's, bit 1 for the server's.
func overloaded(b []byte) (which byte) {
	options(b, func(code byte, off, n int) {
		if code == optOverload && n == 1 && b[off+2] <= 3 {
			which |= b[off+2]
		}
	})
	return which
}

// Field implements dissect.PDU.
func (packet) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	b := l.Bytes
	p := dissect.Pick{ID: id, Bytes: b, Out: dst}
	for i, f := range []int{fType, fHWType, fHWLen, fHops} {
		p.Uint(f, i, 1)
	}
	p.Uint(fID, 4, 4)
	if len(b) > 9 && b[8] != 0 && b[9] == 0 { // some clients write the number the other way round
		p.Uint(fSecs, 8, 1)
	} else {
		p.Uint(fSecs, 8, 2)
	}
	p.Uint(fFlags, 10, 2)
	p.Bool(fBroadcast, 10, 2, 0x8000)
	p.Bits(fReserved, 10, 2, 0x7fff)
	for i, f := range []int{fClient, fYour, fServerIP, fRelay} {
		p.IPv4(f, 12+4*i)
	}
	if len(b) > 2 && b[1] == 1 && b[2] == 6 {
		p.Ether(fMAC, 28)
		p.Raw(fMACPadding, 34, 10)
	}
	full := overloaded(b)
	if full&2 == 0 {
		text(&p, fServer, serverAt, serverLen)
	}
	if full&1 == 0 {
		text(&p, fFile, fileAt, fileLen)
	}
	if !hasOptions(b) {
		return p.Out
	}
	p.IPv4(fCookie, fixedLen)
	end := options(b, func(code byte, off, n int) { pick(&p, code, off, n) })
	if end > 0 && end < len(b) {
		p.Raw(fPadding, end, len(b)-end)
	}
	return p.Out
}

// text adds a text that ends at the first zero; nothing if it is empty.
func text(p *dissect.Pick, id, off, n int) {
	if !p.Wants(id) || off+n > len(p.Bytes) {
		return
	}
	v := p.Bytes[off : off+n]
	if i := bytes.IndexByte(v, 0); i >= 0 {
		v = v[:i]
	}
	p.Add(id, dissect.Value{Kind: dissect.String, Raw: v, At: dissect.Range{Off: off, Len: n}})
}
