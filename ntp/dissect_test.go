package ntp_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/ntp"
	"netlab/udp"
)

// frame makes an Ethernet frame of hexadecimal digits: IPv4, UDP, then these.
func frame(tb testing.TB, payload string) []byte {
	tb.Helper()
	data, err := hex.DecodeString(strings.Join(strings.Fields(payload), ""))
	if err != nil {
		tb.Fatal(err)
	}
	return wrap(data)
}

func wrap(data []byte) []byte {
	n := len(data)
	b := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}
	b = append(b, 0x45, 0, byte((28+n)>>8), byte(28+n), 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2)
	b = append(b, 0x9c, 0x40, 0, 123, byte((8+n)>>8), byte(8+n), 0, 0)
	return append(b, data...)
}

func dissected(tb testing.TB, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	reg, err := dissect.NewRegistry(udp.Dissector(), ntp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	var out []*dissect.Packet
	for i, b := range frames {
		out = append(out, s.Add(&capture.Record{Number: i + 1, LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Length: len(b), Data: b}))
	}
	return out
}

// printed is a field as tshark prints it.
func printed(p *dissect.Packet, name string) string {
	var out []string
	for i := range p.Layers {
		fields := p.Layers[i].Fields()
		for id := range fields {
			if fields[id].Name != name {
				continue
			}
			for _, v := range p.Layers[i].FieldValues(id, nil) {
				out = append(out, fields[id].Format(v))
			}
		}
	}
	return strings.Join(out, ",")
}

// seeds are messages as they are seen in the world.
func seeds() map[string]string {
	return map[string]string{
		"question": "23 02 0a ec 00000d0b 00000af6 11fd0cfd d979 4f8c bfe7 5bd9 d9795187ad7f4d6b d9795187b6d05e20 d97951ce296b8c3c",
	}
}

// TestFields has what tshark 4.0.17 prints of the same bytes.
func TestFields(t *testing.T) {
	for name, want := range map[string]map[string]string{
		"question": {
			"ntp.flags.vn":   "4",
			"ntp.flags.mode": "3",
			"ntp.stratum":    "2",
			"ntp.ppoll":      "10",
			"ntp.precision":  "236",
			"ntp.refid":      "11fd0cfd",
			"ntp.reftime":    "Aug 15, 2015 05:41:32.749624004 UTC",
		},
	} {
		p := dissected(t, frame(t, seeds()[name]))[0]
		for field, v := range want {
			if got := printed(p, field); got != v {
				t.Errorf("%s: %s is %q, want %q", name, field, got, v)
			}
		}
	}
}

func TestSummaries(t *testing.T) {
	for name, want := range map[string]string{
		"question": `ntp version 4 client`,
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
