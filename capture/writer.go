package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"
)

// WriterOptions describe a section of a file. The zero value describes one
// without interfaces, which can hold no records.
type WriterOptions struct {
	Application string      // the program that writes: "netlab 1.0"; empty: "netlab"
	Comment     string      // what this is a capture of: a lesson
	Interfaces  []Interface // records name them by index
	Names       []Name      // of the hosts, for readers that show names
}

// Writer writes records as pcapng. Each record goes out in one Write of the
// writer below, so that a program that is killed leaves a file that is whole to
// its last record. A Writer is not safe for concurrent use.
type Writer struct {
	w      io.Writer
	ifs    []Interface
	buf    []byte
	number int // records written, for errors
	err    error
}

// NewWriter writes the head of a file and returns a Writer for its records.
func NewWriter(w io.Writer, o WriterOptions) (*Writer, error) {
	cw := &Writer{w: w}
	if err := cw.Section(o); err != nil {
		return nil, err
	}
	return cw, nil
}

// Section begins a new section: other interfaces, other names, time may begin
// anew. NewWriter has begun the first one.
func (w *Writer) Section(o WriterOptions) error {
	if w.err != nil {
		return w.err
	}
	b, err := appendSection(w.buf[:0], o)
	if err != nil {
		return err
	}
	for _, i := range o.Interfaces {
		if b, err = appendInterface(b, i); err != nil {
			return err
		}
	}
	if len(o.Names) > 0 {
		if b, err = appendNames(b, o.Names); err != nil {
			return err
		}
	}
	w.buf, w.ifs = b, append([]Interface(nil), o.Interfaces...)
	return w.flushBlock()
}

// Write writes one record. It keeps nothing of r. A record that the format
// cannot hold is an error and leaves the file as it was; a failed write is an
// error for good.
//
// A Length that is less than len(Data) is written as len(Data), and a zero Sent
// as the format's time 0.
func (w *Writer) Write(r *Record) error {
	if w.err != nil {
		return w.err
	}
	b, err := w.appendPacket(w.buf[:0], r)
	if err != nil {
		return fmt.Errorf("capture: packet %d: %w", w.number+1, err)
	}
	w.buf = b
	if err := w.flushBlock(); err != nil {
		return err
	}
	w.number++
	return nil
}

// flushBlock hands w.buf on in one piece.
func (w *Writer) flushBlock() error {
	n, err := w.w.Write(w.buf)
	if err == nil && n < len(w.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		w.err = fmt.Errorf("capture: write: %w", err)
	}
	return w.err
}

// Flush flushes the writer below if it has a buffer of its own. It returns the
// first error of any write.
func (w *Writer) Flush() error {
	if f, ok := w.w.(interface{ Flush() error }); ok && w.err == nil {
		if err := f.Flush(); err != nil {
			w.err = fmt.Errorf("capture: write: %w", err)
		}
	}
	return w.err
}

// Close flushes and ends the use of the Writer. It does not close the writer
// below. Closing twice is no error.
func (w *Writer) Close() error {
	if w.err == ErrClosed { //nolint:errorlint // only Close itself sets it, never wrapped
		return nil
	}
	if err := w.Flush(); err != nil {
		return err
	}
	w.err = ErrClosed
	return nil
}

// appendSection appends a Section Header Block. Section 4.1.
func appendSection(b []byte, o WriterOptions) ([]byte, error) {
	app := o.Application
	if app == "" {
		app = "netlab"
	}
	if err := checkOptions(app, o.Comment); err != nil {
		return nil, err
	}
	start := len(b)
	b = beginBlock(b, blockSection)
	b = binary.LittleEndian.AppendUint32(b, byteOrderMagic)
	b = binary.LittleEndian.AppendUint16(b, 1)          // major version
	b = binary.LittleEndian.AppendUint16(b, 0)          // minor version
	b = binary.LittleEndian.AppendUint64(b, ^uint64(0)) // length not known: it is a stream
	if o.Comment != "" {
		b = appendOption(b, optComment, o.Comment)
	}
	b = appendOption(b, optApplication, app)
	b = appendOption(b, optEnd, "")
	return endBlock(b, start), nil
}

// appendInterface appends an Interface Description Block. Section 4.2.
func appendInterface(b []byte, i Interface) ([]byte, error) {
	if err := checkOptions(i.Name, i.Description); err != nil {
		return nil, err
	}
	start := len(b)
	b = beginBlock(b, blockInterface)
	b = binary.LittleEndian.AppendUint16(b, uint16(i.LinkType))
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(i.SnapLen))
	if i.Name != "" {
		b = appendOption(b, optName, i.Name)
	}
	if i.Description != "" {
		b = appendOption(b, optDescription, i.Description)
	}
	b = appendOption(b, optTimeUnit, "\x09") // 10^-9 seconds
	b = appendOption(b, optEnd, "")
	return endBlock(b, start), nil
}

// appendNames appends a Name Resolution Block. Section 4.5.
func appendNames(b []byte, names []Name) ([]byte, error) {
	start := len(b)
	b = beginBlock(b, blockNames)
	for _, n := range names {
		if !n.Addr.IsValid() || strings.ContainsRune(n.Name, 0) || len(n.Name) > MaxOption-17 {
			return nil, fmt.Errorf("capture: %q is no name for the address %v in a file", n.Name, n.Addr)
		}
		kind := nameIPv6
		if n.Addr.Is4() {
			kind = nameIPv4
		}
		b = appendOption(b, kind, string(n.Addr.AsSlice())+n.Name+"\x00")
	}
	b = appendOption(b, nameEnd, "")
	return endBlock(b, start), nil
}

// appendPacket appends an Enhanced Packet Block. Section 4.3.
func (w *Writer) appendPacket(b []byte, r *Record) ([]byte, error) {
	if r.Interface < 0 || r.Interface >= len(w.ifs) {
		return nil, fmt.Errorf("interface %d of %d", r.Interface, len(w.ifs))
	}
	i := &w.ifs[r.Interface]
	if i.LinkType != r.LinkType {
		return nil, fmt.Errorf("link type %d on interface %q of type %d", r.LinkType, i.Name, i.LinkType)
	}
	stamp, err := timestamp(r.Sent)
	if err != nil {
		return nil, err
	}
	comments, err := encodeComments(r)
	if err != nil {
		return nil, err
	}
	start := len(b)
	b = beginBlock(b, blockPacket)
	b = binary.LittleEndian.AppendUint32(b, uint32(r.Interface))
	b = binary.LittleEndian.AppendUint32(b, uint32(stamp>>32))
	b = binary.LittleEndian.AppendUint32(b, uint32(stamp))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.Data)))
	b = binary.LittleEndian.AppendUint32(b, uint32(max(r.Length, len(r.Data))))
	b = pad(append(b, r.Data...), len(r.Data))
	for _, c := range comments {
		b = appendOption(b, optComment, c)
	}
	f := direction(r, i)
	if f != 0 {
		b = binary.LittleEndian.AppendUint16(b, optFlags)
		b = binary.LittleEndian.AppendUint16(b, 4)
		b = binary.LittleEndian.AppendUint32(b, f)
	}
	if r.Dropped > 0 {
		b = binary.LittleEndian.AppendUint16(b, optDropCount)
		b = binary.LittleEndian.AppendUint16(b, 8)
		b = binary.LittleEndian.AppendUint64(b, r.Dropped)
	}
	if len(comments) > 0 || f != 0 || r.Dropped > 0 {
		b = appendOption(b, optEnd, "")
	}
	if most := longestFrame(r.LinkType); len(r.Data) > int(most) {
		return nil, fmt.Errorf("a frame of %d bytes; no more than %d can be read again", len(r.Data), most)
	}
	if b = endBlock(b, start); len(b) > MaxBlock {
		return nil, fmt.Errorf("a block of %d bytes; no more than %d can be read again", len(b), MaxBlock)
	}
	return b, nil
}

// direction says which way a frame went, as its interface saw it; of a foreign
// frame what its capture said; 0 if nobody knows. A record stands on its sender's interface unless Side moved it.
func direction(r *Record, i *Interface) uint32 {
	switch {
	case r.From == "":
		return r.Flags
	case i.owned(r.From):
		return outbound
	default:
		return inbound
	}
}

// timestamp is t in nanoseconds since 1970, as the format counts.
func timestamp(t time.Time) (uint64, error) {
	if t.IsZero() {
		return 0, nil
	}
	ns := t.UnixNano()
	if ns < 0 || !time.Unix(0, ns).Equal(t) {
		return 0, fmt.Errorf("the time %s is outside of 1970 to 2262", t.UTC().Format(time.RFC3339))
	}
	return uint64(ns), nil
}

// checkOptions reports the first text that does not fit into an option.
func checkOptions(texts ...string) error {
	for _, t := range texts {
		if len(t) > MaxOption {
			return fmt.Errorf("a text of %d bytes; an option holds %d", len(t), MaxOption)
		}
	}
	return nil
}
