package parquet

import "encoding/binary"

// Numbers of parquet.thrift.
const (
	dataPage      = 0 // PageType
	encodingPlain = 0 // Encoding
	encodingRLE   = 3
	codecZstd     = 6 // CompressionCodec
	required      = 0 // FieldRepetitionType
	optional      = 1
	repeated      = 2
	convertedUTF8 = 0 // ConvertedType
	convertedList = 3
	convertedU64  = 14
)

// footer is the file's FileMetaData.
func (w *Writer) footer() []byte {
	var t thrift
	t.begin()
	t.i32(1, 2) // version of the format
	w.schema(&t)
	t.i64(3, w.all)
	t.list(4, thriftStruct, len(w.groups))
	for i := range w.groups {
		w.rowGroup(&t, &w.groups[i])
	}
	t.string(6, w.created)
	// Least and greatest values of a column are ordered as its type is: they could
	// not be told from those of old programs without this. ColumnOrder, TYPE_ORDER.
	t.list(7, thriftStruct, len(w.chunks))
	for range w.chunks {
		t.begin()
		t.structure(1, func() {})
		t.end()
	}
	t.end()
	return t.b
}

// schema lists the columns as a tree in depth-first order, the root first.
func (w *Writer) schema(t *thrift) {
	n := 1
	for i := range w.chunks {
		n++
		if w.chunks[i].List {
			n += 2
		}
	}
	t.list(2, thriftStruct, n)
	t.begin()
	t.string(4, "packets")
	t.i32(5, len(w.chunks))
	t.end()
	for i := range w.chunks {
		c := &w.chunks[i].Column
		switch {
		case c.List: // LogicalTypes, "Lists": name (LIST) { list { element } }
			t.begin()
			t.i32(3, optional)
			t.string(4, c.Name)
			t.i32(5, 1)
			t.i32(6, convertedList)
			t.structure(10, func() { t.structure(3, func() {}) })
			t.end()
			t.begin()
			t.i32(3, repeated)
			t.string(4, "list")
			t.i32(5, 1)
			t.end()
			c.leaf(t, "element", required)
		case c.Required:
			c.leaf(t, c.Name, required)
		default:
			c.leaf(t, c.Name, optional)
		}
	}
}

// leaf is the SchemaElement of a column's values.
func (c *Column) leaf(t *thrift, name string, repetition int) {
	t.begin()
	t.i32(1, c.Type.physical())
	t.i32(3, repetition)
	t.string(4, name)
	switch c.Type {
	case String:
		t.i32(6, convertedUTF8)
		t.structure(10, func() { t.structure(1, func() {}) })
	case Uint64:
		t.i32(6, convertedU64)
		t.structure(10, func() {
			t.structure(10, func() {
				t.i8(1, 64)
				t.bool(2, false)
			})
		})
	case Timestamp:
		t.structure(10, func() {
			t.structure(8, func() {
				t.bool(1, true)                                      // in UTC
				t.structure(2, func() { t.structure(3, func() {}) }) // nanoseconds
			})
		})
	case Bool, Int32, Int64, Double, Bytes:
	}
	t.end()
}

func (w *Writer) rowGroup(t *thrift, g *group) {
	var unpacked, packed int
	t.begin()
	t.list(1, thriftStruct, len(g.chunks))
	for i := range g.chunks {
		w.columnChunk(t, &w.chunks[i].Column, &g.chunks[i])
		unpacked += g.chunks[i].unpacked
		packed += g.chunks[i].packed
	}
	t.i64(2, int64(unpacked))
	t.i64(3, int64(g.rows))
	t.i64(5, g.chunks[0].off)
	t.i64(6, int64(packed))
	t.end()
}

func (w *Writer) columnChunk(t *thrift, c *Column, at *placed) {
	t.begin()
	t.i64(2, 0) // its metadata stand here only
	t.structure(3, func() {
		t.i32(1, c.Type.physical())
		t.list(2, thriftI32, 2)
		t.b = binary.AppendVarint(t.b, encodingPlain)
		t.b = binary.AppendVarint(t.b, encodingRLE)
		path := []string{c.Name}
		if c.List {
			path = append(path, "list", "element")
		}
		t.list(3, thriftBinary, len(path))
		for _, p := range path {
			t.bytes([]byte(p))
		}
		t.i32(4, codecZstd)
		t.i64(5, int64(at.entries))
		t.i64(6, int64(at.unpacked))
		t.i64(7, int64(at.packed))
		t.i64(9, at.off)
		t.structure(12, func() { c.statistics(t, at) })
	})
	t.end()
}

// statistics lets a reader skip a row group without looking into it.
func (c *Column) statistics(t *thrift, at *placed) {
	t.i64(3, int64(at.nulls))
	if at.any {
		t.binary(5, c.plain(at.greatest))
		t.binary(6, c.plain(at.least))
	}
}

// plain is an integer as it stands in a page.
func (c *Column) plain(v int64) []byte {
	if c.Type == Int32 {
		return binary.LittleEndian.AppendUint32(nil, uint32(v))
	}
	return binary.LittleEndian.AppendUint64(nil, uint64(v))
}
