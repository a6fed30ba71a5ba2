package netstack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/wire"
)

// nth makes a rule that acts on the nth frame from a host that says word.
func nth(from, word string, n int, hit wire.Hit) wire.Rule {
	seen := 0
	return func(r capture.Record) (wire.Hit, bool) {
		if r.From != from || !strings.Contains(describe(r.Data), word) {
			return wire.Hit{}, false
		}
		seen++
		if seen == n {
			return hit, true
		}
		return wire.Hit{}, true
	}
}

func TestUDPLostDoubledSwapped(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	var pc net.PacketConn
	var c net.Conn
	do(t, l, func(ctx context.Context) (err error) {
		pc, err = server.ListenPacket(ctx, "udp", ":9000")
		return err
	})
	do(t, l, func(ctx context.Context) (err error) {
		c, err = client.DialContext(ctx, "udp", "server:9000")
		return err
	})
	for _, r := range []wire.Rule{
		nth("client", "UDP", 2, wire.Hit{Action: wire.Lose}),
		nth("client", "UDP", 3, wire.Hit{Action: wire.Double}),
		nth("client", "UDP", 5, wire.Hit{Action: wire.Swap}),
	} {
		l.Links()[0].AddRule(r)
	}
	var got bytes.Buffer
	go func() {
		b := make([]byte, 100)
		for {
			n, _, err := pc.ReadFrom(b)
			if err != nil {
				return
			}
			got.Write(b[:n])
			server.Report(lab.Call{Room: "udp", Event: "received", Data: bytes.Clone(b[:n])})
		}
	}()
	for i := range 6 {
		do(t, l, func(context.Context) error {
			_, err := fmt.Fprint(c, i+1)
			return err
		})
		if held := l.Links()[0].Held(); (held != nil) != (i == 4) {
			t.Errorf("after %d held is %v", i+1, held)
		}
	}
	if got.String() != "133465" {
		t.Errorf("the server got %q\n%s", got.String(), lines(j.frames))
	}
	for i, call := range j.calls {
		if call.Number != i+1 || call.Host != "server" || call.At.IsZero() {
			t.Errorf("call %+v", call)
		}
	}
	if len(j.calls) != 6 || len(j.frames) != 8 {
		t.Errorf("%d calls, %d frames\n%s", len(j.calls), len(j.frames), lines(j.frames))
	}
}

func TestStuckTooLongAndRefused(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	var ln net.Listener
	do(t, l, func(ctx context.Context) (err error) {
		_, err = client.DialContext(ctx, "tcp", "server:81")
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial: %v", err)
		}
		ln, err = server.Listen(ctx, "tcp", ":80")
		return err
	})
	task := l.Start(func(context.Context) error { _, err := ln.Accept(); return err })
	if err := l.Wait(t.Context(), time.Hour); err != nil { // the neighbour cache's timers
		t.Fatal(err)
	}
	if err := l.Settle(t.Context()); !errors.Is(err, lab.ErrStuck) {
		t.Errorf("settle: %v", err)
	}
	l.SetLimit(time.Hour + time.Second)
	if err := l.Wait(t.Context(), time.Hour); !errors.Is(err, lab.ErrTooLong) {
		t.Errorf("wait: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if done, err := task.Done(); !done || !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept: %v, %v", done, err)
	}
	t.Log("\n" + lines(j.frames))
}
