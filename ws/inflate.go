package ws

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"netlab/dissect"
)

// The reserved bits of a frame's first byte, RFC 6455 section 5.2.
const (
	rsv1 = 0x40 // the message is compressed, RFC 7692 section 6
	rsv2 = 0x20
	rsv3 = 0x10
)

// window is how far back DEFLATE looks, RFC 1951 section 2.
const window = 32 << 10

// Errors of a compressed message.
var (
	errDeflate = errors.New("the payload is no DEFLATE data")
	errBomb    = fmt.Errorf("it inflates to more than %d bytes", maxMessage)
)

// inflation is what became of a compressed message.
type inflation struct {
	done   bool
	from   int // bytes of the message, compressed
	broken error
}

// inflater is what one direction remembers between messages.
type inflater struct {
	fresh bool   // no_context_takeover: each message stands for itself
	dict  []byte // the last bytes that came out, which the next message may refer to
	lost  bool   // what came out is not known any more
}

// agree reads what the ends agreed to, RFC 7692 section 7.1.
func (s *state) agree(h http.Header) {
	for _, line := range h.Values("Sec-WebSocket-Extensions") {
		for ext := range strings.SplitSeq(line, ",") {
			params := strings.Split(ext, ";")
			if strings.TrimSpace(params[0]) != "permessage-deflate" {
				continue
			}
			s.agreed = true
			for _, p := range params[1:] {
				switch strings.TrimSpace(p) {
				case "client_no_context_takeover":
					s.dirs[dissect.Forward].fresh = true
				case "server_no_context_takeover":
					s.dirs[dissect.Backward].fresh = true
				}
			}
		}
	}
}

// inflate undoes the compression of a message that ends with this frame.
func (f *frame) inflate(s *state, d *direction, l *dissect.Layer) {
	fin := l.Bytes[0]&0x80 != 0
	compressed := f.whole != nil && f.whole.compressed || f.whole == nil && f.opcode != Continuation && l.Bytes[0]&rsv1 != 0
	if !s.agreed || !fin || f.opcode >= Close {
		return
	}
	if f.lost {
		d.lost = true
		return
	}
	if !compressed {
		return
	}
	f.deflate = inflation{done: true, from: len(l.Payload)}
	out, err := d.inflate(l.Payload)
	if err != nil {
		f.deflate.broken = err
		return
	}
	from := l.PayloadMap
	l.Payload, l.PayloadMap = out, from.Coarse(len(out))
}

// inflate undoes DEFLATE of a whole message. What comes out is bounded, however
// little goes in.
func (d *inflater) inflate(b []byte) ([]byte, error) {
	if d.lost && !d.fresh {
		return nil, errors.New("an earlier message that it may refer to could not be read")
	}
	// RFC 7692 section 7.2.2: the sender has cut four bytes off the end. The last
	// five are an empty final block, so that the reader sees an end.
	in := io.MultiReader(bytes.NewReader(b), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff"))
	r := flate.NewReaderDict(in, d.dict)
	out, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	switch {
	case err != nil:
		d.lost = true
		return nil, errDeflate
	case len(out) > maxMessage:
		d.lost = true
		return nil, errBomb
	}
	if !d.fresh {
		d.dict = append(d.dict, out...)
		if n := len(d.dict) - window; n > 0 {
			d.dict = bytes.Clone(d.dict[n:])
		}
	}
	return out, nil
}
