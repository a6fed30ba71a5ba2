package ws_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/internal/roomtest"
	"netlab/lab"
	"netlab/ws"
)

// script is a program in JavaScript beside the tests.
func script(name string) string { return filepath.Join("testdata", "js", name) }

// TestNodeTalksToOurServer has npm's ws as the client.
func TestNodeTalksToOurServer(t *testing.T) {
	roomtest.Module(t, "ws")
	// What the client prints, and how its connection ends for our server.
	all := func(extension string) []string {
		return []string{
			"open chat " + extension, "text 6 hällo", "binary 4 0001feff", "binary 70000 as it was sent",
			"pong between", "text 13 two fragments", "pong are you there?", "close 4001 -",
		}
	}
	for how, want := range map[string]struct {
		prints []string
		ends   string
	}{
		"plain":   {all("-"), "closing 4001 done here"},
		"deflate": {all("permessage-deflate"), "closing 4001 done here"},
		// The client writes these past its library.
		"unmasked": {[]string{"open chat -", "close 1002 bad MASK"}, "failed protocol error"},
		"reserved": {[]string{"open chat -", "close 1002 RSV2 set, RSV3 set"}, "failed protocol error"},
		"utf8":     {[]string{"open chat -", "close 1007 -"}, "failed protocol error"},
	} {
		t.Run(how, func(t *testing.T) {
			host := roomtest.NewLoopback("server")
			s, err := ws.Listen(t.Context(), host, ":0", ws.ServerOptions{
				ConnOptions: ws.ConnOptions{Echo: true}, Protocols: []string{"chat"}, Compress: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			out := roomtest.Start(t, "node", script("client.js"), "ws://"+s.Local().String()+"/", how).Output()
			var got []string
			for line := range bytes.Lines([]byte(out)) {
				line := string(bytes.TrimRight(line, "\n"))
				if how == "deflate" && len(got) == 0 && len(line) > len(want.prints[0]) {
					line = line[:len(want.prints[0])] // the parameters are the library's
				}
				got = append(got, line)
			}
			if d := cmp.Diff(want.prints, got); d != "" {
				t.Errorf("node prints (-want +got)\n%s", d)
			}
			event, _, _ := bytes.Cut([]byte(want.ends), []byte(" "))
			call := host.Await(t, string(event))
			if end := fmt.Sprintf("%s %s%s %s", event, call.Fields["code"], call.Fields["reason"], call.Data); string(bytes.TrimRight([]byte(end), " ")) != want.ends {
				t.Errorf("our server saw %q, want %q", end, want.ends)
			}
		})
	}
}

// dialNode starts npm's ws as a server and dials it with our client.
func dialNode(t *testing.T, o ws.ClientOptions, args ...string) (*roomtest.Program, *roomtest.Loopback, *ws.Client) {
	t.Helper()
	roomtest.Module(t, "ws")
	node := roomtest.Start(t, "node", append([]string{script("server.js")}, args...)...)
	host := roomtest.NewLoopback("client")
	c, err := ws.Dial(t.Context(), host, "127.0.0.1:"+node.Line(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return node, host, c
}

func TestOurClientTalksToNode(t *testing.T) {
	for _, how := range []string{"plain", "deflate"} {
		t.Run(how, func(t *testing.T) {
			node, host, c := dialNode(t, ws.ClientOptions{Protocols: []string{"news", "chat"}, Compress: how == "deflate"}, how)
			says := func(want string) {
				t.Helper()
				if got := node.Line(); got != want {
					t.Errorf("node says %q, want %q", got, want)
				}
			}
			hears := func(kind, want string) {
				t.Helper()
				if m := host.Await(t, "received"); m.Fields["kind"] != kind || string(m.Data) != want {
					t.Errorf("a %s message of %d bytes, %.40q, want %s %.40q", m.Fields["kind"], len(m.Data), m.Data, kind, want)
				}
			}
			check := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			extension := map[string]string{"plain": "-", "deflate": "permessage-deflate"}[how]
			if got := c.Subprotocol(); got != "chat" {
				t.Errorf("subprotocol %q", got)
			}
			says("open chat " + extension)
			check(c.Send(ws.Text, []byte("hällo")))
			says("text 6")
			hears("text", "hällo")
			// Lengths of every width, and beyond what our client has in one frame.
			for _, n := range []int{0, 125, 126, 65535, 65536, 300_000} {
				data := bytes.Repeat([]byte{0xfe}, n)
				check(c.Send(ws.Binary, data))
				says(fmt.Sprintf("binary %d", n))
				hears("binary", string(data))
			}
			check(c.SendFragments(ws.Text, []byte("in three parts"), 3))
			says("text 14")
			hears("text", "in three parts")
			check(c.Control(ws.Ping, []byte("are you there?")))
			says("ping are you there?")
			if m := host.Await(t, "pong"); string(m.Data) != "are you there?" {
				t.Errorf("pong %q", m.Data)
			}
			check(c.Send(ws.Text, []byte("ping me")))
			says("text 7")
			host.Await(t, "ping")
			says("pong are you there?")
			check(c.Send(ws.Text, []byte("in pieces")))
			says("text 9")
			hears("text", "three fragments make one")
			check(c.SayClose(4001, "done here"))
			says("close 4001 done here")
			if m := host.Await(t, "closed"); m.Fields["code"] != "4001" {
				t.Errorf("closed %v", m.Fields)
			}
		})
	}
}

func TestNodeClosesOrHangsUp(t *testing.T) {
	for text, want := range map[string]struct{ event, code, why string }{
		"close me": {"closing", "4002", "as you wish"},
		"hang up":  {"closed", "1006", ""},
	} {
		t.Run(text, func(t *testing.T) {
			_, host, c := dialNode(t, ws.ClientOptions{})
			if err := c.Send(ws.Text, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if m := host.Await(t, want.event); m.Fields["code"] != want.code || string(m.Data) != want.why {
				t.Errorf("%v %q, want %s %q", m.Fields, m.Data, want.code, want.why)
			}
		})
	}
}

// TestNodeRefusesWhatWeCallWrong sends frames that our dissector names as faults
// to an end that is not ours: it fails the connection for the same reasons.
func TestNodeRefusesWhatWeCallWrong(t *testing.T) {
	for name, c := range map[string]struct {
		frame  ws.Frame
		says   string
		closes string
	}{
		"no mask":         {ws.Frame{OpCode: ws.Text, Fin: true, Payload: []byte("bare"), Unmasked: true}, "error WS_ERR_EXPECTED_MASK", "1002"},
		"a reserved bit":  {rsv(2, frameOf(ws.Text, "x")), "error WS_ERR_UNEXPECTED_RSV_2_3", "1002"},
		"compressed":      {rsv(4, frameOf(ws.Text, "x")), "error WS_ERR_UNEXPECTED_RSV_1", "1002"},
		"opcode 3":        {frameOf(3, "x"), "error WS_ERR_INVALID_OPCODE", "1002"},
		"a long ping":     {frameOf(ws.Ping, sized(126, "x")), "error WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", "1002"},
		"half a ping":     {more(frameOf(ws.Ping, "x")), "error WS_ERR_EXPECTED_FIN", "1002"},
		"of nothing":      {frameOf(ws.Continuation, "x"), "error WS_ERR_INVALID_OPCODE", "1002"},
		"no UTF-8":        {frameOf(ws.Text, "\xff"), "error WS_ERR_INVALID_UTF8", "1007"},
		"close 1005":      {closing(1005, ""), "error WS_ERR_INVALID_CLOSE_CODE", "1002"},
		"a byte of close": {frameOf(ws.Close, "x"), "error WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", "1002"},
		"2^63":            {ws.Frame{OpCode: ws.Binary, Fin: true, Declare: 1 << 63, HasDeclare: true}, "error WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", "1009"},
		"too long":        {ws.Frame{OpCode: ws.Binary, Fin: true, Declare: 1<<20 + 1, HasDeclare: true}, "error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", "1009"},
	} {
		t.Run(name, func(t *testing.T) {
			node, host, conn := dialNode(t, ws.ClientOptions{})
			if got := node.Line(); got != "open - -" {
				t.Fatalf("node says %q", got)
			}
			if err := conn.SendFrame(c.frame); err != nil {
				t.Fatal(err)
			}
			if got := node.Line(); got != c.says {
				t.Errorf("node says %q, want %q", got, c.says)
			}
			var m lab.Call
			if m = host.Await(t, "closing"); m.Fields["code"] != c.closes {
				t.Errorf("node closes with %s, want %s", m.Fields["code"], c.closes)
			}
		})
	}
}
