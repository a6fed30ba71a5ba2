package netstack_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/capture"
	"netlab/lab"
)

// behindRouter is a client and a server with one router between.
func behindRouter(mtu int) lab.Topology {
	return lab.Topology{
		Links: []lab.Link{
			{Name: "client -- r1", Hosts: []string{"client", "r1"}, Impairment: impair(5 * time.Millisecond)},
			{Name: "r1 -- server", Hosts: []string{"r1", "server"}, MTU: mtu, Impairment: impair(15 * time.Millisecond)},
		},
		Routers: []string{"r1"}, Seed: 1,
	}
}

// narrow is a client and a server with a link of a smaller MTU between.
func narrow(mtu int) lab.Topology {
	return lab.Topology{
		Links: []lab.Link{
			{Name: "client -- r1", Hosts: []string{"client", "r1"}, Impairment: impair(5 * time.Millisecond)},
			{Name: "r1 -- r2", Hosts: []string{"r1", "r2"}, MTU: mtu, Impairment: impair(10 * time.Millisecond)},
			{Name: "r2 -- server", Hosts: []string{"r2", "server"}, Impairment: impair(15 * time.Millisecond)},
		},
		Routers: []string{"r1", "r2"}, Seed: 1,
	}
}

func find(j *journal, link, from, word string) []*capture.Record {
	var out []*capture.Record
	for _, r := range j.frames {
		if r.Link == link && r.From == from && strings.Contains(describe(r.Data), word) {
			out = append(out, r)
		}
	}
	return out
}

func TestRouterLowersTTLAndSaysWhenItIsOver(t *testing.T) {
	l, j := newLab(t, behindRouter(0), lab.Pace{})
	if _, ok := l.Host("r1"); ok {
		t.Error("the router is a host")
	}
	if n := len(l.Interfaces("r1")); n != 2 {
		t.Errorf("the router has %d interfaces", n)
	}
	client := host(t, l, "client")
	for ttl := 1; ttl <= 2; ttl++ {
		do(t, l, func(ctx context.Context) error {
			c, err := client.With(lab.Socket{TTL: ttl}).DialContext(ctx, "udp", []string{"", "server:33434", "server:33435"}[ttl])
			if err != nil {
				return err
			}
			_, err = io.WriteString(c, "probe")
			return err
		})
	}
	t.Log("\n" + lines(j.frames))
	died := find(j, "client -- r1", "r1", "ICMP 11/0")
	if len(died) != 1 {
		t.Fatalf("%d time-exceeded", len(died))
	}
	quote := died[0].Data[14+20+8:]
	if quote[8] != 1 || binary.BigEndian.Uint16(quote[22:]) != 33434 {
		t.Errorf("it quotes % x", quote)
	}
	onward := find(j, "r1 -- server", "r1", "UDP")
	if len(onward) != 1 || !strings.Contains(describe(onward[0].Data), "ttl=1 ") {
		t.Errorf("onward %v", lines(onward))
	}
	if n := len(find(j, "client -- r1", "r1", "ICMP 3/3")); n != 1 {
		t.Errorf("%d port unreachable came back", n)
	}
}

func TestRouterTellsTheNextHopMTU(t *testing.T) {
	l, j := newLab(t, narrow(900), lab.Pace{})
	transfer(t, l, "tcp", 20000)
	needed := find(j, "client -- r1", "r1", "ICMP 3/4")
	if len(needed) == 0 {
		t.Fatalf("no fragmentation-needed\n%s", lines(j.frames))
	}
	if mtu := binary.BigEndian.Uint16(needed[0].Data[14+20+6:]); mtu != 900 {
		t.Errorf("next-hop MTU %d", mtu)
	}
	if len(j.frames) > 250 { // three links, 24 segments and as many ACKs, and the first flight again
		t.Errorf("%d frames for 20000 bytes", len(j.frames))
	}
	for _, r := range j.frames {
		if r.Link == "r1 -- r2" && len(r.Data) > 914 {
			t.Errorf("a frame of %d bytes on a link of 900", len(r.Data))
		}
	}
}

// transfer sends n bytes from the client to the server and waits for its close.
func transfer(tb testing.TB, l *lab.Lab, network string, n int) {
	tb.Helper()
	client, server := host(tb, l, "client"), host(tb, l, "server")
	var ln net.Listener
	do(tb, l, func(ctx context.Context) (err error) {
		ln, err = server.Listen(ctx, network, ":80")
		return err
	})
	got := l.Start(func(context.Context) error {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		m, err := io.Copy(io.Discard, c)
		if err == nil && m != int64(n) {
			err = errors.New("bytes are missing")
		}
		return errors.Join(err, c.Close())
	})
	do(tb, l, func(ctx context.Context) error {
		c, err := client.DialContext(ctx, network, "server:80")
		if err != nil {
			return err
		}
		if _, err := c.Write(make([]byte, n)); err != nil {
			return err
		}
		return c.Close()
	})
	if done, err := got.Done(); !done || err != nil {
		tb.Fatalf("server: done %v, error %v", done, err)
	}
}

func TestRouterFragments(t *testing.T) {
	l, j := newLab(t, behindRouter(600), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	got := make(chan int, 1)
	do(t, l, func(ctx context.Context) error {
		p, err := server.ListenPacket(ctx, "udp", ":9")
		if err != nil {
			return err
		}
		go func() {
			b := make([]byte, 9000)
			n, _, _ := p.ReadFrom(b)
			got <- n
		}()
		c, err := client.DialContext(ctx, "udp", "server:9")
		if err != nil {
			return err
		}
		_, err = c.Write(make([]byte, 4000))
		return err
	})
	t.Log("\n" + lines(j.frames))
	if n := <-got; n != 4000 {
		t.Errorf("the server got %d bytes", n)
	}
	if n := len(find(j, "client -- r1", "client", "IP ")); n != 3 {
		t.Errorf("the client sent %d fragments", n)
	}
	if n := len(find(j, "r1 -- server", "r1", "IP ")); n < 7 {
		t.Errorf("the router sent %d fragments", n)
	}
}

func TestRouterIPv6(t *testing.T) {
	l, j := newLab(t, narrow(1300), lab.Pace{})
	transfer(t, l, "tcp6", 20000)
	client := host(t, l, "client")
	do(t, l, func(ctx context.Context) error {
		c, err := client.With(lab.Socket{TTL: 1}).DialContext(ctx, "udp6", "server:9")
		if err != nil {
			return err
		}
		_, err = io.WriteString(c, "x")
		return err
	})
	big := find(j, "client -- r1", "r1", "ICMP 2/0")
	if len(big) == 0 || binary.BigEndian.Uint32(big[0].Data[14+40+4:]) != 1300 {
		t.Errorf("packet too big: %s\n%s", lines(big), lines(j.frames))
	}
	if n := len(find(j, "client -- r1", "r1", "ICMP 3/0")); n != 1 {
		t.Errorf("%d time exceeded", n)
	}
	if n := len(find(j, "client -- r1", "client", "ARP")); n != 0 {
		t.Errorf("%d ARP frames in an IPv6 lab", n)
	}
}

func TestRouterUnreachable(t *testing.T) {
	l, j := newLab(t, behindRouter(0), lab.Pace{})
	client := host(t, l, "client")
	do(t, l, func(ctx context.Context) error {
		_, err := client.DialContext(ctx, "tcp", "10.0.1.77:80")
		if !errors.Is(err, syscall.EHOSTUNREACH) {
			t.Errorf("nobody there: %v", err)
		}
		_, err = client.DialContext(ctx, "tcp", "10.9.9.9:80")
		if !errors.Is(err, syscall.ENETUNREACH) && !errors.Is(err, syscall.EHOSTUNREACH) {
			t.Errorf("no route: %v", err)
		}
		_, err = client.DialContext(ctx, "tcp", "nobody:80")
		var dns *net.DNSError
		if !errors.As(err, &dns) || !dns.IsNotFound {
			t.Errorf("no such name: %v", err)
		}
		return nil
	})
	if n := len(find(j, "client -- r1", "r1", "ICMP 3/1")); n == 0 {
		t.Errorf("no host unreachable\n%s", lines(j.frames))
	}
}
