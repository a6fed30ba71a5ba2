package capture_test

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"netlab/capture"
)

func TestInterfacesAndNamesMayJoinLate(t *testing.T) {
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ifs := []capture.Interface{{Name: "lo", LinkType: capture.LinkRaw}, {Name: "eth0", LinkType: capture.LinkEthernet}}
	names := []capture.Name{{Addr: netip.MustParseAddr("10.0.0.1"), Name: "client"}}
	for i, f := range ifs {
		if err := w.AddInterface(f); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&capture.Record{Interface: i, LinkType: f.LinkType, Sent: capture.Epoch(), Data: []byte{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.AddNames(names); err != nil {
		t.Fatal(err)
	}
	r, err := capture.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for err == nil {
		_, err = r.Next()
		n++
	}
	if n != 3 {
		t.Errorf("%d records and %v, want 2", n-1, err)
	}
	if diff := cmp.Diff(ifs, r.Interfaces(), cmpopts.IgnoreFields(capture.Interface{}, "SnapLen", "Dropped")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff(names, r.Names(), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
