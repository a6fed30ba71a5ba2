package tls_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/tcp"
	"netlab/tls"
)

// frame is a message, given in hexadecimal digits, on its way to a server.
func frame(tb testing.TB, payload string) []byte {
	tb.Helper()
	return wrap(roomtest.Hex(tb, payload))
}

func wrap(data []byte) []byte { return roomtest.TCP(443, data) }

func dissected(tb testing.TB, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	return roomtest.Dissect(tb, []dissect.Dissector{tcp.Dissector(), tls.Dissector()}, frames...)
}

// seeds are messages as they are seen in the world.
func seeds() map[string]string {
	return map[string]string{
		"hello": "16 0301 0040 01 00003c 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 01 00 0011 0000 000d 000b 00 0008 612e7465 73742e63",
		"alert": "15 0303 0002 02 28",
		"data":  "17 0303 0005 0102030405",
	}
}

// TestFields has what tshark 4.0.17 prints of the same bytes.
func TestFields(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"hello": {
			"tls.record.content_type":              "22",
			"tls.record.version":                   "0x0301",
			"tls.handshake.type":                   "1",
			"tls.handshake.ciphersuite":            "0x1301",
			"tls.handshake.extensions_server_name": "a.test.c",
			"tls.handshake.ja3_full":               "771,4865,0,,",
		},
		"alert": {
			"tls.alert_message.level": "2",
			"tls.alert_message.desc":  "40",
		},
		"data": {
			"tls.record.content_type": "23",
			"tls.app_data":            "0102030405",
		},
	} {
		p := dissected(t, frame(t, seeds()[name]))[0]
		for field, v := range want {
			if got := roomtest.Printed(p, field); got != v {
				t.Errorf("%s: %s is %q, want %q", name, field, got, v)
			}
		}
	}
}

func TestSummaries(t *testing.T) {
	for name, want := range map[string]string{
		"hello": `tls client hello for a.test.c`,
		"alert": `tls alert: handshake failure`,
		"data":  `tls application data len=5`,
	} {
		p := dissected(t, frame(t, seeds()[name]))[0]
		top := p.Top()
		if got := top.Proto + " " + top.Summary(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if len(top.Notes()) == 0 {
			t.Errorf("%s: no note", name)
		}
	}
}

func TestMessageOverTwoRecords(t *testing.T) {
	hello := strings.Join(strings.Fields(seeds()["hello"]), "")
	body := hello[10:]
	p := dissected(t, frame(t, "160301000a"+body[:20]+"1603010036"+body[20:]))[0]
	if got := roomtest.Printed(p, "tls.handshake.extensions_server_name"); got != "a.test.c" {
		t.Errorf("the name is %q", got)
	}
}

func TestKnowsTLSBySight(t *testing.T) {
	b := frame(t, seeds()["hello"])
	b[36], b[37] = 0x12, 0x34
	if got := dissected(t, b)[0].Top().Proto; got != "tls" {
		t.Errorf("the topmost layer is %s", got)
	}
}

func FuzzDissect(f *testing.F) {
	for _, s := range seeds() {
		b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<15 {
			return
		}
		p := dissected(t, wrap(b))[0]
		for i := range p.Layers {
			l := &p.Layers[i]
			for id := range l.Fields() {
				for _, v := range l.FieldValues(id, nil) {
					if v.At.Off < 0 || v.At.Len < 0 || v.At.Off+v.At.Len > len(l.Bytes) {
						t.Errorf("%s stands at %v of %d bytes", l.Fields()[id].Name, v.At, len(l.Bytes))
					}
				}
			}
			_, _ = l.Summary(), l.Notes()
		}
	})
}
