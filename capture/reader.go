package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Limits of what a Reader remembers beside the record at hand.
const (
	maxInterfaces = 1 << 16
	maxNames      = 1 << 16
	maxWords      = 4 << 20 // bytes of all names together
	maxComments   = 1 << 20 // bytes of the comments of a packet, or of the file
)

// Reader reads the records of a capture one by one, in the order of the file.
// It holds one block of the file at a time, however long the file is. A Reader
// is not safe for concurrent use.
type Reader struct {
	src    *source
	format format
	number int
	at     int64 // where the last record stands
	// sections that have begun; a pcap file has none.
	sections int
	err      error
	ifs      []Interface
	names    []Name
	words    int // bytes of names that are kept
	app      string
	comment  string
}

// format is what is different between pcapng and pcap.
type format interface {
	// next fills r, whose Data has storage to use; io.EOF at the end.
	next(r *Record) error
	// ready reports whether next would find a record without reading on.
	ready() bool
}

// NewReader looks at the head of a capture: pcapng, pcap, or either of them
// compressed with gzip or zstd. What it returns an error for is no capture (ErrFormat),
// or one that ends in its head (DamageError).
func NewReader(r io.Reader) (*Reader, error) {
	src := newSource(r)
	src, err := unpack(src)
	if err != nil {
		return nil, err
	}
	return readerOf(src)
}

// readerOf looks at the head of a capture that is not compressed, or not any more.
func readerOf(src *source) (*Reader, error) {
	head, err := src.peek(4)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return nil, fmt.Errorf("capture: %w: it is empty", ErrFormat)
	case err != nil:
		return nil, failed(err, 0, fmt.Sprintf("its first 4 bytes: it has %d", len(head)))
	}
	cr := &Reader{src: src}
	cr.format, err = cr.open(head)
	return cr, err
}

// open tells the format by its first four bytes.
func (r *Reader) open(head []byte) (format, error) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(head) {
		case blockSection:
			return &pcapng{Reader: r}, nil
		case magicMicro:
			return openPcap(r, order, 1000, false)
		case magicNano:
			return openPcap(r, order, 1, false)
		case magicModified:
			return openPcap(r, order, 1000, true)
		}
	}
	return nil, fmt.Errorf("capture: %w: it begins with % x", ErrFormat, head)
}

// Next gives the next record, which is the caller's to keep. After the last one
// it returns io.EOF; where the file makes no sense any more, a DamageError.
// Every later call returns the same error.
func (r *Reader) Next() (*Record, error) {
	rec := new(Record)
	if err := r.NextTo(rec); err != nil {
		return nil, err
	}
	return rec, nil
}

// NextTo is Next into a record that was used before: nothing of its old value
// stays, and its Data is used again.
func (r *Reader) NextTo(rec *Record) error {
	if r.err != nil {
		return r.err
	}
	*rec = Record{Data: rec.Data[:0]}
	if r.err = r.format.next(rec); r.err != nil {
		return r.err
	}
	r.number++
	rec.Number = r.number
	rec.Length = max(rec.Length, len(rec.Data))
	return nil
}

// Ready reports whether the next record is in memory already, so that Next does
// not wait for the file. A false is no promise: Next may still be quick.
func (r *Reader) Ready() bool { return r.err == nil && r.format.ready() }

// Interfaces lists the interfaces that the file has described so far, those of
// all its sections. A pcap file has one.
func (r *Reader) Interfaces() []Interface { return r.ifs }

// Names lists the names of addresses that the file has told so far. Where there
// are very many, only the first ones are kept.
func (r *Reader) Names() []Name { return r.names }

// Section counts the sections of a pcapng file so far: the last record is of
// this one. In a file of netlab's own, each is a scene. A pcap file has none.
func (r *Reader) Section() int { return r.sections }

// Comment is what the file's first section says of itself; empty before the
// first call of Next.
func (r *Reader) Comment() string { return r.comment }

// Application names the program that wrote the file, if the file does; empty
// before the first call of Next.
func (r *Reader) Application() string { return r.app }

// damage is a DamageError at this offset.
func damage(off int64, format string, args ...any) error {
	return &DamageError{Offset: off, What: fmt.Sprintf(format, args...)}
}

// linkType maps numbers of BSD systems for "an IP packet, nothing before it",
// which their files have, to the one that all agreed on later.
func linkType(n uint16) LinkType {
	if n == 12 || n == 14 {
		return LinkRaw
	}
	return LinkType(n)
}
