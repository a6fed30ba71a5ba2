package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// What a row group may hold.
const (
	GroupRows = 100_000  // the size that DuckDB and others work on at once
	GroupSize = 16 << 20 // bytes of values
)

// magic stands at both ends of a file.
const magic = "PAR1"

// Writer writes the rows of one table. The values of a row are put in any order
// of columns; those of one list in the order of the list. A value that has no
// place (a second one of a column that is no list) is dropped. A Writer is not
// safe for concurrent use.
type Writer struct {
	w       io.Writer
	chunks  []chunk
	zstd    *zstd.Encoder
	off     int64
	rows    int   // of the group under way
	size    int   // of the group under way, without the row under way
	all     int64 // rows before it
	groups  []group
	created string
	page    []byte
	packed  []byte
	err     error
	closed  bool
}

// group is what the footer says of a row group.
type group struct {
	rows   int
	chunks []placed
}

// placed is a chunk in the file.
type placed struct {
	off              int64
	entries          int
	nulls            int
	unpacked, packed int // with the page's head
	least, greatest  int64
	any              bool
}

// NewWriter writes the head of a file with these columns. The created text says
// by what program; empty: netlab.
func NewWriter(w io.Writer, created string, columns []Column) (*Writer, error) {
	if created == "" {
		created = "netlab"
	}
	seen := map[string]bool{}
	p := &Writer{w: w, created: created}
	for _, c := range columns {
		if c.Name == "" || seen[c.Name] {
			return nil, fmt.Errorf("parquet: two columns are called %q", c.Name)
		}
		seen[c.Name] = true
		p.chunks = append(p.chunks, chunk{Column: c})
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("parquet: a table needs a column")
	}
	var err error
	p.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return p, p.write([]byte(magic))
}

func (w *Writer) write(b []byte) error {
	if w.err != nil {
		return w.err
	}
	n, err := w.w.Write(b)
	if w.off += int64(n); err != nil {
		w.err = fmt.Errorf("parquet: write: %w", err)
	}
	return w.err
}

// Bool puts a value into a column of type Bool of the row under way.
func (w *Writer) Bool(column int, v bool) {
	if c := &w.chunks[column]; c.more() {
		c.bool(v)
	}
}

// Int puts a value into a column of integers or times. Of a column of type Int32
// the lowest 32 bits count.
func (w *Writer) Int(column int, v int64) {
	if c := &w.chunks[column]; c.more() {
		c.int(v)
	}
}

// Double puts a value into a column of type Double.
func (w *Writer) Double(column int, v float64) {
	if c := &w.chunks[column]; c.more() {
		c.double(v)
	}
}

// Bytes puts a value into a column of type String or Bytes. It keeps nothing of v.
// Text must be UTF-8.
func (w *Writer) Bytes(column int, v []byte) {
	if c := &w.chunks[column]; c.more() {
		c.bytes(v)
	}
}

// EndRow completes the row: columns without a value are null, and required ones
// zero.
func (w *Writer) EndRow() error {
	w.size = 0
	for i := range w.chunks {
		w.chunks[i].endRow()
		w.size += w.chunks[i].size()
	}
	w.rows++
	if w.rows >= GroupRows || w.size >= GroupSize {
		return w.endGroup()
	}
	return w.err
}

// endGroup writes the row group under way.
func (w *Writer) endGroup() error {
	if w.rows == 0 {
		return w.err
	}
	g := group{rows: w.rows, chunks: make([]placed, 0, len(w.chunks))}
	for i := range w.chunks {
		c := &w.chunks[i]
		at := placed{off: w.off, entries: c.entries, nulls: c.nulls, least: c.least, greatest: c.greatest, any: c.any}
		w.page = c.page(w.page[:0])
		w.packed = w.zstd.EncodeAll(w.page, w.packed[:0])
		head := pageHead(len(w.page), len(w.packed), c.entries)
		if err := w.write(head); err != nil {
			return err
		}
		if err := w.write(w.packed); err != nil {
			return err
		}
		at.unpacked, at.packed = len(head)+len(w.page), len(head)+len(w.packed)
		g.chunks = append(g.chunks, at)
		c.reset()
	}
	w.groups = append(w.groups, g)
	w.all += int64(w.rows)
	w.rows, w.size = 0, 0
	return nil
}

// Close writes what is left and the footer. It does not close the writer below.
// Closing twice is no error.
func (w *Writer) Close() error {
	if w.closed {
		return w.err
	}
	w.closed = true
	if err := w.endGroup(); err != nil {
		return err
	}
	if err := w.zstd.Close(); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	foot := w.footer()
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(foot)))
	return w.write(append(foot, magic...))
}

// pageHead is a PageHeader with a DataPageHeader.
func pageHead(unpacked, packed, entries int) []byte {
	var t thrift
	t.begin()
	t.i32(1, dataPage)
	t.i32(2, unpacked)
	t.i32(3, packed)
	t.structure(5, func() {
		t.i32(1, entries)
		t.i32(2, encodingPlain)
		t.i32(3, encodingRLE)
		t.i32(4, encodingRLE)
	})
	t.end()
	return slices.Clip(t.b)
}
