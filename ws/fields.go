package ws

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fieldFin = iota
	fieldRsv
	fieldOpcode
	fieldMask
	fieldLen
	fieldLen16
	fieldLen64
	fieldKey
	fieldPayload
	fieldContinue
	fieldText
	fieldCloseCode
	fieldCloseReason
	fieldPing
	fieldPong
	fieldFragment
	fieldFragmentCount
	fieldWholeLen
	fieldMasked
	fieldPmc
	fieldClose
	fieldUnknown
	fieldFragments
)

// OpCode says what a frame is, RFC 6455 section 5.2.
type OpCode uint8

// The opcodes. 8 and above are control frames.
const (
	Continuation OpCode = 0
	Text         OpCode = 1
	Binary       OpCode = 2
	Close        OpCode = 8
	Ping         OpCode = 9
	Pong         OpCode = 10
)

// String is the opcode in RFC 6455's word.
func (o OpCode) String() string {
	switch o {
	case Continuation:
		return "continuation"
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Close:
		return "close"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	default:
		return "reserved"
	}
}

// reserved holds for opcodes that RFC 6455 gives no meaning.
func (o OpCode) reserved() bool { return o > Binary && o < Close || o > Pong }

func fieldInfos() []dissect.FieldInfo {
	const src = "RFC 6455 section 5.2"
	return []dissect.FieldInfo{
		fieldFin:           {Name: "websocket.fin", Kind: dissect.Bool, Doc: "the message ends with this frame", Source: src},
		fieldRsv:           {Name: "websocket.rsv", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "reserved for extensions such as compression", Source: src},
		fieldOpcode:        {Name: "websocket.opcode", Kind: dissect.Uint, Doc: "what the frame is", Source: src, Names: func(n uint64) string { return OpCode(n).String() }},
		fieldMask:          {Name: "websocket.mask", Kind: dissect.Bool, Doc: "the payload is masked: a client must, a server must not", Source: "RFC 6455 section 5.1"},
		fieldLen:           {Name: "websocket.payload_length", Kind: dissect.Uint, Doc: "bytes of payload; 126 and 127 say that a longer number follows", Source: src},
		fieldLen16:         {Name: "websocket.payload_length_ext_16", Kind: dissect.Uint, Doc: "bytes of payload, where the short length is 126", Source: src},
		fieldLen64:         {Name: "websocket.payload_length_ext_64", Kind: dissect.Uint, Doc: "bytes of payload, where the short length is 127", Source: src},
		fieldKey:           {Name: "websocket.masking_key", Kind: dissect.Bytes, Doc: "what the payload is XORed with, four bytes in turn", Source: "RFC 6455 section 5.3"},
		fieldPayload:       {Name: "websocket.payload", Kind: dissect.None, Doc: "the frame has a payload", Source: src},
		fieldContinue:      {Name: "websocket.payload.continue", Kind: dissect.Bytes, Doc: "a part of a message that does not end here, unmasked", Source: "RFC 6455 section 5.4"},
		fieldText:          {Name: "websocket.payload.text", Kind: dissect.String, Doc: "the text of the whole message, unmasked", Source: "RFC 6455 section 5.6"},
		fieldCloseCode:     {Name: "websocket.payload.close.status_code", Kind: dissect.Uint, Doc: "why the sender closes", Source: "RFC 6455 section 7.4", Names: closeName},
		fieldCloseReason:   {Name: "websocket.payload.close.reason", Kind: dissect.String, Doc: "the same in words", Source: "RFC 6455 section 7.1.6"},
		fieldPing:          {Name: "websocket.payload.ping", Kind: dissect.Bytes, Doc: "bytes that the pong shall bring back", Source: "RFC 6455 section 5.5.2"},
		fieldPong:          {Name: "websocket.payload.pong", Kind: dissect.Bytes, Doc: "the ping's bytes", Source: "RFC 6455 section 5.5.3"},
		fieldFragment:      {Name: "websocket.fragment", Kind: dissect.Uint, Doc: "a record that brought a part of this message"},
		fieldFragmentCount: {Name: "websocket.fragment.count", Kind: dissect.Uint, Doc: "how many frames the message was put together of"},
		fieldMasked:        {Name: "websocket.masked_payload", Kind: dissect.None, Doc: "the payload as it is on the wire, masked", Source: "RFC 6455 section 5.3"},
		fieldPmc:           {Name: "websocket.pmc", Kind: dissect.Bool, Doc: "the message is compressed; there only if the ends agreed to compress", Source: "RFC 7692 section 6"},
		fieldClose:         {Name: "websocket.payload.close", Kind: dissect.None, Doc: "the close frame says why", Source: "RFC 6455 section 5.5.1"},
		fieldUnknown:       {Name: "websocket.payload.unknown", Kind: dissect.Bytes, Doc: "the payload of a frame whose opcode means nothing", Source: src},
		fieldFragments:     {Name: "websocket.fragments", Kind: dissect.None, Doc: "the message was put together of several frames", Source: "RFC 6455 section 5.4"},
		fieldWholeLen:      {Name: "websocket.reassembled.length", Kind: dissect.Uint, Doc: "bytes in the message that was put together"},
	}
}

// closeName is a status code in words, RFC 6455 section 7.4.1.
func closeName(n uint64) string {
	switch n {
	case 1000:
		return "normal closure"
	case 1001:
		return "going away"
	case 1002:
		return "protocol error"
	case 1003:
		return "unsupported data"
	case 1007:
		return "inconsistent data"
	case 1008:
		return "policy violation"
	case 1009:
		return "message too big"
	case 1010:
		return "extension missing"
	case 1011:
		return "internal error"
	}
	return ""
}
