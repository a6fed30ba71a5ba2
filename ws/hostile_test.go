package ws_test

import (
	"bytes"
	"compress/flate"
	"runtime"
	"testing"

	"netlab/ws"
)

// TestEndsRefuseWhatTheSuiteDoesNotAsk has what strangers may send beyond the
// Autobahn suite's chapters 1 to 7.
func TestEndsRefuseWhatTheSuiteDoesNotAsk(t *testing.T) {
	var squeezed bytes.Buffer
	squeeze := func(b []byte) string {
		z, err := flate.NewWriter(&squeezed, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		return string(deflated(t, z, &squeezed, b))
	}
	bomb, small := squeeze(make([]byte, 64<<20)), squeeze([]byte("hello hello hello"))
	declared := func(n uint64) ws.Frame {
		return ws.Frame{OpCode: ws.Binary, Fin: true, Declare: n, HasDeclare: true}
	}
	wide := func(width int, payload string) ws.Frame {
		f := frameOf(ws.Text, payload)
		f.Width = width
		return f
	}
	endless := []ws.Frame{more(frameOf(ws.Binary, ""))}
	for range 100 {
		endless = append(endless, more(frameOf(ws.Continuation, sized(100, "x"))))
	}
	hello, ping := frameOf(ws.Text, "hello"), frameOf(ws.Ping, "")
	say := func(fs ...ws.Frame) []part { return []part{together(fs...)} }
	for _, c := range []dialogue{
		// RFC 6455 section 5.2
		{what: "a length of 2^63", say: say(declared(1 << 63)), want: []string{"close 1002"}},
		{what: "a length of 2^64-1", say: say(declared(1<<64 - 1)), want: []string{"close 1002"}},
		{what: "a short length in two bytes", say: say(wide(2, "x")), want: []string{"close 1002"}},
		{what: "a short length in eight bytes", say: say(hello, wide(8, sized(300, "x"))), want: []string{`text "hello"`, "close 1002"}},
		{what: "the same, octet by octet", say: []part{octets(hello, wide(8, sized(300, "x")))}, want: []string{`text "hello"`, "close 1002"}},
		// RFC 6455 section 7.4.1: 1009
		{what: "a length of 2^63-1", say: say(declared(1<<63 - 1)), want: []string{"close 1009"}},
		{what: "fragments whose lengths add up beyond 2^63", say: say(more(hello), ws.Frame{Fin: true, Declare: 1<<63 - 1, HasDeclare: true}), want: []string{"close 1009"}},
		{what: "a message beyond the limit", limit: 100, say: say(hello, frameOf(ws.Text, sized(101, "x"))), want: []string{`text "hello"`, "close 1009"}},
		{what: "fragments without end", limit: 1000, say: say(endless...), want: []string{"close 1009"}},
		{what: "a deflate bomb", limit: 1 << 20, compress: true, say: say(rsv(4, frameOf(ws.Binary, bomb))), want: []string{"close 1009"}},
		// RFC 7692 sections 6 and 7.2.2
		{what: "a compressed text, its fragments and a ping between them", compress: true, say: say(
			rsv(4, more(frameOf(ws.Text, small[:3]))), ping, frameOf(ws.Continuation, small[3:])), want: []string{`pong ""`, `text "hello hello hello"`}},
		{what: "a compressed text that is no UTF-8", compress: true, say: say(rsv(4, frameOf(ws.Text, squeeze([]byte("\xff"))))), want: []string{"close 1007"}},
		{what: "a ping that says it is compressed", compress: true, say: say(rsv(4, ping)), want: []string{"close 1002"}},
		{what: "a continuation that says it is compressed", compress: true, say: say(more(hello), rsv(4, frameOf(ws.Continuation, ""))), want: []string{"close 1002"}},
		{what: "the second reserved bit beside compression", compress: true, say: say(rsv(6, hello)), want: []string{"close 1002"}},
		// RFC 6455 section 7.4.2 leaves 1000 to 2999 to later registrations. IANA has made
		// three; gorilla knows two of them.
		{what: "close 1012", say: say(closing(1012, "")), want: []string{"close 1012"}},
		{what: "close 1013", say: say(closing(1013, "")), want: []string{"close 1013"}},
		{what: "close 1014", say: say(closing(1014, "")), want: []string{"close 1002"}},
		// What comes in one segment with the upgrade's answer is guarded, too.
		{what: "a message with the upgrade", early: true, say: say(hello), want: []string{`text "hello"`}},
		{what: "a wrong close with the upgrade", early: true, say: say(hello, frameOf(ws.Close, "a")), want: []string{`text "hello"`, "close 1002"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c.hold(t)
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 48 {
				t.Errorf("it took %d MiB", n)
			}
		})
	}
}
