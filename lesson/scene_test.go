package lesson //nolint:testpackage // a scene is not exported

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
)

func TestASceneEndsAtItsLimits(t *testing.T) {
	for name, s := range map[string]*scene{
		"frames": {frames: MaxFrames},
		"memory": {bytes: MaxMemory},
	} {
		registry, err := dissect.NewRegistry()
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancelCause(context.Background())
		s.engine, s.lab, s.stop, s.net = &Engine{registry: registry}, new(lab.Lab), stop, new(network)
		s.origin = dissect.NewSession(registry, dissect.Limits{})
		observer{s}.Frame(&capture.Record{Number: 1, LinkType: capture.LinkEthernet, Data: make([]byte, 60)})
		if !errors.Is(context.Cause(ctx), ErrLimit) || len(s.log) != 0 {
			t.Errorf("%s: %v, %d in the log", name, context.Cause(ctx), len(s.log))
		}
	}
}

// fakeEnd is an end with addresses and nothing else.
type fakeEnd struct{ local, remote string }

func (e fakeEnd) Local() netip.AddrPort  { return netip.MustParseAddrPort(e.local) }
func (e fakeEnd) Remote() netip.AddrPort { return netip.MustParseAddrPort(e.remote) }
func (e fakeEnd) Close() error           { return nil }

func TestBothEndsOfAConnectionHaveItsName(t *testing.T) {
	b := newBinder()
	dialed, accepted := fakeEnd{"10.0.0.1:5000", "10.0.0.2:80"}, fakeEnd{"10.0.0.2:80", "10.0.0.1:5000"}
	b.Accepted("server", accepted)
	if _, err := b.Lookup("server", "door"); err == nil {
		t.Error("a name nobody has given was found")
	}
	b.Bind("client", "door", dialed)
	for host, want := range map[string]End{"client": dialed, "server": accepted} {
		if got, err := b.Lookup(host, "door"); err != nil || got != want {
			t.Errorf("%s: got %v, %v", host, got, err)
		}
		if got := b.NameOf(host, want.Local(), want.Remote()); got != "door" {
			t.Errorf("%s: the end is called %q", host, got)
		}
	}
	if _, err := b.Lookup("server", "dor"); err == nil || !strings.Contains(err.Error(), `did you mean "door"`) {
		t.Errorf("got %v", err)
	}
	if _, err := b.Lookup("other", "door"); err == nil {
		t.Error("a third host has an end")
	}
	if got := b.NameOf("server", netip.MustParseAddrPort("10.0.0.2:80"), netip.MustParseAddrPort("10.0.0.1:5001")); got != "" {
		t.Errorf("another connection is called %q", got)
	}
}
