package dhcp_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/dhcp"
	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/udp"
)

// frame is a message, given in hexadecimal digits, on its way to a server.
func frame(tb testing.TB, payload string) []byte {
	tb.Helper()
	return wrap(roomtest.Hex(tb, payload))
}

func wrap(data []byte) []byte { return roomtest.UDP(67, data) }

func dissected(tb testing.TB, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	return roomtest.Dissect(tb, []dissect.Dissector{udp.Dissector(), dhcp.Dissector()}, frames...)
}

// seeds are messages as they are seen in the world.
func seeds() map[string]string {
	return map[string]string{
		"discover":   "01 01 06 00 696ddc66 0000 8000 00000000000000000000000000000000 000c2959fd2100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 63825363 350101 3204c0a86481 370401031c06 0c0175 ff 0000",
		"overload":   "02 01 06 00 696ddc66" + strings.Repeat("00", 36) + "0c01 75 ff" + strings.Repeat("00", 60) + "0f01 76 ff" + strings.Repeat("00", 124) + "63825363 350102 000000 340103 ff",
		"cut option": "01 01 06 00 696ddc66" + strings.Repeat("00", 228) + "63825363 350101 3c31 4d53",
	}
}

// TestFields has what tshark 4.0.17 prints of the same bytes.
func TestFields(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"discover": {
			"dhcp.type":                        "1",
			"dhcp.id":                          "0x696ddc66",
			"dhcp.flags.bc":                    "1",
			"dhcp.hw.mac_addr":                 "00:0c:29:59:fd:21",
			"dhcp.option.dhcp":                 "1",
			"dhcp.option.requested_ip_address": "192.168.100.129",
			"dhcp.option.request_list_item":    "1,3,28,6",
			"dhcp.option.hostname":             "u",
			"dhcp.option.padding":              "0000",
		},
		"overload": {
			"dhcp.option.type":        "53,0,52,12,0,15,0,0",
			"dhcp.option.hostname":    "u",
			"dhcp.option.domain_name": "v",
			"dhcp.option.end":         "255,255,255",
			"dhcp.option.padding":     "000000",
			"dhcp.server":             "",
		},
		"cut option": {
			"dhcp.option.type":     "53,60",
			"dhcp.option.length":   "1,49",
			"dhcp.option.value":    "01",
			"dhcp.option.dhcp":     "1",
			"dhcp.option.hostname": "",
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
		"discover": `dhcp DISCOVER 192.168.100.129`,
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
