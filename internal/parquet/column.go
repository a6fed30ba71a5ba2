package parquet

import (
	"encoding/binary"
	"math"
)

// Type is what a column holds.
type Type uint8

// The types of columns.
const (
	Bool      Type = iota
	Int32          // signed
	Int64          // signed
	Uint64         // 64 bits without a sign
	Double         // IEEE 754
	Timestamp      // nanoseconds since 1970, UTC
	String         // UTF-8
	Bytes
)

// Column describes a column.
type Column struct {
	Name     string
	Type     Type
	Required bool // every row has a value
	List     bool // a row has any number of values; none is null
}

// What the format calls the physical types.
const (
	physicalBool      = 0
	physicalInt32     = 1
	physicalInt64     = 2
	physicalDouble    = 5
	physicalByteArray = 6
)

func (t Type) physical() int {
	switch t {
	case Bool:
		return physicalBool
	case Int32:
		return physicalInt32
	case Double:
		return physicalDouble
	case String, Bytes:
		return physicalByteArray
	case Int64, Uint64, Timestamp:
		return physicalInt64
	default:
		return physicalInt64
	}
}

// levels are the greatest repetition and definition levels of a column.
func (c *Column) levels() (repetition, definition byte) {
	switch {
	case c.List:
		return 1, 2
	case c.Required:
		return 0, 0
	default:
		return 0, 1
	}
}

// chunk gathers a column's values of one row group.
type chunk struct {
	Column
	values   []byte // in the encoding PLAIN
	bits     int    // booleans in values
	rep, def []byte // a level an entry
	entries  int
	nulls    int
	least    int64 // of the integers
	greatest int64
	any      bool // there is an integer
	row      int  // entries of the row under way
}

func (c *chunk) reset() {
	c.values, c.rep, c.def = c.values[:0], c.rep[:0], c.def[:0]
	c.bits, c.entries, c.nulls, c.any, c.row = 0, 0, 0, false, 0
}

// size is about what the chunk takes of memory.
func (c *chunk) size() int { return len(c.values) + len(c.rep) + len(c.def) }

// more reports whether the row may have one more value.
func (c *chunk) more() bool { return c.List || c.row == 0 }

// entry notes that the row has a value.
func (c *chunk) entry() {
	rep, def := c.levels()
	if rep > 0 {
		c.rep = append(c.rep, byte(min(c.row, 1)))
	}
	if def > 0 {
		c.def = append(c.def, def)
	}
	c.row++
	c.entries++
}

// endRow completes a row: where nothing was put, null, or the zero value of a
// required column.
func (c *chunk) endRow() {
	if c.row == 0 {
		rep, def := c.levels()
		if def == 0 {
			c.zero()
		} else {
			if rep > 0 {
				c.rep = append(c.rep, 0)
			}
			c.def = append(c.def, 0)
			c.entries++
			c.nulls++
		}
	}
	c.row = 0
}

func (c *chunk) zero() {
	switch c.Type {
	case Bool:
		c.bool(false)
	case Int32, Int64, Uint64, Timestamp:
		c.int(0)
	case Double:
		c.double(0)
	case String, Bytes:
		c.bytes(nil)
	}
}

func (c *chunk) bool(v bool) {
	if c.bits%8 == 0 {
		c.values = append(c.values, 0)
	}
	if v {
		c.values[len(c.values)-1] |= 1 << (c.bits % 8)
	}
	c.bits++
	c.entry()
}

func (c *chunk) int(v int64) {
	if c.Type == Int32 {
		v = int64(int32(v))
	}
	if c.Type == Int32 {
		c.values = binary.LittleEndian.AppendUint32(c.values, uint32(v))
	} else {
		c.values = binary.LittleEndian.AppendUint64(c.values, uint64(v))
	}
	if c.Type != Uint64 { // they are ordered otherwise
		if !c.any {
			c.least, c.greatest, c.any = v, v, true
		}
		c.least, c.greatest = min(c.least, v), max(c.greatest, v)
	}
	c.entry()
}

func (c *chunk) double(v float64) {
	c.values = binary.LittleEndian.AppendUint64(c.values, math.Float64bits(v))
	c.entry()
}

func (c *chunk) bytes(v []byte) {
	c.values = binary.LittleEndian.AppendUint32(c.values, uint32(len(v)))
	c.values = append(c.values, v...)
	c.entry()
}

// page appends what a page holds before it is compressed.
func (c *chunk) page(b []byte) []byte {
	rep, def := c.levels()
	if rep > 0 {
		b = appendLevels(b, c.rep, 1)
	}
	if def > 0 {
		b = appendLevels(b, c.def, int(def)) // 1 bit for level 1, 2 for level 2
	}
	return append(b, c.values...)
}

// appendLevels appends levels of so many bits each, length first: as one run if
// all are the same, else packed. Encodings, "RLE/bit-packing hybrid".
func appendLevels(b, levels []byte, bits int) []byte {
	start := len(b)
	b = append(b, 0, 0, 0, 0)
	if same(levels) {
		b = binary.AppendUvarint(b, uint64(len(levels))<<1)
		b = append(b, levels[0])
	} else {
		groups := (len(levels) + 7) / 8
		b = binary.AppendUvarint(b, uint64(groups)<<1|1)
		at := len(b)
		b = append(b, make([]byte, groups*bits)...)
		for i, l := range levels { // neither 1 nor 2 bits cross a byte's end
			b[at+i*bits/8] |= l << (i * bits % 8)
		}
	}
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

// same reports whether there are levels and all are equal.
func same(levels []byte) bool {
	for _, l := range levels {
		if l != levels[0] {
			return false
		}
	}
	return len(levels) > 0
}
