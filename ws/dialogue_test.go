package ws_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/lab"
	"netlab/lab/netstack"
	cable "netlab/lab/wire"
	"netlab/ws"
)

// dialogue is what a peer says, right or wrong, to an end of ours that echoes,
// and what must come back.
type dialogue struct {
	number string // in the Autobahn suite
	what   string
	say    []part
	want   []string // what comes back, in order; the peer closes with 1000 unless a close is in it
	// within is until when, from the first part on, each of want must be there. 0: whenever.
	within []time.Duration

	compress bool  // the ends agree to permessage-deflate
	early    bool  // a server says its first part together with its answer to the upgrade
	limit    int64 // of our end; 0: its own
}

// part is what a peer says in one go.
type part struct {
	frames []ws.Frame
	size   int           // of a piece; 0: all in one
	each   bool          // a piece is a frame
	cuts   []int         // pieces of the only frame's payload end here
	pause  time.Duration // behind each piece
}

// together has frames in one piece.
func together(fs ...ws.Frame) part { return part{frames: fs} }

// apart has each frame in a segment of its own.
func apart(fs ...ws.Frame) part { return part{frames: fs, each: true, pause: time.Millisecond} }

// octets has each octet in a segment of its own.
func octets(fs ...ws.Frame) part { return part{frames: fs, size: 1, pause: time.Millisecond} }

// later waits a second.
func later() part { return part{pause: time.Second} }

// frameOf makes a frame that ends its message.
func frameOf(kind ws.OpCode, payload string) ws.Frame {
	return ws.Frame{OpCode: kind, Fin: true, Payload: []byte(payload)}
}

// more makes it one that does not.
func more(f ws.Frame) ws.Frame {
	f.Fin = false
	return f
}

// rsv sets reserved bits.
func rsv(bits uint8, f ws.Frame) ws.Frame {
	f.Rsv = bits
	return f
}

// closing makes a close frame.
func closing(code int, reason string) ws.Frame {
	return frameOf(ws.Close, string(binary.BigEndian.AppendUint16(nil, uint16(code)))+reason)
}

// heard is what came back, and when.
type heard struct {
	what string
	at   time.Duration
}

// said is how a message or a control frame is written in a case.
func said(kind ws.OpCode, payload []byte) string {
	switch {
	case kind == ws.Close && len(payload) == 0:
		return "close"
	case kind == ws.Close && len(payload) >= 2:
		return fmt.Sprintf("close %d", binary.BigEndian.Uint16(payload))
	case len(payload) > 60:
		return fmt.Sprintf("%s of %d bytes, %08x", kind, len(payload), crc32.ChecksumIEEE(payload))
	}
	return fmt.Sprintf("%s %q", kind, payload)
}

// peer is the other end: frames by hand, over a plain connection.
type peer struct {
	conn   net.Conn
	host   lab.Host
	client bool
	squash bool // the ends agreed to compress
	begun  time.Time
	heard  []heard
	fault  error // what our endpoint did wrong in its frames
	// enough is closed when as much has come as the case wants, over when the stream has ended.
	enough, over chan struct{}
	wanted       int
}

func (p *peer) bytes(f ws.Frame) []byte {
	if p.client {
		f.Mask = &[4]byte{0x37, 0xfa, 0x21, 0x3d}
	}
	return f.Bytes()
}

// say sends a part. What the endpoint does not take any more is not missed.
func (p *peer) say(ctx context.Context, s part) {
	var pieces [][]byte
	switch {
	case s.cuts != nil:
		b, from := p.bytes(s.frames[0]), 0
		header := len(b) - len(s.frames[0].Payload)
		for _, c := range append(s.cuts, len(b)-header) {
			pieces = append(pieces, b[from:header+c])
			from = header + c
		}
	case s.each:
		for _, f := range s.frames {
			pieces = append(pieces, p.bytes(f))
		}
	default:
		var b []byte
		for _, f := range s.frames {
			b = append(b, p.bytes(f)...)
		}
		if pieces = [][]byte{b}; s.size > 0 {
			pieces = slices.Collect(slices.Chunk(b, s.size))
		}
	}
	for _, b := range pieces {
		if _, err := p.conn.Write(b); err != nil {
			return
		}
		if lab.Sleep(ctx, p.host, s.pause) != nil {
			return
		}
	}
}

// listen reads until the stream ends, and answers a close as RFC 6455 section
// 5.5.1 has it.
func (p *peer) listen(r *bufio.Reader) {
	defer close(p.over)
	var message []byte
	kind, squashed := ws.Continuation, false
	for {
		f, err := p.read(r)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				p.fault = errors.Join(p.fault, err)
			}
			return
		}
		whole := f.Payload
		if f.OpCode < ws.Close {
			if (f.OpCode == ws.Continuation) != (kind != ws.Continuation) {
				p.fault = errors.Join(p.fault, fmt.Errorf("a %s frame in a %s message", f.OpCode, kind))
			}
			if f.OpCode != ws.Continuation {
				kind, message, squashed = f.OpCode, nil, f.Rsv == 4
			}
			if message = append(message, f.Payload...); !f.Fin {
				continue
			}
			if squashed {
				message = p.inflate(message)
			}
			f.OpCode, whole, kind = kind, message, ws.Continuation
		}
		p.heard = append(p.heard, heard{said(f.OpCode, whole), p.host.Clock().Now().Sub(p.begun)})
		if len(p.heard) == p.wanted {
			close(p.enough)
		}
		if f.OpCode == ws.Close && !p.client {
			_, _ = p.conn.Write(p.bytes(f))
			_ = p.conn.Close() // the server closes first, RFC 6455 section 7.1.1
			return
		}
	}
}

// inflate undoes the compression of a message, RFC 7692 section 7.2.2.
func (p *peer) inflate(b []byte) []byte {
	out, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(b), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff"))))
	if err != nil {
		p.fault = errors.Join(p.fault, err)
	}
	return out
}

// read takes one frame, and holds it to RFC 6455 section 5.
func (p *peer) read(r *bufio.Reader) (ws.Frame, error) {
	var h [2]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return ws.Frame{}, err
	}
	f := ws.Frame{Fin: h[0]&0x80 != 0, Rsv: h[0] >> 4 & 7, OpCode: ws.OpCode(h[0] & 15)}
	n := uint64(h[1] & 0x7f)
	short := true
	switch n {
	case 126:
		var b [2]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return f, err
		}
		n = uint64(binary.BigEndian.Uint16(b[:]))
		short = n > 125
	case 127:
		var b [8]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(b[:])
		short = n > 65535
	}
	masked := h[1]&0x80 != 0
	bits := f.Rsv == 0 || f.Rsv == 4 && p.squash && (f.OpCode == ws.Text || f.OpCode == ws.Binary)
	switch {
	case !bits, f.OpCode.String() == "reserved", !short, masked == p.client, f.OpCode >= ws.Close && (n > 125 || !f.Fin):
		p.fault = errors.Join(p.fault, fmt.Errorf("a frame with the head %x", h))
	}
	var key [4]byte
	if masked {
		if _, err := io.ReadFull(r, key[:]); err != nil {
			return f, err
		}
	}
	f.Payload = make([]byte, n)
	_, err := io.ReadFull(r, f.Payload)
	for i := range f.Payload {
		f.Payload[i] ^= key[i%4]
	}
	return f, err
}

// talk plays a case over a connection that has been upgraded.
func (p *peer) talk(ctx context.Context, c dialogue, r *bufio.Reader) error {
	p.enough, p.over, p.wanted, p.begun = make(chan struct{}), make(chan struct{}), len(c.want), p.host.Clock().Now()
	go p.listen(r)
	for _, s := range c.say {
		if s.frames == nil {
			if err := lab.Sleep(ctx, p.host, s.pause); err != nil {
				return err
			}
			continue
		}
		p.say(ctx, s)
	}
	if !slices.ContainsFunc(c.want, func(s string) bool { return strings.HasPrefix(s, "close") }) {
		if len(c.want) > 0 {
			select {
			case <-p.enough:
			case <-p.over:
			}
		}
		p.say(ctx, together(closing(1000, "")))
	}
	<-p.over
	_ = p.conn.Close() // a server has done so already
	return nil
}

// extension is the header line by which the ends agree to compress.
func (c *dialogue) extension() string {
	if !c.compress {
		return ""
	}
	return "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"
}

// accept answers an upgrade as RFC 6455 section 4.2.2 wants it.
func (p *peer) accept(c *dialogue, r *bufio.Reader) error {
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	head := fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
		base64.StdEncoding.EncodeToString(sum[:]), c.extension())
	if c.early {
		for _, f := range c.say[0].frames {
			head = append(head, p.bytes(f)...)
		}
		c.say = c.say[1:]
	}
	_, err = p.conn.Write(head)
	return err
}

// ask asks for the upgrade.
func (p *peer) ask(c *dialogue, r *bufio.Reader) error {
	if _, err := io.WriteString(p.conn, "GET / HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"+c.extension()+"\r\n"); err != nil {
		return err
	}
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		return err
	}
	if got := res.Header.Get("Sec-WebSocket-Accept"); res.StatusCode != http.StatusSwitchingProtocols || got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		return fmt.Errorf("status %s, accept %q", res.Status, got)
	}
	return res.Body.Close()
}

// play has one end of ours, which echoes, and a peer for the other.
func (c dialogue) play(t *testing.T, ours string) *peer {
	t.Helper()
	l, err := lab.New(t.Context(), lab.Topology{Seed: 1, Links: []lab.Link{{
		Name: "client -- server", Hosts: []string{"client", "server"}, Impairment: cable.Impairment{Delay: 10 * time.Millisecond},
	}}}, lab.Options{MakeHost: netstack.New})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	client, _ := l.Host("client")
	server, _ := l.Host("server")
	p := &peer{client: ours == "server", squash: c.compress}
	o := ws.ConnOptions{Echo: true, Limit: c.limit}
	var end io.Closer
	var tasks []*lab.Task
	if ours == "server" {
		p.host = client
		tasks = append(tasks, l.Start(func(ctx context.Context) (err error) {
			end, err = ws.Listen(ctx, server, ":80", ws.ServerOptions{ConnOptions: o, Compress: c.compress})
			return err
		}), l.Start(func(ctx context.Context) (err error) {
			if p.conn, err = client.DialContext(ctx, "tcp", "server:80"); err != nil {
				return err
			}
			r := bufio.NewReader(p.conn)
			if err := p.ask(&c, r); err != nil {
				return err
			}
			return p.talk(ctx, c, r)
		}))
	} else {
		p.host = server
		tasks = append(tasks, l.Start(func(ctx context.Context) error {
			listener, err := server.Listen(ctx, "tcp", ":80")
			if err != nil {
				return err
			}
			if p.conn, err = listener.Accept(); err != nil {
				return err
			}
			r := bufio.NewReader(p.conn)
			if err := p.accept(&c, r); err != nil {
				return err
			}
			return errors.Join(p.talk(ctx, c, r), listener.Close())
		}), l.Start(func(ctx context.Context) (err error) {
			end, err = ws.Dial(ctx, client, "server:80", ws.ClientOptions{ConnOptions: o, Compress: c.compress})
			return err
		}))
	}
	l.SetLimit(time.Hour)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if done, err := task.Done(); !done || err != nil {
			t.Errorf("done %v: %v", done, err)
		}
	}
	if end != nil {
		if err := end.Close(); err != nil {
			t.Error(err)
		}
	}
	return p
}

// hold plays a dialogue to both ends of ours.
func (c dialogue) hold(t *testing.T) {
	t.Helper()
	for _, ours := range []string{"server", "client"} {
		if c.early && ours == "server" {
			continue
		}
		t.Run(ours, func(t *testing.T) {
			p := c.play(t, ours)
			got, want := []string{}, slices.Clone(c.want)
			if !slices.ContainsFunc(want, func(s string) bool { return strings.HasPrefix(s, "close") }) {
				want = append(want, "close 1000")
			}
			for i, h := range p.heard {
				got = append(got, h.what)
				if i < len(c.within) && c.within[i] > 0 && h.at > c.within[i] {
					t.Errorf("%s came after %v, want it within %v", h.what, h.at, c.within[i])
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got)\n%s", c.what, d)
			}
			// A connection that failed may end with a reset: our end reads no more.
			failed := slices.Contains([]string{"close 1002", "close 1007", "close 1009"}, want[len(want)-1])
			if p.fault != nil && !failed {
				t.Errorf("%s: %v", c.what, p.fault)
			}
		})
	}
}

// sized makes a payload of n bytes, of text or not.
func sized(n int, b string) string { return string(bytes.Repeat([]byte(b), n)) }
