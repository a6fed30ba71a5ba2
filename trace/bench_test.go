package trace

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
)

// TestSceneOfNamesEverythingOnce: a capture of two scenes has all names twice.
func TestSceneOfNamesEverythingOnce(t *testing.T) {
	ifs := []capture.Interface{
		{Name: "a", Description: "a -- r"}, {Name: "r.eth0", Description: "a -- r"}, {Name: "r.eth1", Description: "r -- b"}, {Name: "b", Description: "r -- b"},
	}
	names := []capture.Name{
		{Addr: netip.MustParseAddr("10.0.0.1"), Name: "a"},
		{Addr: netip.MustParseAddr("10.0.0.2"), Name: "r"},
		{Addr: netip.MustParseAddr("10.0.1.1"), Name: "r"},
		{Addr: netip.MustParseAddr("10.0.1.2"), Name: "b"},
	}
	want := Scene{
		Number: 2, Epoch: capture.Epoch(),
		Hosts: []Host{
			{Name: "a", Addrs: []string{"10.0.0.1"}}, {Name: "r", Addrs: []string{"10.0.0.2", "10.0.1.1"}}, {Name: "b", Addrs: []string{"10.0.1.2"}},
		},
		Links: []Link{{Name: "a -- r", Hosts: []string{"a", "r"}}, {Name: "r -- b", Hosts: []string{"r", "b"}}},
	}
	if diff := cmp.Diff(want, SceneOf(2, append(ifs, ifs...), append(names, names...))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
