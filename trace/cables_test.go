package trace

import (
	"encoding/binary"
	"fmt"
	"testing"

	"netlab/capture"
	"netlab/dissect"
)

// datagram is an Ethernet frame with an empty UDP datagram of this IP identification.
func datagram(id int) []byte {
	f := append(make([]byte, 12), 8, 0, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 1, 2, 0x9c, 0x40, 0x23, 0x28, 0, 8, 0, 0)
	binary.BigEndian.PutUint16(f[18:], uint16(id))
	return f
}

func testCables(t *testing.T, own bool) *Cables {
	t.Helper()
	reg, err := dissect.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	return NewCables(reg, dissect.Limits{}, own)
}

func TestCablesCountRouters(t *testing.T) {
	way := []string{"client", "r1", "r2", "server"}
	for _, own := range []bool{true, false} {
		c := testCables(t, own)
		for i, from := range way[:3] {
			rec := &capture.Record{
				Number: i + 1, From: from, Link: from + " -- " + way[i+1], LinkType: capture.LinkEthernet, Data: datagram(7), Length: 42,
				Sent: capture.Epoch(), Fates: []capture.Fate{{To: way[i+1], Verdicts: capture.Delivered}},
			}
			want := 0
			if own {
				want = i
			}
			if _, leg := c.Add(rec); leg != (Leg{want, 1 + i - want}) {
				t.Errorf("netlab's own %v: from %s the leg is %+v, want hop %d", own, from, leg, want)
			}
		}
	}
}

// TestCablesKnowWhatOneHostPassesOn: its own capture has no fates, but says for
// whom each frame was.
func TestCablesKnowWhatOneHostPassesOn(t *testing.T) {
	c := testCables(t, true)
	for i, rec := range []capture.Record{
		{Number: 1, From: "client", To: "r1", Link: "client -- r1"},
		{Number: 2, From: "r1", To: "server", Link: "r1 -- server"},
	} {
		rec.LinkType, rec.Data, rec.Length, rec.Sent = capture.LinkEthernet, datagram(7), 42, capture.Epoch()
		if _, leg := c.Add(&rec); leg != (Leg{Hop: i, Origin: 1}) {
			t.Errorf("from %s: %+v, want hop %d of packet 1", rec.From, leg, i)
		}
	}
}

func TestCablesDoNotTakeALostPacketForPassedOn(t *testing.T) {
	c := testCables(t, true)
	for _, from := range []string{"client", "r1"} {
		rec := &capture.Record{
			From: from, Link: from, LinkType: capture.LinkEthernet, Data: datagram(7), Length: 42,
			Sent: capture.Epoch(), Fates: []capture.Fate{{To: "r1", Verdicts: capture.Lost}},
		}
		if _, leg := c.Add(rec); leg.Hop != 0 {
			t.Errorf("%s passes on what never came", from)
		}
	}
}

func TestCablesAreBounded(t *testing.T) {
	c := testCables(t, true)
	for i := range 30_000 {
		c.Add(&capture.Record{
			Number: i + 1, From: "h", Link: fmt.Sprint("cable ", i%500), LinkType: capture.LinkEthernet, Data: datagram(i), Length: 42,
			Sent: capture.Epoch(), Fates: []capture.Fate{{To: fmt.Sprint("r", i), Verdicts: capture.Delivered}},
		})
		if n := len(c.inside[0]) + len(c.inside[1]); n > 2*(maxArrivals+2) || len(c.cables) > maxCables+1 {
			t.Fatalf("after %d packets: %d arrivals and %d cables are kept", i+1, n, len(c.cables))
		}
	}
	if len(c.cables) != maxCables+1 {
		t.Errorf("%d cables are kept, want %d and a shared one", len(c.cables), maxCables)
	}
}
