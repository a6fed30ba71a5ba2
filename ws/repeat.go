package ws

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // RFC 6455 section 1.3 asks for it; no secret is protected
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// maxHead bounds the head of a response to an upgrade; gorilla would read on for ever.
const maxHead = 64 << 10

var errHead = errors.New("the head of the response is longer than 64 KiB")

// wireConn is what lies between gorilla/websocket and the host's connection.
//
// Gorilla draws Sec-WebSocket-Key and masking keys from a source that nobody
// can seed, so a run would never have the same bytes twice. Here they are
// replaced, in what a client sends, by keys drawn from the ends' addresses,
// whose ports come from the lesson's seed: the same lesson and seed, the same
// bytes. (A browser must do what gorilla does, RFC 6455 section 5.3: who can
// foresee the mask can choose what is on the wire.)
//
// Deadlines that gorilla reckons by the machine's clock do nothing.
type wireConn struct {
	net.Conn
	client bool

	mu      sync.Mutex // of writing; a frame is one write
	random  *rand.ChaCha8
	version int    // of WebSocket, if not 13
	own     string // gorilla's Sec-WebSocket-Key
	drawn   string // the one that went over the wire
	request []byte // the head, until it is whole
	open    bool   // the request has been sent: frames follow
	next    *[4]byte

	response []byte // the head, until it is whole, and what of it was not read yet
	answered bool
	early    []byte // what came with the head, behind it
	guard    *guard // nil before the upgrade
}

func newWireConn(c net.Conn, client bool) *wireConn {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, c.LocalAddr(), c.RemoteAddr()) // a hash never fails
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], h.Sum64())
	return &wireConn{Conn: c, client: client, open: !client, answered: !client, random: rand.NewChaCha8(seed)}
}

// clockless holds for deadlines that mean "none" or "at once", by which net/http
// takes back a read.
func clockless(t time.Time) bool { return t.IsZero() || t.Year() < 1971 }

// SetDeadline implements net.Conn.
func (w *wireConn) SetDeadline(t time.Time) error {
	if !clockless(t) {
		return nil
	}
	return w.Conn.SetDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (w *wireConn) SetReadDeadline(t time.Time) error {
	if !clockless(t) {
		return nil
	}
	return w.Conn.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (w *wireConn) SetWriteDeadline(t time.Time) error {
	if !clockless(t) {
		return nil
	}
	return w.Conn.SetWriteDeadline(t)
}

// Write implements net.Conn.
func (w *wireConn) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !w.client:
		return w.Conn.Write(b)
	case !w.open:
		return len(b), w.ask(b)
	}
	out := bytes.Clone(b)
	w.remask(out)
	if _, err := w.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// ask sends the request once it is whole, with a key of our own.
func (w *wireConn) ask(b []byte) error {
	w.request = append(w.request, b...)
	if !bytes.HasSuffix(w.request, []byte("\r\n\r\n")) {
		return nil
	}
	w.open = true
	var raw [16]byte
	_, _ = w.random.Read(raw[:]) // it never fails
	w.drawn = base64.StdEncoding.EncodeToString(raw[:])
	head := string(w.request)
	w.own = headerValue(head, "Sec-WebSocket-Key")
	head = strings.Replace(head, w.own, w.drawn, 1)
	if w.version != 0 {
		head = strings.Replace(head, "Sec-WebSocket-Version: 13", fmt.Sprintf("Sec-WebSocket-Version: %d", w.version), 1)
	}
	_, err := w.Conn.Write([]byte(head))
	return err
}

func headerValue(head, name string) string {
	for line := range strings.SplitSeq(head, "\r\n") {
		if n, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// acceptOf is the server's proof that it has read a key, RFC 6455 section 4.2.2.
func acceptOf(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Read implements net.Conn. In the response the proof for our key becomes the
// proof for gorilla's; a wrong one stays wrong. Behind the upgrade, frames pass
// a guard.
func (w *wireConn) Read(b []byte) (int, error) {
	for !w.answered {
		more := make([]byte, 4096)
		n, err := w.Conn.Read(more)
		w.response = append(w.response, more[:n]...)
		if err != nil && n == 0 && len(w.response) == 0 {
			return 0, err
		}
		end := bytes.Index(w.response, []byte("\r\n\r\n"))
		switch {
		case end < 0 && len(w.response) > maxHead:
			w.response = nil
			return 0, errHead
		case end >= 0 || err != nil:
			w.answer(end)
		}
	}
	if len(w.response) > 0 {
		n := copy(b, w.response)
		w.response = w.response[n:]
		return n, nil
	}
	if w.guard == nil {
		return w.Conn.Read(b)
	}
	if w.guard.err != nil {
		return 0, w.guard.err
	}
	n, err := len(w.early), error(nil)
	if n > 0 {
		n = copy(b, w.early)
		w.early = w.early[n:]
	} else {
		n, err = w.Conn.Read(b)
	}
	n, wrong := w.guard.pass(b[:n])
	if wrong != nil {
		err = wrong
	}
	return n, err
}

// answer makes the response's head, which ends before its place end, such as
// gorilla waits for.
func (w *wireConn) answer(end int) {
	w.answered = true
	if end >= 0 && bytes.HasPrefix(w.response, []byte("HTTP/1.1 101 ")) {
		w.early = w.response[end+4:]
		w.response = w.response[:end+4]
		w.guard = new(guard)
	}
	w.response = bytes.Replace(w.response, []byte(acceptOf(w.drawn)), []byte(acceptOf(w.own)), 1)
}

// mask draws the next masking key, or takes the one that was chosen.
func (w *wireConn) mask() (key [4]byte) {
	if w.next != nil {
		key = *w.next
		w.next = nil
		return key
	}
	_, _ = w.random.Read(key[:]) // it never fails
	return key
}

// choose sets the masking key of the next frame.
func (w *wireConn) choose(key [4]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = &key
}

// remask gives the frames in b, which gorilla has masked, keys of our own.
func (w *wireConn) remask(b []byte) {
	for len(b) > 0 {
		header, length, err := measure(b)
		if err != nil || header == 0 || len(b) < header+length || b[1]&0x80 == 0 {
			return // not what gorilla writes
		}
		key, payload := w.mask(), b[header:header+length]
		for i := range payload {
			payload[i] ^= b[header-4+(i&3)] ^ key[i&3]
		}
		copy(b[header-4:], key[:])
		b = b[header+length:]
	}
}

// send writes a frame, or what passes for one, in one piece.
func (w *wireConn) send(f Frame) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f.Mask == nil && w.client && !f.Unmasked {
		key := w.mask()
		f.Mask = &key
	}
	_, err := w.Conn.Write(f.Bytes())
	return err
}

// raw writes bytes as they are.
func (w *wireConn) raw(b []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.Conn.Write(b)
	return err
}
