package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is how far back a compressed file may refer, and so what unpacking
// may take of memory: as much as the zstd program allows.
const maxWindow = 128 << 20

// unpack gives what a compressed source holds, or the source itself.
func unpack(src *source) (*source, error) {
	head, err := src.peek(4)
	if err != nil && len(head) < 2 {
		return src, nil // whoever reads it next meets the same error
	}
	in := &packed{below: below{r: src.r}}
	switch {
	case head[0] == 0x1f && head[1] == 0x8b: // RFC 1952 section 2.3.1
		if in.z, err = gzip.NewReader(&in.below); err != nil {
			return nil, failed(in.judge(err), 0, "the head of a gzip file")
		}
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}): // RFC 8878 section 3.1.1
		// One decoder at a time starts no goroutines, so there is nothing to close.
		in.z, err = zstd.NewReader(&in.below, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, failed(in.judge(err), 0, "the head of a zstd file")
		}
	default:
		return src, nil
	}
	return newSource(in), nil
}

// A file that unpacks to very much more than it is was made to keep a reader
// busy: captures shrink to a tenth, those of a flood of equal frames to a
// hundredth. Who trusts it can unpack it first.
const (
	bombFrom  = 32 << 20 // bytes that are not looked at so closely
	bombRatio = 200
)

// errBomb says that a file is not worth its unpacking.
var errBomb = errors.New("it unpacks to more than 200 times its length; if you trust it, unpack it first")

// packed reads what a compressed file holds. It tells errors of the compression
// from those of reading the file.
type packed struct {
	z     io.Reader
	below below
	out   int64
}

// below is the compressed file; it remembers why it could not be read.
type below struct {
	r   io.Reader
	n   int64 // bytes that were read
	err error
}

// Read implements io.Reader.
func (b *below) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// packedError says that bytes are not compressed as their head says.
type packedError struct{ err error }

// Error implements error.
func (e *packedError) Error() string { return e.err.Error() }

// Unwrap implements the convention of package errors.
func (e *packedError) Unwrap() error { return e.err }

// Read implements io.Reader.
func (p *packed) Read(b []byte) (int, error) {
	if p.out > bombFrom && p.out > bombRatio*p.below.n {
		return 0, &packedError{errBomb}
	}
	n, err := p.z.Read(b)
	p.out += int64(n)
	return n, p.judge(err)
}

// judge says whose fault an error is.
func (p *packed) judge(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case p.below.err != nil:
		return p.below.err
	default:
		return &packedError{err}
	}
}
