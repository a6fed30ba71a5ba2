package mqtt_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/mqtt"
	"netlab/tcp"
)

// frame is a message, given in hexadecimal digits, on its way to a server.
func frame(tb testing.TB, payload string) []byte {
	tb.Helper()
	return wrap(roomtest.Hex(tb, payload))
}

func wrap(data []byte) []byte { return roomtest.TCP(1883, data) }

func dissected(tb testing.TB, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	return roomtest.Dissect(tb, []dissect.Dissector{tcp.Dissector(), mqtt.Dissector()}, frames...)
}

// seeds are messages as they are seen in the world.
func seeds() map[string]string {
	return map[string]string{
		"connect":   "10 1b 0004 4d515454 04 c2 003c 0003 616263 0004 75736572 0004 70617373",
		"publish":   "32 0d 0005 612f622f63 0007 68656c6c",
		"subscribe": "82 08 0001 0003 612f23 01",
		"connect 5": "10 13 0004 4d515454 05 02 003c 03 21 0014 0003 616263",
		"connack":   "20 02 01 05",
	}
}

// TestFields has what tshark 4.0.17 prints of the same bytes.
func TestFields(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"connect": {
			"mqtt.msgtype":           "1",
			"mqtt.ver":               "4",
			"mqtt.clientid":          "abc",
			"mqtt.username":          "user",
			"mqtt.passwd":            "pass",
			"mqtt.conflag.cleansess": "1",
			"mqtt.len":               "27",
		},
		"publish": {
			"mqtt.msgtype": "3",
			"mqtt.qos":     "1",
			"mqtt.topic":   "a/b/c",
			"mqtt.msgid":   "7",
			"mqtt.msg":     "68656c6c",
			"mqtt.dupflag": "0",
		},
		"subscribe": {
			"mqtt.topic":   "a/#",
			"mqtt.sub.qos": "1",
			"mqtt.msgid":   "1",
		},
		"connect 5": {
			"mqtt.ver":         "5",
			"mqtt.property_id": "0x21",
			"mqtt.prop_number": "20",
		},
		"connack": {
			"mqtt.conack.flags.sp": "1",
			"mqtt.conack.val":      "5",
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

// TestNumbersStandForTopics has values as tshark 4.0.17 prints them.
func TestNumbersStandForTopics(t *testing.T) {
	named, again, unknown := "3009 0003 612f62 03230001", "3006 0000 03230001", "3006 0000 03230002"
	p := dissected(t, frame(t, seeds()["connect 5"]+named+again+unknown))[0]
	if got, want := roomtest.Printed(p, "mqtt.topic"), "a/b,a/b,"; got != want {
		t.Errorf("topics %q, want %q", got, want)
	}
	if got, want := roomtest.Printed(p, "mqtt.topic_len"), "3,0,0"; got != want {
		t.Errorf("lengths %q, want %q", got, want)
	}
}

func TestSummaries(t *testing.T) {
	for name, want := range map[string]string{
		"connect":   `mqtt CONNECT client="abc"`,
		"publish":   `mqtt PUBLISH qos=1 id=7 "a/b/c"`,
		"subscribe": `mqtt SUBSCRIBE id=1 "a/#"`,
		"connect 5": `mqtt CONNECT client="abc"`,
		"connack":   `mqtt CONNACK code=5`,
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
