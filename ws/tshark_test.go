package ws_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pcap writes the wire's frames as a file in the old format: a header of 24
// bytes, then 16 before each frame.
func (w *wire) pcap(path string) error {
	var b bytes.Buffer
	b.Write(binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4))
	b.Write([]byte{2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0})
	for n := 1; n <= w.n; n++ {
		f := w.all[n]
		for _, x := range []int{1767225600, n, len(f), len(f)} {
			b.Write(binary.LittleEndian.AppendUint32(nil, uint32(x)))
		}
		b.Write(f)
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// TestFieldsAgreeWithTshark compares each WebSocket field of a whole exchange.
func TestFieldsAgreeWithTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	names := []string{
		"websocket.fin", "websocket.rsv", "websocket.opcode", "websocket.mask", "websocket.payload_length", "websocket.payload_length_ext_16",
		"websocket.masking_key", "websocket.payload", "websocket.payload.text", "websocket.payload.close.status_code",
		"websocket.payload.close.reason", "websocket.payload.ping", "websocket.payload.pong",
	}
	w := newWire(t, 1)
	w.open()
	key := [4]byte{9, 8, 7, 6}
	stream, _ := fragmented()
	w.say(0, masked(0x81, key, "hello"))
	w.say(1, []byte("\x81\x05world"))
	w.say(0, stream[:4])
	w.say(0, stream[4:21])
	w.say(0, stream[21:])
	w.say(1, []byte("\x8a\x01?"))
	w.say(1, append([]byte{0x82, 126, 1, 0}, make([]byte, 256)...))
	w.say(0, append(masked(0x81, key, "two"), masked(0x81, key, "at once")...))
	w.say(0, masked(0x88, key, "\x03\xe8bye"))
	w.say(1, []byte("\x88\x02\x03\xe8"))

	path := filepath.Join(t.TempDir(), "ws.pcap")
	if err := w.pcap(path); err != nil {
		t.Fatal(err)
	}
	args := []string{"-n", "-r", path, "-Y", "websocket", "-T", "fields", "-E", "occurrence=a", "-e", "frame.number"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if d := cmp.Diff(want, w.printed(names)); d != "" {
		t.Errorf("(-tshark +ours)\n%s", d)
	}
}
