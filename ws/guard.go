package ws

import (
	"encoding/binary"
	"errors"
)

// What breaks the protocol and gorilla lets pass.
var (
	errOneByte  = errors.New("a close frame with one byte: a status has two, RFC 6455 section 5.5.1")
	errPadded   = errors.New("a length in more bytes than it needs, RFC 6455 section 5.2")
	errBitPlace = errors.New("the bit of compression is set on a frame that does not begin a message, RFC 7692 section 6.1")
)

// isFrameError holds for what guard stops.
func isFrameError(err error) bool {
	for _, e := range []error{errOneByte, errPadded, errBitPlace, errLength} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// guard looks at the headers of frames as they come in, before gorilla does, and
// stops the stream at one that gorilla would take though it is wrong.
type guard struct {
	header []byte // of the frame that begins, as much as is there
	left   uint64 // bytes of the frame under way
	err    error  // where the stream is stopped
}

// pass gives how many bytes may pass. Behind them stands the error, if there is one.
func (g *guard) pass(b []byte) (int, error) {
	for i := 0; i < len(b) && g.err == nil; {
		if n := min(g.left, uint64(len(b)-i)); n > 0 {
			g.left -= n
			i += int(n) //nolint:gosec // at most len(b)
			continue
		}
		g.header = append(g.header, b[i])
		if g.err = g.judge(); g.err != nil {
			return i, g.err // without the byte that completes it, gorilla cannot act on the header
		}
		i++
	}
	return len(b), nil
}

// judge looks at the header once it is whole.
func (g *guard) judge() error {
	h := g.header
	if len(h) < 2 {
		return nil
	}
	opcode, n, length := OpCode(h[0]&15), 2, uint64(h[1]&0x7f)
	switch {
	case opcode == Close && length == 1:
		return errOneByte
	case h[0]&rsv1 != 0 && (opcode == Continuation || opcode >= Close):
		return errBitPlace
	case length == 126:
		n = 4
	case length == 127:
		n = 10
	}
	if len(h) < n {
		return nil
	}
	switch n {
	case 4:
		if length = uint64(binary.BigEndian.Uint16(h[2:])); length < 126 {
			return errPadded
		}
	case 10:
		switch length = binary.BigEndian.Uint64(h[2:]); {
		case length>>63 != 0:
			return errLength
		case length < 1<<16:
			return errPadded
		}
	}
	if h[1]&0x80 != 0 {
		length += 4 // the masking key
	}
	g.header, g.left = h[:0], length
	return nil
}
