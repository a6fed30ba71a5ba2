package http

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"strings"
)

// readable reports whether the body is as it is, or in a coding that can be
// undone (RFC 9110 section 8.4.1): only then does its type say what it is.
func (m *message) readable(b []byte) bool {
	switch strings.ToLower(m.value(b, "Content-Encoding")) {
	case "", "identity":
		return true
	case "gzip", "x-gzip", "deflate", "x-deflate":
		return inflates(m.body)
	}
	return false
}

// inflates reports whether b begins as compressed data does. As browsers and
// Wireshark do, it does not ask which of the three forms the head has promised:
// zlib's (RFC 1950), gzip's (RFC 1952), or deflate alone (RFC 1951).
func inflates(b []byte) bool {
	some := func(r io.Reader) bool {
		_, err := io.ReadFull(r, make([]byte, 1))
		return err == nil
	}
	if z, err := zlib.NewReader(bytes.NewReader(b)); err == nil && some(z) {
		return true
	}
	if rest, ok := behindGzip(b); ok {
		return some(flate.NewReader(bytes.NewReader(rest)))
	}
	return some(flate.NewReader(bytes.NewReader(b)))
}

// behindGzip is what follows the header of gzip, RFC 1952 section 2.3; false if
// there is none. Checksums are not looked at.
func behindGzip(b []byte) ([]byte, bool) {
	const (
		extra   = 4
		name    = 8
		comment = 16
		sum     = 2
	)
	if len(b) < 10 || b[0] != 0x1f || b[1] != 0x8b || b[2] != 8 {
		return nil, false
	}
	flags, b := b[3], b[10:]
	if flags&extra != 0 {
		if len(b) < 2 {
			return nil, true
		}
		b = b[min(len(b), 2+int(b[0])+int(b[1])<<8):]
	}
	for _, text := range [...]byte{name, comment} {
		if flags&text != 0 {
			_, b, _ = bytes.Cut(b, []byte{0})
		}
	}
	if flags&sum != 0 {
		b = b[min(len(b), 2):]
	}
	return b, true
}
