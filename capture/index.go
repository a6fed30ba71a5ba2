package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sort"
	"sync"
)

// Store is where an Index puts what cannot be read twice: a temporary file.
type Store interface {
	io.Writer
	io.ReaderAt
}

// Index reads a capture once, from its first record to its last, and remembers
// where each stands: 8 bytes a record. A Cursor reads any of them again while
// the Index still goes on.
//
// Next is for one goroutine; the other methods, and Cursors, are for any.
type Index struct {
	r  *Reader
	at io.ReaderAt

	mu       sync.RWMutex
	offsets  [][]int64 // in pieces of indexPiece, so that growing copies nothing
	n        int
	contexts []context
	names    []Name
	ifs      []Interface
}

// indexPiece is how many offsets are allocated at once.
const indexPiece = 1 << 13

// context is what one must know of a pcapng file before a record to read that
// record: it changes with each section and each new interface.
type context struct {
	first   int // record from which on it holds
	section int
	order   binary.ByteOrder
	local   []ngInterface
}

// NewIndex begins to read a capture. What in gives must stand in at, byte for
// byte; where at is nil, or the capture is compressed, the capture's own bytes
// are put into a store as they are read, and spool is asked for one. Errors are
// those of NewReader, and spool's.
func NewIndex(in io.Reader, at io.ReaderAt, spool func() (Store, error)) (*Index, error) {
	packed := newSource(in)
	src, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	if at == nil || src != packed {
		store, err := spool()
		if err != nil {
			return nil, fmt.Errorf("capture: spool: %w", err)
		}
		at, src = store, newSource(io.TeeReader(src.r, store))
	}
	r, err := readerOf(src)
	if err != nil {
		return nil, err
	}
	return &Index{r: r, at: at}, nil
}

// Next reads the next record as Reader.NextTo does, with its errors, and
// remembers where it stands.
func (x *Index) Next(rec *Record) error {
	if err := x.r.NextTo(rec); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.n%indexPiece == 0 {
		x.offsets = append(x.offsets, make([]int64, 0, indexPiece))
	}
	last := &x.offsets[len(x.offsets)-1]
	*last = append(*last, x.r.at)
	x.n++
	x.names, x.ifs = x.r.names, x.r.ifs
	g, ok := x.r.format.(*pcapng)
	if !ok {
		return nil
	}
	if c := len(x.contexts); c == 0 || x.contexts[c-1].section != g.sections || len(x.contexts[c-1].local) != len(g.local) {
		x.contexts = append(x.contexts, context{first: x.n, section: g.sections, order: g.order, local: g.local})
	}
	return nil
}

// Len is how many records have been read.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.n
}

// Offset is how far into the capture Next has come, in bytes: of a compressed
// one, of its contents. It is for the goroutine that calls Next.
func (x *Index) Offset() int64 { return x.r.src.off }

// Names lists the names of addresses that the records so far have told.
func (x *Index) Names() []Name {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.names
}

// Interfaces lists the interfaces of the records so far. Their counts of drops
// are not final before Next has returned an error.
func (x *Index) Interfaces() []Interface {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.ifs
}

// Section is the section in which record n stands, from 1; 0 in a pcap file.
func (x *Index) Section(n int) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.context(n).section
}

// Contents are the capture's bytes from its start; of a compressed one, what it
// holds, as far as Next has read.
func (x *Index) Contents() io.Reader { return io.NewSectionReader(x.at, 0, math.MaxInt64) }

// Comment is what the file's first section says of itself, and Application what
// wrote it. Both are known with the first record, and for who calls Next.
func (x *Index) Comment() string { return x.r.Comment() }

// Application names the program that wrote the file; see Comment.
func (x *Index) Application() string { return x.r.Application() }

// context finds what holds at record n. x.mu is held.
func (x *Index) context(n int) context {
	i := sort.Search(len(x.contexts), func(i int) bool { return x.contexts[i].first > n })
	if i == 0 {
		return context{}
	}
	return x.contexts[i-1]
}

// place says where record n stands.
func (x *Index) place(n int) (int64, context, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if n < 1 || n > x.n {
		return 0, context{}, false
	}
	return x.offsets[(n-1)/indexPiece][(n-1)%indexPiece], x.context(n), true
}

// Cursor reads records of an Index by number. It is for one goroutine.
type Cursor struct {
	x      *Index
	src    *source
	format format
	ng     *pcapng
}

// Cursor makes a reader of the records that Next has read, now and later.
func (x *Index) Cursor() *Cursor {
	c := &Cursor{x: x, src: newSource(nil)}
	c.src.off = math.MinInt64 // it has nothing yet
	r := &Reader{src: c.src}
	switch f := x.r.format.(type) {
	case *pcapng:
		c.ng = &pcapng{Reader: r}
		c.format = c.ng
	case *pcap:
		p := *f
		r.ifs = x.r.ifs // of a pcap file they are known from the start
		p.Reader = r
		c.format = &p
	}
	return c
}

// ramp reads on from a place: little at first, since the next record that is
// wanted may be far away, then more and more.
type ramp struct {
	at   io.ReaderAt
	off  int64
	next int
}

// rampFrom holds an ordinary frame.
const rampFrom = 2 << 10

// Read implements io.Reader.
func (r *ramp) Read(p []byte) (int, error) {
	n, err := r.at.ReadAt(p[:min(len(p), r.next)], r.off)
	r.off += int64(n)
	r.next = min(2*r.next, bufferSize)
	if n > 0 {
		err = nil
	}
	return n, err
}

// Read fills rec with record n, counted from 1; what it held before is gone,
// but for the storage of its Data, which is used again. A number that Next has
// not reached is an error (io.EOF), and so is a file that has changed meanwhile.
func (c *Cursor) Read(n int, rec *Record) error {
	off, ctx, ok := c.x.place(n)
	if !ok {
		return io.EOF
	}
	if step := off - c.src.off; c.src.off >= 0 && step >= 0 && step <= int64(c.src.r.Buffered()) {
		if err := c.src.skip(step); err != nil {
			return failed(err, off, "a record")
		}
	} else {
		c.src.r.Reset(&ramp{at: c.x.at, off: off, next: rampFrom})
		c.src.off = off
	}
	if c.ng != nil {
		c.ng.order, c.ng.local, c.ng.sections = ctx.order, ctx.local, ctx.section
	}
	*rec = Record{Data: rec.Data[:0]}
	if err := c.format.next(rec); err != nil {
		c.src.off = math.MinInt64
		return err
	}
	rec.Number = n
	rec.Length = max(rec.Length, len(rec.Data))
	return nil
}
