package capture

import (
	"encoding/binary"
	"fmt"
	"time"
)

// AddStats tells how many frames an interface of the section under way has seen
// in all, and how many of them the capture lost: an Interface Statistics Block,
// section 4.6, whose place is behind the frames.
func (w *Writer) AddStats(index int, at time.Time, seen, dropped uint64) error {
	if w.err != nil {
		return w.err
	}
	if index < 0 || index >= len(w.ifs) {
		return fmt.Errorf("capture: statistics of interface %d of %d", index, len(w.ifs))
	}
	stamp, err := timestamp(at)
	if err != nil {
		return fmt.Errorf("capture: statistics: %w", err)
	}
	b := beginBlock(w.buf[:0], blockStats)
	b = binary.LittleEndian.AppendUint32(b, uint32(index))
	b = binary.LittleEndian.AppendUint32(b, uint32(stamp>>32))
	b = binary.LittleEndian.AppendUint32(b, uint32(stamp))
	b = appendCount(b, optStatsReceived, seen)
	b = appendCount(b, optStatsDrop, dropped)
	b = appendOption(b, optEnd, "")
	w.buf = endBlock(b, 0)
	return w.flushBlock()
}

// appendCount appends an option that is a number of 64 bits.
func appendCount(b []byte, code uint16, n uint64) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, 8)
	return binary.LittleEndian.AppendUint64(b, n)
}

// optStatsReceived is isb_ifrecv.
const optStatsReceived uint16 = 4
