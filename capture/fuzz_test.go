package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzReader feeds files: nothing panics, an error is a refusal or a damage,
// and what could be read can be written and comes back the same.
func FuzzReader(f *testing.F) {
	f.Add(write(f, bench(), sample()))
	for _, m := range []maker{{binary.LittleEndian}, {binary.BigEndian}} {
		f.Add(append(m.pcap(magicMicro, 4, 1), m.pcapPacket(1, 2, 3, 4, "abc")...))
		f.Add(append(m.pcap(magicNano, 2, 101), m.pcapPacket(1, 2, 4, 3, "abc")...))
		f.Add(bytes.Join([][]byte{
			m.section(m.option(optComment, "c")),
			m.iface(1, 2, m.option(optTimeUnit, "\x8a"), m.option(optTimeOffset, "12345678")),
			m.oldPacket(0, 99, "abc"), m.simple(9, "abc"), m.block(77, nil),
			m.packet(0, 1<<40, 9, "abc", m.option(optComment, "x\nnetlab: from a on b to c lost flips 3^0f")),
			m.block(blockNames, m.option(nameIPv4, "\x01\x02\x03\x04n\x00")),
		}, nil))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		var damage *DamageError
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.As(err, &damage) {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		records, err := readAll(r)
		if err != nil && !errors.As(err, &damage) {
			t.Fatalf("%T %v", err, err)
		}
		checkRewrite(t, r, records)
	})
}

// checkRewrite writes records and reads them again.
func checkRewrite(t *testing.T, r *Reader, records []*Record) {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, WriterOptions{Interfaces: r.Interfaces()})
	if err != nil {
		t.Fatal(err)
	}
	var want []*Record
	for _, rec := range records {
		if _, err := timestamp(rec.Sent); err != nil || rec.Sent.IsZero() {
			continue // not every time of a foreign file can be written
		}
		if err := w.Write(rec); err != nil {
			continue // nor a comment that has become longer than an option
		}
		c := *rec
		c.Number = len(want) + 1
		want = append(want, &c)
	}
	got, err := readAll(open(t, b.Bytes()))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, (-want +got):\n%s", err, diff)
	}
}
