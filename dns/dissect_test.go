package dns_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/dns"
	"netlab/internal/roomtest"
	"netlab/udp"
)

// frame is a message, given in hexadecimal digits, on its way to a server.
func frame(tb testing.TB, payload string) []byte {
	tb.Helper()
	return wrap(roomtest.Hex(tb, payload))
}

func wrap(data []byte) []byte { return roomtest.UDP(53, data) }

func dissected(tb testing.TB, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	return roomtest.Dissect(tb, []dissect.Dissector{udp.Dissector(), dns.Dissector()}, frames...)
}

// seeds are messages as they are seen in the world.
func seeds() map[string]string {
	return map[string]string{
		"query":        "1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001",
		"answer":       "1234 8180 0001 0002 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001 c00c 0005 0001 00000e10 0006 0361 6161 c010 c02d 0001 0001 0000003c 0004 5db8d822",
		"no such name": "1234 8183 0001 0000 0000 0000 04 6e6f7065 00 001c 0001",
	}
}

// TestFields has what tshark 4.0.17 prints of the same bytes.
func TestFields(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"query": {
			"dns.id":               "0x1234",
			"dns.flags.response":   "0",
			"dns.qry.name":         "www.example.com",
			"dns.qry.type":         "1",
			"dns.qry.class":        "0x0001",
			"dns.count.labels":     "3",
			"dns.flags.recdesired": "1",
		},
		"answer": {
			"dns.flags.response": "1",
			"dns.resp.name":      "www.example.com,aaa.example.com",
			"dns.resp.type":      "5,1",
			"dns.cname":          "aaa.example.com",
			"dns.a":              "93.184.216.34",
			"dns.resp.ttl":       "3600,60",
			"dns.unsolicited":    "1",
		},
		"no such name": {
			"dns.flags.rcode": "3",
			"dns.qry.type":    "28",
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
		"query":        `dns query A www.example.com`,
		"answer":       `dns response A www.example.com CNAME aaa.example.com A 93.184.216.34`,
		"no such name": `dns response no such name AAAA nope`,
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

func TestAnswerFindsItsQuestion(t *testing.T) {
	answer := frame(t, seeds()["answer"])
	copy(answer[26:34], []byte{10, 0, 0, 2, 10, 0, 0, 1})
	copy(answer[34:38], []byte{0, 53, 0x9c, 0x40})
	p := dissected(t, frame(t, seeds()["query"]), answer)[1]
	if got := roomtest.Printed(p, "dns.response_to"); got != "1" {
		t.Errorf("it answers packet %q, want 1", got)
	}
}

func TestNamesThatGoRoundInCircles(t *testing.T) {
	p := dissected(t, frame(t, "1234 0100 0001 0000 0000 0000 c00c 0001 0001"))[0]
	if p.Top().Malformed == "" {
		t.Error("a name that points to itself is no fault")
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
