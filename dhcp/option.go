package dhcp

import "netlab/dissect"

// Options of RFC 2132 that are read.
const (
	optPad         = 0
	optMask        = 1
	optRouter      = 3
	optDNS         = 6
	optHostname    = 12
	optDomain      = 15
	optMTU         = 26
	optBroadcast   = 28
	optNTP         = 42
	optRequested   = 50
	optLease       = 51
	optOverload    = 52
	optMessageType = 53
	optServerID    = 54
	optWanted      = 55
	optMessage     = 56
	optMaxSize     = 57
	optRenewal     = 58
	optRebinding   = 59
	optVendor      = 60
	optClientID    = 61
	optEnd         = 255
)

// pick adds what an option says.
func pick(p *dissect.Pick, code byte, off, n int) {
	if code == optEnd {
		// Wireshark shows the end as an option of type 0.
		p.Add(fOptType, dissect.Value{Kind: dissect.Uint, At: dissect.Range{Off: off, Len: 1}})
	} else {
		p.Uint(fOptType, off, 1)
	}
	switch code {
	case optPad:
		p.Raw(fPadding, off, n)
		return
	case optEnd:
		p.Uint(fEnd, off, 1)
		return
	}
	p.Uint(fOptLen, off+1, 1)
	if n < 0 {
		return // what there is of the value says nothing for sure
	}
	at := off + 2
	p.Raw(fOptValue, at, n)
	number := func(id, size int) {
		if n >= size {
			p.Uint(id, at, size)
		}
	}
	addrs := func(id int) {
		for i := 0; i+4 <= n; i += 4 {
			p.IPv4(id, at+i)
		}
	}
	switch code {
	case optMask:
		addrs(fMask)
	case optRouter:
		addrs(fRouter)
	case optDNS:
		addrs(fDNS)
	case optNTP:
		addrs(fNTP)
	case optBroadcast:
		addrs(fBroadcastAddr)
	case optRequested:
		addrs(fRequested)
	case optServerID:
		addrs(fServerID)
	case optHostname:
		text(p, fHostname, at, n)
	case optDomain:
		text(p, fDomain, at, n)
	case optMessage:
		text(p, fMessage, at, n)
	case optVendor:
		text(p, fVendor, at, n)
	case optMTU:
		number(fMTU, 2)
	case optMaxSize:
		number(fMaxSize, 2)
	case optLease:
		number(fLease, 4)
	case optRenewal:
		number(fRenewal, 4)
	case optRebinding:
		number(fRebinding, 4)
	case optMessageType:
		number(fMessageType, 1)
	case optWanted:
		for i := range n {
			p.Uint(fWanted, at+i, 1)
		}
	case optClientID:
		if n == 7 && p.Bytes[at] == 1 {
			p.Uint(fHWType, at, 1)
			p.Ether(fMAC, at+1)
		}
	}
}

func optionName(n uint64) string {
	switch n {
	case optPad:
		return "padding"
	case optMask:
		return "subnet mask"
	case optRouter:
		return "router"
	case optDNS:
		return "name servers"
	case optHostname:
		return "host name"
	case optDomain:
		return "domain name"
	case optMTU:
		return "MTU"
	case optBroadcast:
		return "broadcast address"
	case optNTP:
		return "time servers"
	case optRequested:
		return "requested address"
	case optLease:
		return "lease time"
	case optMessageType:
		return "message type"
	case optServerID:
		return "server"
	case optWanted:
		return "wanted options"
	case optMessage:
		return "message"
	case optMaxSize:
		return "longest message"
	case optRenewal:
		return "renewal time"
	case optRebinding:
		return "rebinding time"
	case optVendor:
		return "vendor class"
	case optClientID:
		return "client identifier"
	case optEnd:
		return "end"
	}
	return ""
}
