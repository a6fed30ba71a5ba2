package trace_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/osi"
	"netlab/trace"
)

// pdu is a unit with one note and no fields of its own.
type pdu struct{ note dissect.Note }

func (pdu) Field(_ *dissect.Layer, _ int, dst []dissect.Value) []dissect.Value { return dst }
func (pdu) Summary(*dissect.Layer) string                                      { return "hello" }
func (p pdu) Notes(*dissect.Layer) []dissect.Note                              { return []dissect.Note{p.note} }

// broken breaks the contract that a PDU must not panic.
type broken struct{ pdu }

func (broken) Summary(*dissect.Layer) string { panic("index out of range") }

func TestNewPacketTellsTimesSinceTheEpoch(t *testing.T) {
	epoch := capture.Epoch()
	p := &dissect.Packet{
		Record: &capture.Record{
			Number: 4, Link: "client -- server", From: "client", Sent: epoch, Length: 60, Data: []byte{1, 2, 3},
			Fates: []capture.Fate{
				{To: "server", Arrived: epoch.Add(20 * time.Millisecond), Verdicts: capture.Delivered},
				{To: "server", Verdicts: capture.Lost},
			},
		},
		Layers: []dissect.Layer{
			{Proto: "frame"},
			{Proto: "tcp", Place: osi.Place{Layer: osi.Transport, Suite: osi.SuiteTransport}, PDU: pdu{dissect.Note{Text: "It says hello.", Packets: []int{3}}}},
		},
	}
	got := trace.NewPacket(p, epoch, trace.PacketOptions{Hop: 1, Labels: []string{"first"}})
	note := trace.Note{Level: "chat", Proto: "tcp", Text: "It says hello.", Packets: []int{3}}
	want := []trace.Fate{
		{To: "server", At: 20 * time.Millisecond, Verdicts: capture.Delivered},
		{To: "server", Verdicts: capture.Lost},
	}
	if diff := cmp.Diff(want, got.Fates); diff != "" {
		t.Errorf("fates -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"tcp"}, got.Protocols); diff != "" {
		t.Errorf("protocols -want +got\n%s", diff)
	}
	if got.From != "client" || got.To != "server" || got.Hop != 1 {
		t.Errorf("from %q to %q hop %d, want client, server, 1", got.From, got.To, got.Hop)
	}
	if diff := cmp.Diff(trace.Layer{
		Proto: "tcp", OSI: 4, OSIName: "transport", Suite: "transport", Summary: "hello", Notes: []trace.Note{note},
	}, got.Layers[1]); diff != "" {
		t.Errorf("layer -want +got\n%s", diff)
	}
}

func TestNewPacketSurvivesADissectorThatPanics(t *testing.T) {
	p := &dissect.Packet{Record: &capture.Record{Number: 1}, Layers: []dissect.Layer{{Proto: "toy", PDU: broken{}}}}
	got := trace.NewPacket(p, capture.Epoch(), trace.PacketOptions{})
	if len(got.Layers) != 1 || got.Layers[0].Proto != "toy" || got.Layers[0].Summary != "" {
		t.Errorf("layers %+v, want one that says nothing", got.Layers)
	}
}
