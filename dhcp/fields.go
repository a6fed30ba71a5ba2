package dhcp

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fType = iota
	fHWType
	fHWLen
	fHops
	fID
	fSecs
	fFlags
	fBroadcast
	fReserved
	fClient
	fYour
	fServerIP
	fRelay
	fMAC
	fMACPadding
	fServer
	fFile
	fCookie
	fOptType
	fOptLen
	fOptValue
	fMessageType
	fMask
	fRouter
	fDNS
	fNTP
	fHostname
	fDomain
	fMTU
	fBroadcastAddr
	fRequested
	fLease
	fServerID
	fWanted
	fMessage
	fMaxSize
	fRenewal
	fRebinding
	fVendor
	fEnd
	fPadding
)

// Fields implements dissect.Dissector, with Wireshark's names.
func (dissector) Fields() []dissect.FieldInfo {
	const (
		message = "RFC 2131 section 2"
		option  = "RFC 2132 section 2"
	)
	return []dissect.FieldInfo{
		fType:          {Name: "dhcp.type", Kind: dissect.Uint, Width: 1, Doc: "1: to a server, 2: from one", Source: message, Names: opName},
		fHWType:        {Name: "dhcp.hw.type", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "the kind of link: 1 is Ethernet", Source: message},
		fHWLen:         {Name: "dhcp.hw.len", Kind: dissect.Uint, Width: 1, Doc: "bytes of a hardware address", Source: message},
		fHops:          {Name: "dhcp.hops", Kind: dissect.Uint, Width: 1, Doc: "how many relays have passed it on", Source: message},
		fID:            {Name: "dhcp.id", Kind: dissect.Uint, Hex: true, Width: 4, Doc: "a number that all messages of one exchange have", Source: message},
		fSecs:          {Name: "dhcp.secs", Kind: dissect.Uint, Width: 2, Doc: "for how long the client has been trying", Source: message},
		fFlags:         {Name: "dhcp.flags", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "flags", Source: message},
		fBroadcast:     {Name: "dhcp.flags.bc", Kind: dissect.Bool, Doc: "answer by broadcast: the client cannot yet take what is sent to its address", Source: message},
		fReserved:      {Name: "dhcp.flags.reserved", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "must be zero", Source: message},
		fClient:        {Name: "dhcp.ip.client", Kind: dissect.IPv4, Doc: "the address that the client has and keeps", Source: message},
		fYour:          {Name: "dhcp.ip.your", Kind: dissect.IPv4, Doc: "the address that the server gives", Source: message},
		fServerIP:      {Name: "dhcp.ip.server", Kind: dissect.IPv4, Doc: "the next server, for those who boot over the network", Source: message},
		fRelay:         {Name: "dhcp.ip.relay", Kind: dissect.IPv4, Doc: "the relay between client and server", Source: message},
		fMAC:           {Name: "dhcp.hw.mac_addr", Kind: dissect.Ether, Doc: "the client's MAC address", Source: message},
		fMACPadding:    {Name: "dhcp.hw.addr_padding", Kind: dissect.Bytes, Doc: "what the address leaves of its 16 bytes", Source: message},
		fServer:        {Name: "dhcp.server", Kind: dissect.String, Doc: "the server's name", Source: message},
		fFile:          {Name: "dhcp.file", Kind: dissect.String, Doc: "the file to boot from", Source: message},
		fCookie:        {Name: "dhcp.cookie", Kind: dissect.IPv4, Doc: "99.130.83.99: options follow", Source: "RFC 2131 section 3"},
		fOptType:       {Name: "dhcp.option.type", Kind: dissect.Uint, Width: 1, Doc: "which option", Source: option, Names: optionName},
		fOptLen:        {Name: "dhcp.option.length", Kind: dissect.Uint, Width: 1, Doc: "bytes of its value", Source: option},
		fOptValue:      {Name: "dhcp.option.value", Kind: dissect.Bytes, Doc: "its value", Source: option},
		fMessageType:   {Name: "dhcp.option.dhcp", Kind: dissect.Uint, Width: 1, Doc: "what the message is", Source: "RFC 2132 section 9.6", Names: messageName},
		fMask:          {Name: "dhcp.option.subnet_mask", Kind: dissect.IPv4, Doc: "how large the network is", Source: "RFC 2132 section 3.3"},
		fRouter:        {Name: "dhcp.option.router", Kind: dissect.IPv4, Doc: "the way out", Source: "RFC 2132 section 3.5"},
		fDNS:           {Name: "dhcp.option.domain_name_server", Kind: dissect.IPv4, Doc: "whom to ask for names", Source: "RFC 2132 section 3.8"},
		fNTP:           {Name: "dhcp.option.ntp_server", Kind: dissect.IPv4, Doc: "whom to ask for the time", Source: "RFC 2132 section 8.3"},
		fHostname:      {Name: "dhcp.option.hostname", Kind: dissect.String, Doc: "the client's name", Source: "RFC 2132 section 3.14"},
		fDomain:        {Name: "dhcp.option.domain_name", Kind: dissect.String, Doc: "the domain", Source: "RFC 2132 section 3.17"},
		fMTU:           {Name: "dhcp.option.interface_mtu", Kind: dissect.Uint, Width: 2, Doc: "the longest packet", Source: "RFC 2132 section 5.1"},
		fBroadcastAddr: {Name: "dhcp.option.broadcast_address", Kind: dissect.IPv4, Doc: "the address of all", Source: "RFC 2132 section 5.3"},
		fRequested:     {Name: "dhcp.option.requested_ip_address", Kind: dissect.IPv4, Doc: "the address that the client wants", Source: "RFC 2132 section 9.1"},
		fLease:         {Name: "dhcp.option.ip_address_lease_time", Kind: dissect.Uint, Width: 4, Doc: "for how many seconds the address is given", Source: "RFC 2132 section 9.2"},
		fServerID:      {Name: "dhcp.option.dhcp_server_id", Kind: dissect.IPv4, Doc: "the server", Source: "RFC 2132 section 9.7"},
		fWanted:        {Name: "dhcp.option.request_list_item", Kind: dissect.Uint, Width: 1, Doc: "an option that the client wants to know", Source: "RFC 2132 section 9.8", Names: optionName},
		fMessage:       {Name: "dhcp.option.message", Kind: dissect.String, Doc: "why not", Source: "RFC 2132 section 9.9"},
		fMaxSize:       {Name: "dhcp.option.dhcp_max_message_size", Kind: dissect.Uint, Width: 2, Doc: "the longest message that the client takes", Source: "RFC 2132 section 9.10"},
		fRenewal:       {Name: "dhcp.option.renewal_time_value", Kind: dissect.Uint, Width: 4, Doc: "after how many seconds to ask the server again", Source: "RFC 2132 section 9.11"},
		fRebinding:     {Name: "dhcp.option.rebinding_time_value", Kind: dissect.Uint, Width: 4, Doc: "after how many seconds to ask any server", Source: "RFC 2132 section 9.12"},
		fVendor:        {Name: "dhcp.option.vendor_class_id", Kind: dissect.String, Doc: "whose software the client is", Source: "RFC 2132 section 9.13"},
		fEnd:           {Name: "dhcp.option.end", Kind: dissect.Uint, Width: 1, Doc: "no more options", Source: "RFC 2132 section 3.2"},
		fPadding:       {Name: "dhcp.option.padding", Kind: dissect.Bytes, Doc: "zeros", Source: "RFC 2132 section 3.1"},
	}
}
