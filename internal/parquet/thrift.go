package parquet

import "encoding/binary"

// Types of fields in Thrift's compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

// thrift appends structures in Thrift's compact protocol. The ids of a
// structure's fields must grow.
type thrift struct {
	b    []byte
	last []int16 // of each structure that is open, the id of the field before
}

// begin opens a structure: the outermost, or one in a list.
func (t *thrift) begin() { t.last = append(t.last, 0) }

// end closes it.
func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

// field begins a field: how far its id is from the one before, and its type.
func (t *thrift) field(id int16, kind byte) {
	last := &t.last[len(t.last)-1]
	t.b = append(t.b, byte(id-*last)<<4|kind)
	*last = id
}

func (t *thrift) i8(id int16, v int8) {
	t.field(id, thriftByte)
	t.b = append(t.b, byte(v))
}

func (t *thrift) i32(id int16, v int) {
	t.field(id, thriftI32)
	t.b = binary.AppendVarint(t.b, int64(v))
}

func (t *thrift) i64(id int16, v int64) {
	t.field(id, thriftI64)
	t.b = binary.AppendVarint(t.b, v)
}

func (t *thrift) bool(id int16, v bool) {
	if v {
		t.field(id, thriftTrue)
	} else {
		t.field(id, thriftFalse)
	}
}

func (t *thrift) binary(id int16, v []byte) {
	t.field(id, thriftBinary)
	t.bytes(v)
}

func (t *thrift) string(id int16, v string) { t.binary(id, []byte(v)) }

func (t *thrift) bytes(v []byte) {
	t.b = binary.AppendUvarint(t.b, uint64(len(v)))
	t.b = append(t.b, v...)
}

// structure is a field that is a structure, filled by f.
func (t *thrift) structure(id int16, f func()) {
	t.field(id, thriftStruct)
	t.begin()
	f()
	t.end()
}

// list begins a field that is a list of n things; they follow.
func (t *thrift) list(id int16, kind byte, n int) {
	t.field(id, thriftList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|kind)
		return
	}
	t.b = binary.AppendUvarint(append(t.b, 0xf0|kind), uint64(n))
}
