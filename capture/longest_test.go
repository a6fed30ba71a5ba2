package capture

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFrameIsNoLongerThanAnyProgramWrites: one byte more than MaxFrame is damage,
// where tshark finds it too; a bus whose messages are longer may have them.
func TestAFrameIsNoLongerThanAnyProgramWrites(t *testing.T) {
	m := maker{binary.LittleEndian}
	longest, more := strings.Repeat("x", MaxFrame), strings.Repeat("x", MaxFrame+1)
	for name, c := range map[string]struct {
		file []byte
		want int
	}{
		"pcap": {joined(m.pcap(magicMicro, 4, 1), m.pcapPacket(1, 2, MaxFrame, MaxFrame, longest),
			m.pcapPacket(1, 2, MaxFrame+1, MaxFrame+1, more), m.pcapPacket(1, 2, 3, 3, "abc")), 1},
		"pcapng": {joined(m.section(), m.iface(1, 0), m.packet(0, 1, MaxFrame, longest),
			m.packet(0, 1, MaxFrame+1, more), m.packet(0, 1, 3, "abc")), 1},
		"simple": {joined(m.section(), m.iface(1, 0), m.simple(MaxFrame+1, more), m.packet(0, 1, 3, "abc")), 0},
		"a bus":  {joined(m.section(), m.iface(189, 0), m.packet(0, 1, MaxFrame+1, more), m.packet(0, 1, 3, "abc")), 2},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := NewReader(bytes.NewReader(c.file))
			if err != nil {
				t.Fatal(err)
			}
			records, err := readAll(r)
			if len(records) != c.want || (err == nil) != (c.want == 2) {
				t.Errorf("%d records and %v, want %d", len(records), err, c.want)
			}
			file := filepath.Join(t.TempDir(), "a.cap")
			if err := os.WriteFile(file, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if theirs := fields(t, file, nil, "frame.cap_len"); len(theirs) != c.want {
				t.Errorf("tshark reads %d packets, want %d", len(theirs), c.want)
			}
		})
	}
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
