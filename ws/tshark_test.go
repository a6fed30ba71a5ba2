package ws_test

import (
	"bytes"
	"compress/flate"
	"testing"

	"netlab/capture"
	"netlab/internal/roomtest"
	"netlab/ws"
)

func TestFieldsAgreeWithTshark(t *testing.T) {
	for name, extension := range map[string]string{"plain": "", "compressed": "permessage-deflate"} {
		t.Run(name, func(t *testing.T) {
			w := upgraded(t, extension)
			key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
			w.say(0, masked(0x81, key, "hello"))
			w.say(0, masked(0x01, key, "Hel"))
			w.say(0, masked(0x89, key, "?"))
			w.say(1, frame(0x8a, []byte("?")))
			w.say(0, masked(0x00, key, "lo, "))
			w.say(0, masked(0x80, key, "world"))
			w.say(1, frame(0x81, bytes.Repeat([]byte("x"), 130)))
			w.say(1, frame(0x82, bytes.Repeat([]byte("y"), 300)))
			w.say(0, masked(0x81, key, ""))
			w.say(0, frame(0x81, []byte("no mask")))
			w.say(1, masked(0x81, key, "masked"))
			w.say(0, masked(0x83, key, "reserved"))
			w.say(1, frame(0x8b, []byte("reserved")))
			w.say(1, []byte("\x81\x7e\x00\x03abc"))
			w.say(1, append(frame(0x81, []byte("two")), frame(0x81, []byte("in one"))...))
			long := frame(0x81, bytes.Repeat([]byte("z"), 2000))
			w.say(1, long[:700])
			w.say(1, long[700:])
			if extension != "" {
				var out bytes.Buffer
				z, err := flate.NewWriter(&out, flate.BestCompression)
				if err != nil {
					t.Fatal(err)
				}
				w.say(1, frame(0xc1, deflated(t, z, &out, []byte("hello hello hello"))))
				w.say(1, frame(0xc1, deflated(t, z, &out, []byte("hello hello hello"))))
			}
			w.say(0, masked(0x88, key, "\x03\xe8bye"))
			w.say(1, frame(0x88, []byte("\x03\xe8")))
			var recs []*capture.Record
			for i := range w.n {
				recs = append(recs, w.record(i+1))
			}
			if n := roomtest.Agree(t, room().Registry(t), ws.Dissector().Fields(), recs); n < 120 {
				t.Errorf("only %d values were compared", n)
			}
		})
	}
}

func TestLabCapturesAgreeWithTshark(t *testing.T) {
	n := 0
	for name, s := range scripts() {
		if name == "a length of 2^63" {
			continue // Wireshark shows nothing of it
		}
		for _, scene := range room().Run(t, "", s[0], "").Scenes {
			var recs []*capture.Record
			for i, p := range scene.Packets {
				r := *p.Record
				r.Number = i + 1
				recs = append(recs, &r)
			}
			n += roomtest.Agree(t, room().Registry(t), ws.Dissector().Fields(), recs)
		}
	}
	if n < 300 {
		t.Errorf("only %d values were compared", n)
	}
}
