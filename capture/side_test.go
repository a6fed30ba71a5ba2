package capture

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSideIsWhatOneHostSaw(t *testing.T) {
	at := func(ms int) time.Time { return Epoch().Add(time.Duration(ms) * time.Millisecond) }
	ifs := []Interface{
		{Name: "a", Description: "a -- r", LinkType: LinkEthernet},
		{Name: "r.eth0", Description: "a -- r", LinkType: LinkEthernet},
		{Name: "r.eth1", Description: "r -- b", LinkType: LinkEthernet},
		{Name: "b", Description: "r -- b", LinkType: LinkEthernet},
	}
	records := []*Record{
		// held back until number 7 has passed, at the same instant
		{Number: 1, From: "a", Link: "a -- r", Sent: at(0), Data: []byte{1}, Fates: []Fate{{To: "r", Arrived: at(30), Verdicts: Delivered | Reordered}}},
		// doubled, the second copy with a flipped bit
		{Number: 2, From: "a", Link: "a -- r", Sent: at(1), Data: []byte{2}, Comments: []string{"c"}, Fates: []Fate{
			{To: "r", Arrived: at(11), Verdicts: Delivered},
			{To: "r", Arrived: at(12), Verdicts: Duplicated | Corrupted, Flips: []Flip{{Offset: 0, Mask: 0xF0}, {Offset: 5, Mask: 1}}},
		}},
		{Number: 3, From: "a", Link: "a -- r", Sent: at(2), Data: []byte{3}, Fates: []Fate{{To: "r", Verdicts: Lost}}},
		// sent at the instant at which 2 arrives: the host answers it
		{Number: 4, From: "r", Link: "r -- b", Interface: 2, Sent: at(11), Data: []byte{4}, Fates: []Fate{{To: "b", Arrived: at(21), Verdicts: Delivered}}},
		// a broadcast
		{Number: 5, From: "b", Link: "r -- b", Interface: 3, Sent: at(12), Data: []byte{5}, Fates: []Fate{{To: "*", Arrived: at(22), Verdicts: Delivered}}},
		{Number: 6, From: "b", Link: "r -- b", Interface: 3, Sent: at(13), Data: []byte{6}, Fates: []Fate{{To: "r", Verdicts: QueueDropped}}},
		{Number: 7, From: "a", Link: "a -- r", Sent: at(20), Data: []byte{7}, Fates: []Fate{{To: "r", Arrived: at(30), Verdicts: Delivered}}},
	}
	type seen struct {
		Number, Interface, At int
		From, To              string
		Data                  byte
	}
	see := func(host string) (out []seen) {
		for _, r := range Side(records, ifs, host) {
			if r.Fates != nil {
				t.Errorf("%s: packet %d has fates", host, r.Number)
			}
			out = append(out, seen{r.Number, r.Interface, int(r.Sent.Sub(Epoch()).Milliseconds()), r.From, r.To, r.Data[0]})
		}
		return out
	}
	for host, want := range map[string][]seen{
		"a": {{1, 0, 0, "a", "r", 1}, {2, 0, 1, "a", "r", 2}, {3, 0, 2, "a", "r", 3}, {4, 0, 20, "a", "r", 7}},
		"r": {
			{1, 1, 11, "a", "r", 2},
			{2, 2, 11, "r", "b", 4},
			{3, 1, 12, "a", "r", 0xF2},
			{4, 2, 22, "b", "*", 5},
			{5, 1, 30, "a", "r", 7},
			{6, 1, 30, "a", "r", 1},
		},
		"b": {{1, 3, 12, "b", "*", 5}, {2, 3, 13, "b", "r", 6}, {3, 3, 21, "r", "b", 4}},
		"x": nil,
	} {
		if diff := cmp.Diff(want, see(host)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", host, diff)
		}
	}
	if records[1].Data[0] != 2 || records[1].Number != 2 || records[1].Fates == nil {
		t.Error("Side changed what it was given")
	}
}

func TestSideIsWrittenWithDirections(t *testing.T) {
	recs := Side(sample(), bench().Interfaces, "server")
	if len(recs) != 4 {
		t.Fatalf("%d packets, want 4", len(recs))
	}
	for i, want := range []uint32{outbound, inbound, inbound, inbound} {
		if got := direction(recs[i], &bench().Interfaces[recs[i].Interface]); got != want {
			t.Errorf("packet %d: direction %d, want %d", i+1, got, want)
		}
	}
}
