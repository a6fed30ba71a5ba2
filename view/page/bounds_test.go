package page

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"netlab/trace"
)

// TestAPageKeepsNoMoreOfAPacketThanItShows: a stranger's packet has thousands of
// layers, values and comments, and the layer that matters is behind them all.
func TestAPageKeepsNoMoreOfAPacketThanItShows(t *testing.T) {
	const many = 10_000
	p := trace.Packet{
		Number: 1, Top: many, Data: make([]byte, 1<<20), Comments: slices.Repeat([]string{strings.Repeat("c", 60_000)}, many),
		Layers: append(slices.Repeat([]trace.Layer{{Proto: "vlan"}}, many), trace.Layer{
			Proto: "dhcp", Summary: "the one that matters",
			Fields: []trace.Field{{Name: "dhcp.option.type", Values: slices.Repeat([]string{"53"}, many), Spans: make([]trace.Span, many)}},
		}),
	}
	b := bounded(p)
	f := b.TopLayer().Fields
	if len(b.Data) > keptData || len(b.Comments) > keptComments || len(b.Comments[0]) > 2*maxText || len(b.Layers) > keptLayers ||
		len(f) != 1 || len(f[0].Values) > keptValues+1 || len(f[0].Spans) > keptValues {
		t.Errorf("kept: %d bytes, %d comments, %d layers, %d values", len(b.Data), len(b.Comments), len(b.Layers), len(f[0].Values))
	}
	if len(p.Layers) != many+1 || len(p.Layers[many].Fields[0].Values) != many || len(p.Comments[0]) != 60_000 {
		t.Error("the packet itself was changed")
	}
	var page Page
	var out bytes.Buffer
	if err := page.Event(trace.Event{Body: p}); err != nil {
		t.Fatal(err)
	}
	if err := page.Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"the one that matters", "9937 layers more"} {
		if !strings.Contains(out.String(), s) {
			t.Errorf("the page lacks %q", s)
		}
	}
}
