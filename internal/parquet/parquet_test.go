package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	library "github.com/parquet-go/parquet-go"

	"netlab/internal/parquet"
)

// row is a table's row as the library reads it.
type row struct {
	Number int64      `parquet:"number"`
	Time   *time.Time `parquet:"time,optional,timestamp(nanosecond)"`
	Port   *int32     `parquet:"port,optional"`
	Big    *uint64    `parquet:"big,optional"`
	Again  bool       `parquet:"again"`
	Syn    *bool      `parquet:"syn,optional"`
	Took   *float64   `parquet:"took,optional"`
	Text   *string    `parquet:"text,optional"`
	Raw    *[]byte    `parquet:"raw,optional"`
	Many   []string   `parquet:"many,list"`
	Edges  []int64    `parquet:"edges,list"`
}

func columns() []parquet.Column {
	return []parquet.Column{
		{Name: "number", Type: parquet.Int64, Required: true},
		{Name: "time", Type: parquet.Timestamp},
		{Name: "port", Type: parquet.Int32},
		{Name: "big", Type: parquet.Uint64},
		{Name: "again", Type: parquet.Bool, Required: true},
		{Name: "syn", Type: parquet.Bool},
		{Name: "took", Type: parquet.Double},
		{Name: "text", Type: parquet.String},
		{Name: "raw", Type: parquet.Bytes},
		{Name: "many", Type: parquet.String, List: true},
		{Name: "edges", Type: parquet.Int64, List: true},
	}
}

// put writes a row.
func put(w *parquet.Writer, r *row) error {
	w.Int(0, r.Number)
	if r.Time != nil {
		w.Int(1, r.Time.UnixNano())
	}
	if r.Port != nil {
		w.Int(2, int64(*r.Port))
	}
	if r.Big != nil {
		w.Int(3, int64(*r.Big))
	}
	if r.Again {
		w.Bool(4, true)
	}
	if r.Syn != nil {
		w.Bool(5, *r.Syn)
	}
	if r.Took != nil {
		w.Double(6, *r.Took)
	}
	if r.Text != nil {
		w.Bytes(7, []byte(*r.Text))
	}
	if r.Raw != nil {
		w.Bytes(8, *r.Raw)
	}
	for _, s := range r.Many {
		w.Bytes(9, []byte(s))
	}
	for _, e := range r.Edges {
		w.Int(10, e)
	}
	return w.EndRow()
}

// sample makes rows with every mixture of what is there and what is not.
func sample(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		r := &rows[i]
		r.Number, r.Again = int64(i+1), i%3 == 1
		if i%2 == 0 {
			at := time.Date(2026, 1, 1, 0, 0, i, 123456789, time.UTC)
			r.Time = &at
		}
		if i%5 != 0 {
			port, big, took := int32(i-3), uint64(1)<<63+uint64(i), float64(i)/8
			r.Port, r.Big, r.Took = &port, &big, &took
		}
		if i%7 != 3 {
			syn, text, raw := i%4 == 0, fmt.Sprintf("päck %d", i), []byte{byte(i), 0xff}
			r.Syn, r.Text, r.Raw = &syn, &text, &raw
		}
		for k := range i % 4 {
			r.Many = append(r.Many, fmt.Sprint(i, "-", k))
			r.Edges = append(r.Edges, int64(i*k))
		}
	}
	return rows
}

func written(tb testing.TB, rows []row) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := parquet.NewWriter(&b, "netlab test", columns())
	if err != nil {
		tb.Fatal(err)
	}
	for i := range rows {
		if err := put(w, &rows[i]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestLibraryReadsWhatWasWritten(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000, parquet.GroupRows + 5} {
		want := sample(n)
		b := written(t, want)
		f, err := library.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatalf("%d rows: %v", n, err)
		}
		if groups := (n + parquet.GroupRows - 1) / parquet.GroupRows; len(f.RowGroups()) != groups || f.NumRows() != int64(n) {
			t.Errorf("%d rows in %d groups, want %d in %d", f.NumRows(), len(f.RowGroups()), n, groups)
		}
		got := make([]row, n)
		r := library.NewGenericReader[row](f)
		for at := 0; at < n; {
			k, err := r.Read(got[at:])
			if at += k; err != nil && !errors.Is(err, io.EOF) || k == 0 {
				t.Fatalf("%d rows: after %d: %v", n, at, err)
			}
		}
		for i := range got { // no list and an empty one are the same
			if len(got[i].Many) == 0 {
				got[i].Many, got[i].Edges = nil, nil
			}
		}
		if diff := cmp.Diff(want, got); diff != "" && n < 2000 {
			t.Errorf("%d rows (-written +read)\n%s", n, diff)
		} else if diff != "" {
			t.Errorf("%d rows differ", n)
		}
	}
}

// The schema must say what the numbers mean, not only how they are stored.
func TestSchemaNamesTheTypes(t *testing.T) {
	b := written(t, nil)
	f, err := library.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	const want = `message packets {
	required int64 number (INT(64,true));
	optional int64 time (TIMESTAMP(isAdjustedToUTC=true,unit=NANOS));
	optional int32 port (INT(32,true));
	optional int64 big (INT(64,false));
	required boolean again;
	optional boolean syn;
	optional double took;
	optional binary text (STRING);
	optional binary raw;
	optional group many (LIST) {
		repeated group list {
			required binary element (STRING);
		}
	}
	optional group edges (LIST) {
		repeated group list {
			required int64 element (INT(64,true));
		}
	}
}`
	if diff := cmp.Diff(want, f.Schema().String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if by := f.Metadata().CreatedBy; by != "netlab test" {
		t.Errorf("created by %q", by)
	}
}

// Readers step over a row group by its least and greatest values.
func TestStatisticsHoldTheRange(t *testing.T) {
	b := written(t, sample(100))
	f, err := library.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	s := f.Metadata().RowGroups[0].Columns[2].MetaData.Statistics
	if got := int32(s.MinValue[0]) | int32(s.MinValue[1])<<8 | int32(s.MinValue[2])<<16 | int32(s.MinValue[3])<<24; got != -2 {
		t.Errorf("least port %d, want -2", got)
	}
	if !bytes.Equal(s.MaxValue, []byte{96, 0, 0, 0}) || s.NullCount != 20 {
		t.Errorf("greatest port % x, %d nulls; want 96, 20", s.MaxValue, s.NullCount)
	}
}

// Long values make more row groups, not more memory.
func TestGroupsAreBounded(t *testing.T) {
	var b bytes.Buffer
	w, err := parquet.NewWriter(&b, "", []parquet.Column{{Name: "text", Type: parquet.String}})
	if err != nil {
		t.Fatal(err)
	}
	long := bytes.Repeat([]byte("netlab. "), 1<<17) // 1 MiB
	for range 40 {
		w.Bytes(0, long)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := library.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("%d groups, want 3", n)
	}
}

// full is a disk with room for so many bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestWriteErrorsStay(t *testing.T) {
	room := full(10)
	w, err := parquet.NewWriter(&room, "", columns())
	if err != nil {
		t.Fatal(err)
	}
	rows := sample(1)
	if err := put(w, &rows[0]); err != nil {
		t.Fatal(err)
	}
	first := w.Close()
	if first == nil || !bytes.Contains([]byte(first.Error()), []byte("no space left")) {
		t.Errorf("Close: %v", first)
	}
	if again := w.Close(); !errors.Is(again, first) {
		t.Errorf("closed again: %v", again)
	}
}

func TestColumnsMustDiffer(t *testing.T) {
	for _, c := range [][]parquet.Column{nil, {{Name: ""}}, {{Name: "a"}, {Name: "a"}}} {
		if _, err := parquet.NewWriter(io.Discard, "", c); err == nil {
			t.Errorf("%v: no error", c)
		}
	}
}

// FuzzRows puts any bytes into any column; the library must read them back.
func FuzzRows(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 255, 7, 7, 7})
	f.Fuzz(func(t *testing.T, b []byte) {
		rows := make([]row, 0, len(b))
		for i, c := range b {
			r := row{Number: int64(c), Again: c&1 != 0}
			if c&2 != 0 {
				port, raw := int32(c), b[i:]
				r.Port, r.Raw = &port, &raw
			}
			for range c >> 5 {
				r.Edges = append(r.Edges, int64(i))
			}
			rows = append(rows, r)
		}
		out := written(t, rows)
		got, err := library.Read[row](bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if len(got[i].Edges) == 0 {
				got[i].Edges = nil
			}
			got[i].Many = nil
		}
		if diff := cmp.Diff(rows, got); diff != "" && len(rows) > 0 {
			t.Errorf("(-written +read)\n%s", diff)
		}
	})
}
