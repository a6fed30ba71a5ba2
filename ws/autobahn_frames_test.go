package ws_test

import (
	"fmt"
	"time"

	"netlab/ws"
)

// framing is chapter 1: messages of all the lengths at which the header changes.
func framing() (all []dialogue) {
	for k, kind := range []ws.OpCode{ws.Text, ws.Binary} {
		b := []string{"*", "\xfe"}[k]
		for i, n := range []int{0, 125, 126, 127, 128, 65535, 65536} {
			m := frameOf(kind, sized(n, b))
			all = append(all, dialogue{
				number: fmt.Sprintf("1.%d.%d", k+1, i+1), what: fmt.Sprintf("a %s message of %d bytes", kind, n),
				say: []part{together(m)}, want: []string{said(kind, m.Payload)},
			})
		}
		m := frameOf(kind, sized(65536, b))
		all = append(all, dialogue{
			number: fmt.Sprintf("1.%d.8", k+1), what: fmt.Sprintf("a %s message of 65536 bytes in segments of 997", kind),
			say: []part{{frames: []ws.Frame{m}, size: 997}}, want: []string{said(kind, m.Payload)},
		})
	}
	return all
}

// controls is chapter 2: pings, and pongs that nobody asked for.
func controls() []dialogue {
	const bin = "\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
	long, longer := sized(125, "\xfe"), sized(126, "\xfe")
	pong := frameOf(ws.Pong, "unsolicited")
	var ten []ws.Frame
	var tenBack []string
	for i := range 10 {
		text := fmt.Sprintf("payload-%d", i)
		ten, tenBack = append(ten, frameOf(ws.Ping, text)), append(tenBack, said(ws.Pong, []byte(text)))
	}
	return []dialogue{
		{number: "2.1", what: "a ping without payload", say: []part{together(frameOf(ws.Ping, ""))}, want: []string{`pong ""`}},
		{number: "2.2", what: "a ping with text", say: []part{together(frameOf(ws.Ping, "Hello, world!"))}, want: []string{`pong "Hello, world!"`}},
		{number: "2.3", what: "a ping with bytes that are no UTF-8", say: []part{together(frameOf(ws.Ping, bin))}, want: []string{said(ws.Pong, []byte(bin))}},
		{number: "2.4", what: "a ping of 125 bytes", say: []part{together(frameOf(ws.Ping, long))}, want: []string{said(ws.Pong, []byte(long))}},
		// RFC 6455 section 5.5
		{number: "2.5", what: "a ping of 126 bytes", say: []part{together(frameOf(ws.Ping, longer))}, want: []string{"close 1002"}},
		{number: "2.6", what: "a ping of 125 bytes, octet by octet", say: []part{octets(frameOf(ws.Ping, long))}, want: []string{said(ws.Pong, []byte(long))}},
		{number: "2.7", what: "a pong that nobody asked for", say: []part{together(frameOf(ws.Pong, ""))}},
		{number: "2.8", what: "the same with payload", say: []part{together(pong)}},
		{number: "2.9", what: "the same, then a ping", say: []part{together(pong, frameOf(ws.Ping, "ping payload"))}, want: []string{`pong "ping payload"`}},
		// RFC 6455 section 5.5.3 lets an endpoint answer the last ping only; ours answers each.
		{number: "2.10", what: "ten pings", say: []part{together(ten...)}, want: tenBack},
		{number: "2.11", what: "ten pings, octet by octet", say: []part{octets(ten...)}, want: tenBack},
	}
}

// reserved is chapters 3 and 4: bits and opcodes that mean nothing without an
// extension, RFC 6455 section 5.2.
func reserved() []dialogue {
	hello, ping := frameOf(ws.Text, "Hello, world!"), frameOf(ws.Ping, "")
	echo := said(ws.Text, hello.Payload)
	op := func(n ws.OpCode, payload string) ws.Frame { return frameOf(n, payload) }
	return []dialogue{
		{number: "3.1", what: "reserved bits 1", say: []part{together(rsv(1, hello))}, want: []string{"close 1002"}},
		{number: "3.2", what: "a good message, then reserved bits 2, then a ping", say: []part{together(hello, rsv(2, hello), ping)}, want: []string{echo, "close 1002"}},
		{number: "3.3", what: "the same with 3, frame by frame", say: []part{apart(hello, rsv(3, hello), ping)}, want: []string{echo, "close 1002"}},
		{number: "3.4", what: "the same with 4, octet by octet", say: []part{octets(hello, rsv(4, hello), ping)}, want: []string{echo, "close 1002"}},
		{number: "3.5", what: "a binary message with reserved bits 5", say: []part{together(rsv(5, frameOf(ws.Binary, "\x00\xff\xfe")))}, want: []string{"close 1002"}},
		{number: "3.6", what: "a ping with reserved bits 6", say: []part{together(rsv(6, ping))}, want: []string{"close 1002"}},
		{number: "3.7", what: "a close with reserved bits 7", say: []part{together(rsv(7, frameOf(ws.Close, "")))}, want: []string{"close 1002"}},

		{number: "4.1.1", what: "opcode 3", say: []part{together(op(3, ""))}, want: []string{"close 1002"}},
		{number: "4.1.2", what: "opcode 4 with payload", say: []part{together(op(4, "reserved"))}, want: []string{"close 1002"}},
		{number: "4.1.3", what: "a good message, then opcode 5, then a ping", say: []part{together(hello, op(5, ""), ping)}, want: []string{echo, "close 1002"}},
		{number: "4.1.4", what: "the same with 6 and payload", say: []part{together(hello, op(6, "reserved"), ping)}, want: []string{echo, "close 1002"}},
		{number: "4.1.5", what: "the same with 7, octet by octet", say: []part{octets(hello, op(7, "reserved"), ping)}, want: []string{echo, "close 1002"}},
		{number: "4.2.1", what: "opcode 11", say: []part{together(op(11, ""))}, want: []string{"close 1002"}},
		{number: "4.2.2", what: "opcode 12 with payload", say: []part{together(op(12, "reserved"))}, want: []string{"close 1002"}},
		{number: "4.2.3", what: "a good message, then opcode 13, then a ping", say: []part{together(hello, op(13, ""), ping)}, want: []string{echo, "close 1002"}},
		{number: "4.2.4", what: "the same with 14 and payload", say: []part{together(hello, op(14, "reserved"), ping)}, want: []string{echo, "close 1002"}},
		{number: "4.2.5", what: "the same with 15, octet by octet", say: []part{octets(hello, op(15, "reserved"), ping)}, want: []string{echo, "close 1002"}},
	}
}

// fragments is chapter 5: messages in several frames, RFC 6455 section 5.4.
func fragments() []dialogue {
	one, two := more(frameOf(ws.Text, "fragment1")), frameOf(ws.Continuation, "fragment2")
	whole, ping := said(ws.Text, []byte("fragment1fragment2")), frameOf(ws.Ping, "ping payload")
	pong, hello := said(ws.Pong, ping.Payload), frameOf(ws.Text, "Hello, world!")
	stray := frameOf(ws.Continuation, "of nothing")
	twice := func(first ws.Frame) part {
		return together(first, one, two, first, one, two)
	}
	// Five fragments and two pings: a second passes behind each ping, and before it the pong must be there.
	long := func(f func(...ws.Frame) part) []part {
		m := func(text string) ws.Frame { return more(frameOf(ws.Continuation, text)) }
		return []part{
			f(one, m("fragment2"), frameOf(ws.Ping, "pongme 1")), later(),
			f(m("fragment3"), m("fragment4"), frameOf(ws.Ping, "pongme 2")), later(),
			f(frameOf(ws.Continuation, "fragment5")),
		}
	}
	longBack := []string{`pong "pongme 1"`, `pong "pongme 2"`, said(ws.Text, []byte("fragment1fragment2fragment3fragment4fragment5"))}
	soon := []time.Duration{time.Second, 2 * time.Second, 0}
	return []dialogue{
		{number: "5.1", what: "a ping in two fragments", say: []part{together(more(frameOf(ws.Ping, "fragment1")), two)}, want: []string{"close 1002"}},
		{number: "5.2", what: "a pong in two fragments", say: []part{together(more(frameOf(ws.Pong, "fragment1")), two)}, want: []string{"close 1002"}},
		{number: "5.3", what: "a text in two fragments", say: []part{together(one, two)}, want: []string{whole}},
		{number: "5.4", what: "the same, frame by frame", say: []part{apart(one, two)}, want: []string{whole}},
		{number: "5.5", what: "the same, octet by octet", say: []part{octets(one, two)}, want: []string{whole}},
		{number: "5.6", what: "a ping between two fragments", say: []part{together(one, ping, two)}, want: []string{pong, whole}},
		{number: "5.7", what: "the same, frame by frame", say: []part{apart(one, ping, two)}, want: []string{pong, whole}},
		{number: "5.8", what: "the same, octet by octet", say: []part{octets(one, ping, two)}, want: []string{pong, whole}},
		{number: "5.9", what: "a last fragment of nothing, then a text", say: []part{together(stray, hello)}, want: []string{"close 1002"}},
		{number: "5.10", what: "the same, frame by frame", say: []part{apart(stray, hello)}, want: []string{"close 1002"}},
		{number: "5.11", what: "the same, octet by octet", say: []part{octets(stray, hello)}, want: []string{"close 1002"}},
		{number: "5.12", what: "a fragment of nothing that is not the last, then a text", say: []part{together(more(stray), hello)}, want: []string{"close 1002"}},
		{number: "5.13", what: "the same, frame by frame", say: []part{apart(more(stray), hello)}, want: []string{"close 1002"}},
		{number: "5.14", what: "the same, octet by octet", say: []part{octets(more(stray), hello)}, want: []string{"close 1002"}},
		{number: "5.15", what: "a text in two fragments, a fragment of nothing, a text", say: []part{together(one, two, more(stray), hello)}, want: []string{whole, "close 1002"}},
		{number: "5.16", what: "twice: a fragment of nothing, then a text in two", say: []part{twice(more(stray))}, want: []string{"close 1002"}},
		{number: "5.17", what: "twice: a last fragment of nothing, then a text in two", say: []part{twice(stray)}, want: []string{"close 1002"}},
		{number: "5.18", what: "two fragments that both say text", say: []part{together(one, frameOf(ws.Text, "fragment2"))}, want: []string{"close 1002"}},
		{number: "5.19", what: "five fragments, two pings, a second behind each", say: long(together), want: longBack, within: soon},
		{number: "5.20", what: "the same, frame by frame", say: long(apart), want: longBack, within: soon},
	}
}

// closings is chapter 7: the closing handshake, RFC 6455 sections 5.5.1 and 7.
func closings() []dialogue {
	hello, ping := frameOf(ws.Text, "Hello, world!"), frameOf(ws.Ping, "")
	big := frameOf(ws.Text, sized(256<<10, "B"))
	say := func(fs ...ws.Frame) []part { return []part{together(fs...)} }
	all := []dialogue{
		{number: "7.1.1", what: "a message, then close", say: say(hello, closing(1000, "")), want: []string{said(ws.Text, hello.Payload), "close 1000"}},
		{number: "7.1.2", what: "close twice", say: say(closing(1000, ""), frameOf(ws.Close, "")), want: []string{"close 1000"}},
		{number: "7.1.3", what: "a ping behind the close", say: say(closing(1000, ""), ping), want: []string{"close 1000"}},
		{number: "7.1.4", what: "a message behind the close", say: say(closing(1000, ""), hello), want: []string{"close 1000"}},
		{number: "7.1.5", what: "a close between two fragments", say: say(more(hello), closing(1000, ""), frameOf(ws.Continuation, "fragment2")), want: []string{"close 1000"}},
		// The suite leaves open whether the message comes back before the close; from our ends it does.
		{number: "7.1.6", what: "256 KiB, a message, close, a ping", say: say(big, hello, closing(1000, ""), ping), want: []string{said(ws.Text, big.Payload), said(ws.Text, hello.Payload), "close 1000"}},
		{number: "7.3.1", what: "a close without code", say: say(frameOf(ws.Close, "")), want: []string{"close"}},
		{number: "7.3.2", what: "a close with one byte", say: say(frameOf(ws.Close, "a")), want: []string{"close 1002"}},
		{number: "7.3.3", what: "a close with code", say: say(closing(1000, "")), want: []string{"close 1000"}},
		{number: "7.3.4", what: "a close with a reason", say: say(closing(1000, "Hello World!")), want: []string{"close 1000"}},
		{number: "7.3.5", what: "a close with a reason of 123 bytes", say: say(closing(1000, sized(123, "*"))), want: []string{"close 1000"}},
		{number: "7.3.6", what: "a close with a reason of 124 bytes", say: say(closing(1000, sized(124, "*"))), want: []string{"close 1002"}},
		// 1007 would do, too: what is wrong is text, but no text message.
		{number: "7.5.1", what: "a close with a reason that is no UTF-8", say: say(closing(1000, "\xce\xba\xe1\xbd\xb9\xed\xa0\x80edited")), want: []string{"close 1002"}},
		// The suite leaves open what happens with these two; RFC 6455 section 7.4.2 gives them no meaning.
		{number: "7.13.1", what: "close 5000", say: say(closing(5000, "")), want: []string{"close 1002"}},
		{number: "7.13.2", what: "close 65535", say: say(closing(65535, "")), want: []string{"close 1002"}},
	}
	for i, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		all = append(all, dialogue{
			number: fmt.Sprintf("7.7.%d", i+1), what: fmt.Sprintf("close %d, which is a good one", code),
			say: say(closing(code, "")), want: []string{fmt.Sprintf("close %d", code)},
		})
	}
	for i, code := range []int{0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999} {
		all = append(all, dialogue{
			number: fmt.Sprintf("7.9.%d", i+1), what: fmt.Sprintf("close %d, which must not be sent", code),
			say: say(closing(code, "")), want: []string{"close 1002"},
		})
	}
	return all
}
