package dissect

import (
	"slices"
	"time"
)

// icmpv6 is ICMP for IPv6, RFC 4443, with Neighbor Discovery, RFC 4861.
type icmpv6 struct{}

const (
	icmp6Type = iota
	icmp6Code
	icmp6Checksum
	icmp6ChecksumStatus
	icmp6MTU
	icmp6Pointer
	icmp6Ident
	icmp6Seq
	icmp6RespTo
	icmp6NSTarget
	icmp6NATarget
	icmp6NAFlag
	icmp6NAFlagR
	icmp6NAFlagS
	icmp6NAFlagO
	icmp6RAHopLimit
	icmp6RAFlagM
	icmp6RAFlagO
	icmp6RALifetime
	icmp6RAReachable
	icmp6RARetrans
	icmp6OptType
	icmp6OptLen
	icmp6OptLinkAddr
	icmp6OptSrcLink
	icmp6OptTargetLink
	icmp6OptMTU
	icmp6OptPrefixLen
	icmp6OptPrefix
)

// Message types.
const (
	icmp6Unreachable = 1
	icmp6TooBig      = 2
	icmp6Exceeded    = 3
	icmp6Parameter   = 4
	icmp6Echo        = 128
	icmp6EchoReply   = 129
	icmp6RS          = 133
	icmp6RA          = 134
	icmp6NS          = 135
	icmp6NA          = 136
	icmp6Redirect    = 137
	icmp6MLDv2       = 143
)

func (icmpv6) Proto() string           { return "icmpv6" }
func (icmpv6) Title() (string, string) { return "Internet Control Message Protocol v6", "RFC 4443" }
func (icmpv6) Match() []Match          { return []Match{{Table: "ip.proto", Num: 58}} }

func (icmpv6) Fields() []FieldInfo {
	const src, nd = "RFC 4443 section 2.1", "RFC 4861 section 4"
	return []FieldInfo{
		icmp6Type:           {Name: "icmpv6.type", Kind: Uint, Width: 1, Doc: "what the message is about", Source: src, Names: icmp6TypeName},
		icmp6Code:           {Name: "icmpv6.code", Kind: Uint, Width: 1, Doc: "what exactly; it depends on the type", Source: src},
		icmp6Checksum:       {Name: "icmpv6.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the message and the addresses", Source: "RFC 4443 section 2.3"},
		icmp6ChecksumStatus: {Name: "icmpv6.checksum.status", Kind: Uint, Width: 1, Doc: "0: wrong, 1: right, 2: not verified", Names: sumStatusName},
		icmp6MTU:            {Name: "icmpv6.mtu", Kind: Uint, Width: 4, Doc: "the longest packet that the next link carries", Source: "RFC 4443 section 3.2"},
		icmp6Pointer:        {Name: "icmpv6.pointer", Kind: Uint, Width: 4, Doc: "which byte of the quoted packet is at fault", Source: "RFC 4443 section 3.4"},
		icmp6Ident:          {Name: "icmpv6.echo.identifier", Kind: Uint, Hex: true, Width: 2, Doc: "which program asks: the same in request and reply", Source: "RFC 4443 section 4.1"},
		icmp6Seq:            {Name: "icmpv6.echo.sequence_number", Kind: Uint, Width: 2, Doc: "which of its requests: the same in request and reply", Source: "RFC 4443 section 4.1"},
		icmp6RespTo:         {Name: "icmpv6.resp_to", Kind: Uint, Width: 4, Doc: "the frame of the request that this answers"},
		icmp6NSTarget:       {Name: "icmpv6.nd.ns.target_address", Kind: IPv6, Doc: "whose MAC address is asked for", Source: nd},
		icmp6NATarget:       {Name: "icmpv6.nd.na.target_address", Kind: IPv6, Doc: "whose MAC address this tells", Source: nd},
		icmp6NAFlag:         {Name: "icmpv6.nd.na.flag", Kind: Uint, Hex: true, Width: 4, Doc: "the flags together", Source: nd},
		icmp6NAFlagR:        {Name: "icmpv6.nd.na.flag.r", Kind: Bool, Doc: "the sender is a router", Source: nd},
		icmp6NAFlagS:        {Name: "icmpv6.nd.na.flag.s", Kind: Bool, Doc: "somebody asked", Source: nd},
		icmp6NAFlagO:        {Name: "icmpv6.nd.na.flag.o", Kind: Bool, Doc: "forget what you knew before", Source: nd},
		icmp6RAHopLimit:     {Name: "icmpv6.nd.ra.cur_hop_limit", Kind: Uint, Width: 1, Doc: "the hop limit that hosts shall use", Source: nd},
		icmp6RAFlagM:        {Name: "icmpv6.nd.ra.flag.m", Kind: Bool, Doc: "addresses come by DHCPv6", Source: nd},
		icmp6RAFlagO:        {Name: "icmpv6.nd.ra.flag.o", Kind: Bool, Doc: "other settings come by DHCPv6", Source: nd},
		icmp6RALifetime:     {Name: "icmpv6.nd.ra.router_lifetime", Kind: Uint, Width: 2, Doc: "for how many seconds the sender is a default router", Source: nd},
		icmp6RAReachable:    {Name: "icmpv6.nd.ra.reachable_time", Kind: Uint, Width: 4, Doc: "for how many milliseconds a neighbour counts as reachable", Source: nd},
		icmp6RARetrans:      {Name: "icmpv6.nd.ra.retrans_timer", Kind: Uint, Width: 4, Doc: "milliseconds between repeated questions", Source: nd},
		icmp6OptType:        {Name: "icmpv6.opt.type", Kind: Uint, Width: 1, Doc: "the kind of an option", Source: nd},
		icmp6OptLen:         {Name: "icmpv6.opt.length", Kind: Uint, Width: 1, Doc: "an option's length in units of eight bytes", Source: nd},
		icmp6OptLinkAddr:    {Name: "icmpv6.opt.linkaddr", Kind: Ether, Doc: "a MAC address", Source: nd},
		icmp6OptSrcLink:     {Name: "icmpv6.opt.src_linkaddr", Kind: Ether, Doc: "the sender's MAC address", Source: nd},
		icmp6OptTargetLink:  {Name: "icmpv6.opt.target_linkaddr", Kind: Ether, Doc: "the target's MAC address", Source: nd},
		icmp6OptMTU:         {Name: "icmpv6.opt.mtu", Kind: Uint, Width: 4, Doc: "the longest packet on this link", Source: nd},
		icmp6OptPrefixLen:   {Name: "icmpv6.opt.prefix.length", Kind: Uint, Width: 1, Doc: "how many bits of the prefix count", Source: nd},
		icmp6OptPrefix:      {Name: "icmpv6.opt.prefix", Kind: IPv6, Doc: "a prefix of this link's addresses", Source: nd},
	}
}

func icmp6TypeName(n uint64) string {
	switch n {
	case icmp6Unreachable:
		return "destination unreachable"
	case icmp6TooBig:
		return "packet too big"
	case icmp6Exceeded:
		return "time exceeded"
	case icmp6Parameter:
		return "parameter problem"
	case icmp6Echo:
		return "echo request"
	case icmp6EchoReply:
		return "echo reply"
	case 130:
		return "multicast listener query"
	case 131:
		return "multicast listener report"
	case 132:
		return "multicast listener done"
	case icmp6RS:
		return "router solicitation"
	case icmp6RA:
		return "router advertisement"
	case icmp6NS:
		return "neighbor solicitation"
	case icmp6NA:
		return "neighbor advertisement"
	case icmp6Redirect:
		return "redirect"
	case icmp6MLDv2:
		return "multicast listener report v2"
	}
	return ""
}

// icmp6PDU is a message; status is of its checksum, which needs the addresses
// of the layer below. One byte, so that making it a PDU allocates nothing.
type icmp6PDU uint8

// icmp6Answer is a reply whose request was seen.
type icmp6Answer struct {
	icmp6PDU
	request int
	after   time.Duration
}

func (icmpv6) Dissect(c *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: icmpPlace(), Header: len(b)}
	status := icmp6PDU(sumUnverified)
	if w := u.walk; !u.Quoted && u.Cut == 0 && w.src.IsValid() {
		if status = sumBad; Checksum(PseudoHeader(w.src, w.dst, 58, len(b)), b) == 0 {
			status = sumGood
		}
	}
	l.PDU = status
	if len(b) < icmpHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	h := &u.walk.scratch.icmp6
	if err := h.DecodeFromBytes(b, &u.walk.scratch); err != nil {
		return l, 0, err
	}
	switch h.TypeCode.Type() {
	case icmp6Unreachable, icmp6TooBig, icmp6Exceeded, icmp6Parameter:
		l.Header, l.Payload, l.Quotes = icmpHeader, b[icmpHeader:], true
		l.Next = Key{Table: "ip.proto", Num: 41}
	case icmp6Echo, icmp6EchoReply:
		if asksTeredo(u) {
			break // a nonce, and no data: RFC 4380 section 5.2.9
		}
		l.Header, l.Payload, l.Next = icmpHeader, b[icmpHeader:], Key{Table: "data"}
		if a := pairEcho(c, "icmpv6", b, u, b[0] == icmp6Echo); a != nil {
			l.PDU = &icmp6Answer{status, a.frame, a.took(u)}
		}
	}
	return l, len(b), nil
}

// asksTeredo reports whether the message is in a datagram for a Teredo server.
func asksTeredo(u Unit) bool {
	for _, l := range slices.Backward(u.Outer.Layers) {
		if b := l.Bytes; l.Proto == "udp" && len(b) >= 4 {
			return num(b[2:4]) == teredoPortNum
		}
	}
	return false
}

func (s icmp6PDU) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) < 4 {
		return dst
	}
	kind := b[0]
	only := func(k byte, vs []Value) []Value {
		if kind == k {
			return vs
		}
		return vs[:len(dst)]
	}
	switch id {
	case icmp6Type:
		return uintAt(dst, b, 0, 1)
	case icmp6Code:
		return uintAt(dst, b, 1, 1)
	case icmp6Checksum:
		return uintAt(dst, b, 2, 2)
	case icmp6ChecksumStatus:
		return append(dst, Value{Kind: Uint, Num: uint64(s)})
	case icmp6MTU:
		return only(icmp6TooBig, uintAt(dst, b, 4, 4))
	case icmp6Pointer:
		return only(icmp6Parameter, uintAt(dst, b, 4, 4))
	case icmp6Ident, icmp6Seq:
		if kind == icmp6Echo || kind == icmp6EchoReply {
			return uintAt(dst, b, 4+2*(id-icmp6Ident), 2)
		}
	case icmp6NSTarget:
		return only(icmp6NS, ip6At(dst, b, 8))
	case icmp6NATarget:
		return only(icmp6NA, ip6At(dst, b, 8))
	case icmp6NAFlag:
		return only(icmp6NA, uintAt(dst, b, 4, 4))
	case icmp6NAFlagR, icmp6NAFlagS, icmp6NAFlagO:
		return only(icmp6NA, boolAt(dst, b, 4, 4, 0x80000000>>(id-icmp6NAFlagR)))
	case icmp6RAHopLimit:
		return only(icmp6RA, uintAt(dst, b, 4, 1))
	case icmp6RAFlagM, icmp6RAFlagO:
		return only(icmp6RA, boolAt(dst, b, 5, 1, 0x80>>(id-icmp6RAFlagM)))
	case icmp6RALifetime:
		return only(icmp6RA, uintAt(dst, b, 6, 2))
	case icmp6RAReachable:
		return only(icmp6RA, uintAt(dst, b, 8, 4))
	case icmp6RARetrans:
		return only(icmp6RA, uintAt(dst, b, 12, 4))
	}
	if id >= icmp6OptType {
		return ndOptions(b, id, dst)
	}
	return dst
}

// ndOptions appends the values of a field of Neighbor Discovery's options, RFC
// 4861 section 4.6.
func ndOptions(b []byte, id int, dst []Value) []Value {
	at := ndOptionsAt(b)
	if at < 0 {
		return dst
	}
	for at+8 <= len(b) && b[at+1] > 0 {
		kind, n := b[at], 8*int(b[at+1])
		switch {
		case id == icmp6OptType:
			dst = uintAt(dst, b, at, 1)
		case id == icmp6OptLen:
			dst = uintAt(dst, b, at+1, 1)
		case id == icmp6OptLinkAddr && kind <= 2, id == icmp6OptSrcLink && kind == 1, id == icmp6OptTargetLink && kind == 2:
			if n == 8 {
				dst = etherAt(dst, b, at+2)
			} else { // of another kind of link
				dst = bytesAt(dst, b, at+2, min(n, len(b)-at)-2)
			}
		case id == icmp6OptMTU && kind == 5:
			dst = uintAt(dst, b, at+4, 4)
		case id == icmp6OptPrefixLen && kind == 3:
			dst = uintAt(dst, b, at+2, 1)
		case id == icmp6OptPrefix && kind == 3 && n == 32:
			dst = ip6At(dst, b, at+16)
		}
		at += n
	}
	return dst
}

// ndOptionsAt is where the options of a message begin; -1 if it has none.
func ndOptionsAt(b []byte) int {
	switch b[0] {
	case icmp6RS:
		return 8
	case icmp6RA:
		return 16
	case icmp6NS, icmp6NA:
		return 24
	case icmp6Redirect:
		return 40
	}
	return -1
}

func (a *icmp6Answer) Field(l *Layer, id int, dst []Value) []Value {
	if id == icmp6RespTo {
		return append(dst, Value{Kind: Uint, Num: uint64(a.request)})
	}
	return a.icmp6PDU.Field(l, id, dst)
}
