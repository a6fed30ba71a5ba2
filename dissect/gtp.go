package dissect

import (
	"fmt"
)

// gtp is the GPRS Tunnelling Protocol: between the masts of a mobile network and
// its edge, a telephone's packets ride in datagrams, one tunnel for each telephone.
// Of version 1 (3GPP TS 29.281, and 29.060 for what sets tunnels up):
//
//	version (3) · protocol type (1) · reserved (1) · E S PN (3) · message (8) ·
//	length of what follows (16) · tunnel endpoint identifier (32)
//	[sequence number (16) · N-PDU number (8) · next extension (8)] [extensions]
//
// The four bytes in brackets are there if one of E, S and PN is set.
type gtp struct {
	version uint8
	more    bool // the four bytes in brackets are there
}

const (
	gtpFlags = iota
	gtpVersion
	gtpType
	gtpReserved
	gtpFlagE
	gtpFlagS
	gtpFlagPN
	gtpMessage
	gtpLen
	gtpTEID
	gtpSeq
	gtpNPDU
	gtpExt
	gtpExtLen
	gtpExtNext
	gtpFlowLabel
)

const (
	gtpSource  = "3GPP TS 29.281 section 5.1"
	gtpHeader  = 8
	gtpHeader0 = 20  // of version 0, GSM 09.60
	gtpPacket  = 255 // the message that carries a telephone's packet
)

func (gtp) Proto() string           { return "gtp" }
func (gtp) Title() (string, string) { return "GPRS Tunnelling Protocol", "3GPP TS 29.281" }

func (gtp) Match() []Match {
	return []Match{{Table: "udp.port", Num: 2152}, {Table: "udp.port", Num: 2123}}
}

func (gtp) Fields() []FieldInfo {
	return []FieldInfo{
		gtpFlags:     {Name: "gtp.flags", Kind: Uint, Hex: true, Width: 1, Doc: "the first byte as a whole", Source: gtpSource},
		gtpVersion:   {Name: "gtp.flags.version", Kind: Uint, Width: 1, Doc: "1; 2 for what sets up tunnels in 4G", Source: gtpSource},
		gtpType:      {Name: "gtp.flags.payload", Kind: Uint, Width: 1, Doc: "1: GTP; 0: GTP', for bills", Source: gtpSource},
		gtpReserved:  {Name: "gtp.flags.reserved", Kind: Uint, Width: 1, Doc: "must be zero", Source: gtpSource},
		gtpFlagE:     {Name: "gtp.flags.e", Kind: Bool, Doc: "an extension follows", Source: gtpSource},
		gtpFlagS:     {Name: "gtp.flags.s", Kind: Bool, Doc: "the sequence number counts", Source: gtpSource},
		gtpFlagPN:    {Name: "gtp.flags.pn", Kind: Bool, Doc: "the N-PDU number counts", Source: gtpSource},
		gtpMessage:   {Name: "gtp.message", Kind: Uint, Hex: true, Width: 1, Doc: "what kind of message it is", Source: "3GPP TS 29.281 section 6.1", Names: gtpMessageName},
		gtpLen:       {Name: "gtp.length", Kind: Uint, Width: 2, Doc: "bytes behind the first eight", Source: gtpSource},
		gtpTEID:      {Name: "gtp.teid", Kind: Uint, Hex: true, Width: 4, Doc: "whose tunnel it is; the receiver chose the number", Source: gtpSource},
		gtpSeq:       {Name: "gtp.seq_number", Kind: Uint, Hex: true, Width: 2, Doc: "counts messages", Source: gtpSource},
		gtpNPDU:      {Name: "gtp.npdu_number", Kind: Uint, Hex: true, Width: 1, Doc: "counts packets while a telephone changes its mast", Source: gtpSource},
		gtpExt:       {Name: "gtp.ext_hdr", Kind: None, Doc: "an extension", Source: "3GPP TS 29.281 section 5.2"},
		gtpExtLen:    {Name: "gtp.ext_hdr.length", Kind: Uint, Width: 1, Doc: "length of an extension in units of four bytes", Source: "3GPP TS 29.281 section 5.2"},
		gtpExtNext:   {Name: "gtp.ext_hdr.next", Kind: Uint, Hex: true, Width: 1, Doc: "which extension follows; 0 for none", Source: "3GPP TS 29.281 section 5.2"},
		gtpFlowLabel: {Name: "gtp.flow_label", Kind: Uint, Hex: true, Width: 2, Doc: "whose tunnel it is, in version 0", Source: "GSM 09.60 section 6"},
	}
}

func gtpMessageName(n uint64) string {
	switch n {
	case 1:
		return "echo request"
	case 2:
		return "echo response"
	case 16:
		return "create tunnel request"
	case 17:
		return "create tunnel response"
	case 26:
		return "error indication"
	case 254:
		return "end marker"
	case gtpPacket:
		return "packet"
	}
	return ""
}

func (gtp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: tunnelOfPackets(), Header: len(b)}
	var p gtp
	if len(b) > 0 {
		p.version, p.more = b[0]>>5, b[0]>>5 == 1 && b[0]&7 != 0
	}
	l.PDU = p
	n, end := p.head(b)
	if n == 0 {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	if b[1] == gtpPacket && p.version < 2 {
		l.Payload, l.Next = b[n:end], telephoned(b[n:end])
		if l.Next.Table != "" {
			l.Header, l.payloadAt = len(b)-(end-n), int32(n)
		}
	}
	return l, len(b), nil
}

// head is where the header ends with its extensions, and where the message
// does; 0 if that is not there.
func (p gtp) head(b []byte) (n, end int) {
	n, end = gtpHeader, gtpHeader
	if p.version == 0 {
		n, end = gtpHeader0, gtpHeader0
	}
	if p.more {
		n += 4
	}
	if len(b) < n {
		return 0, 0
	}
	end += int(num(b[2:4]))
	if p.more && b[0]&4 != 0 {
		for next := b[n-1]; next != 0; next = b[n-1] {
			if n >= len(b) || b[n] == 0 || n+4*int(b[n]) > len(b) {
				return 0, 0
			}
			n += 4 * int(b[n])
		}
	}
	return n, max(n, min(end, len(b)))
}

// telephoned guesses what a telephone's packet is, which the tunnel's ends know
// and the header does not say: IP, or Ethernet of a kind that is in use.
func telephoned(b []byte) Key {
	switch {
	case len(b) > 0 && b[0] >= 0x45 && b[0] <= 0x4e:
		return Key{Table: "link", Num: linkIPv4}
	case len(b) > 0 && b[0]>>4 == 6:
		return Key{Table: "link", Num: linkIPv6}
	case len(b) > ethHeader:
		switch num(b[12:14]) {
		case typeIPv4, typeIPv6, typeARP:
			return Key{Table: "link", Num: 1}
		}
	}
	return Key{}
}

func (p gtp) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	pick := Pick{ID: id, Bytes: b, Out: dst}
	if p.version > 1 {
		return dst // another protocol, but for the port
	}
	pick.Uint(gtpFlags, 0, 1)
	pick.Bits(gtpVersion, 0, 1, 0xe0)
	pick.Bits(gtpType, 0, 1, 0x10)
	pick.Uint(gtpMessage, 1, 1)
	pick.Uint(gtpLen, 2, 2)
	if p.version == 0 {
		pick.Bits(gtpReserved, 0, 1, 0x0e)
		pick.Uint(gtpSeq, 4, 2)
		pick.Uint(gtpFlowLabel, 6, 2)
		return pick.Out
	}
	pick.Bits(gtpReserved, 0, 1, 0x08)
	pick.Bool(gtpFlagE, 0, 1, 4)
	pick.Bool(gtpFlagS, 0, 1, 2)
	pick.Bool(gtpFlagPN, 0, 1, 1)
	pick.Uint(gtpTEID, 4, 4)
	if !p.more || len(b) < gtpHeader+4 {
		return pick.Out
	}
	if b[0]&2 != 0 {
		pick.Uint(gtpSeq, 8, 2)
	}
	if b[0]&1 != 0 {
		pick.Uint(gtpNPDU, 10, 1)
	}
	if b[0]&4 != 0 {
		p.extensions(&pick)
	}
	return pick.Out
}

// extensions goes through the chain of extension headers.
func (gtp) extensions(p *Pick) {
	b := p.Bytes
	p.Uint(gtpExtNext, 11, 1)
	for n, next := 12, b[11]; next != 0 && n < len(b); {
		size := 4 * int(b[n])
		p.Mark(gtpExt, n, min(max(size, 1), len(b)-n))
		p.Uint(gtpExtLen, n, 1)
		if size == 0 || n+size > len(b) {
			return
		}
		n += size
		next = b[n-1]
		p.Uint(gtpExtNext, n-1, 1)
	}
}

func (p gtp) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < gtpHeader {
		return "GTP, cut short"
	}
	if p.version != 1 {
		return fmt.Sprintf("GTP version %d", p.version)
	}
	what := gtpMessageName(uint64(b[1]))
	if what == "" {
		what = fmt.Sprintf("message %d", b[1])
	}
	return fmt.Sprintf("GTP %s teid=0x%08x", what, num(b[4:8]))
}

func (p gtp) Notes(l *Layer) []Note {
	b := l.Bytes
	switch {
	case len(b) < gtpHeader:
		return nil
	case p.version > 1:
		return []Note{{Text: fmt.Sprintf("This is version %d of GTP, which is not dissected here.", p.version), Source: gtpSource, At: Range{Len: 1, Mask: 0xe0}}}
	case b[1] != gtpPacket:
		return []Note{{Text: "The two ends speak about their tunnels here; what they say is not dissected further.", Source: "3GPP TS 29.060 section 7", At: Range{Off: 1, Len: 1}}}
	}
	return []Note{{
		Text:   fmt.Sprintf("A tunnel: the packet within is a telephone's, on its way through the mobile network. Number 0x%08x says whose.", num(b[4:8])),
		Source: gtpSource, At: Range{Off: 4, Len: 4},
	}}
}
