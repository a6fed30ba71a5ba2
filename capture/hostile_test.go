package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"netlab/capture"
)

// drain reads a capture to its end and gives how many records it had.
func drain(t *testing.T, in io.Reader) (n int, r *capture.Reader, err error) {
	t.Helper()
	r, err = capture.NewReader(in)
	if err != nil {
		return 0, nil, err
	}
	var rec capture.Record
	for {
		if err := r.NextTo(&rec); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return n, r, err
		}
		n++
	}
}

func pcapOf(linkType byte, packets ...[]byte) []byte {
	b := []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, linkType, 0, 0, 0}
	for _, p := range packets {
		b = append(b, 1, 0, 0, 0, 0, 0, 0, 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	return b
}

func wantDamage(t *testing.T, err error, what string) {
	t.Helper()
	if damage, ok := errors.AsType[*capture.DamageError](err); !ok || !strings.Contains(damage.What, what) {
		t.Errorf("it ends with %v, want a damage of %q", err, what)
	}
}

func TestBombIsNotUnpackedForEver(t *testing.T) {
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	_, _ = z.Write(pcapOf(1))
	many := bytes.Repeat(pcapOf(1, make([]byte, 60))[24:], 1000)
	for range 1500 { // 110 MB in 400 KB
		_, _ = z.Write(many)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	n, _, err := drain(t, &file)
	wantDamage(t, err, "more than 200 times its length")
	if n < 100_000 || n > 1_000_000 {
		t.Errorf("%d records before", n)
	}
}

func TestRoomThatWasNeverWrittenToIsNoPackets(t *testing.T) {
	b := append(pcapOf(1, make([]byte, 60)), make([]byte, 1<<20)...)
	n, _, err := drain(t, bytes.NewReader(b))
	wantDamage(t, err, "only zeros")
	if n == 0 || n > 2000 {
		t.Errorf("%d records before", n)
	}
	n, _, err = drain(t, bytes.NewReader(append(pcapOf(1, make([]byte, 60)), make([]byte, 160)...)))
	if n != 11 || err != nil { // ten empty packets are odd, and may be meant
		t.Errorf("%d records, %v", n, err)
	}
}

// option is one of a pcapng block.
func ngOption(code uint16, v []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, code)
	b = append(binary.LittleEndian.AppendUint16(b, uint16(len(v))), v...)
	return append(b, make([]byte, -len(v)&3)...)
}

func ngBlock(kind uint32, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	b := binary.LittleEndian.AppendUint32(nil, kind)
	b = append(binary.LittleEndian.AppendUint32(b, uint32(len(all)+12)), all...)
	return binary.LittleEndian.AppendUint32(b, uint32(len(all)+12))
}

// TestWordsOfAFileAreBounded: names and comments without end are not kept.
func TestWordsOfAFileAreBounded(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 60_000)
	section := []byte{0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255}
	var tiny []byte
	for range 1 << 20 { // eight megabytes of comments of one letter
		tiny = append(tiny, ngOption(1, []byte("c"))...)
	}
	file := ngBlock(0x0A0D0D0A, section, tiny)
	for range 1000 {
		file = append(file, ngBlock(1, []byte{1, 0, 0, 0, 0, 0, 0, 0}, ngOption(2, long))...)
		file = append(file, ngBlock(4, ngOption(1, append([]byte{10, 0, 0, 1}, long...)))...)
	}
	packet := make([]byte, 20)
	file = append(file, ngBlock(6, packet, tiny)...)
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	kept := len(r.Comment())
	for _, c := range rec.Comments {
		kept += len(c)
	}
	for _, i := range r.Interfaces() {
		kept += len(i.Name)
	}
	for _, n := range r.Names() {
		kept += len(n.Name)
	}
	if kept > 8<<20 || len(rec.Comments) > 1<<16 || len(r.Interfaces()) != 1000 {
		t.Errorf("%d bytes of words, %d comments, %d interfaces are kept", kept, len(rec.Comments), len(r.Interfaces()))
	}
}
