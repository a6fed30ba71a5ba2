package gateway_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzProgram has a stranger's program send whatever it likes, in pieces of any
// size from several sockets: what comes into the lab is what it sent, in order, as
// far as it may, and the gateway ends with nothing left over.
func FuzzProgram(f *testing.F) {
	f.Add([]byte("hello, server"), uint8(5), uint8(0), false)
	f.Add([]byte("hello, server"), uint8(1), uint8(4), false)
	f.Add([]byte{}, uint8(1), uint8(0), false)
	f.Add(bytes.Repeat([]byte("stream\x00"), 3000), uint8(250), uint8(0), true)
	f.Add([]byte("cut off"), uint8(1), uint8(1), true)
	f.Fuzz(func(t *testing.T, data []byte, size, limit uint8, stream bool) {
		data = data[:min(len(data), 32<<10)] // less than a socket has room for
		pieces := slices.Collect(slices.Chunk(data, 1+8*int(size)))
		if pieces = pieces[:min(len(pieces), 64)]; len(pieces) == 0 {
			pieces = [][]byte{{}}
		}
		if stream {
			checkStream(t, pieces, int(limit))
		} else {
			checkDatagrams(t, pieces, int(limit))
		}
	})
}

func checkDatagrams(t *testing.T, pieces [][]byte, limit int) {
	t.Helper()
	b := newBench(t)
	b.echoDatagrams(t)
	g := b.open(t, "udp", limit)
	var sockets [3]net.Conn
	for i := range sockets {
		sockets[i] = program(t, g, "udp")
	}
	var want []string
	for i, p := range pieces {
		if _, err := sockets[i%len(sockets)].Write(p); err != nil {
			t.Fatal(err)
		}
		if limit == 0 || i < limit {
			want = append(want, fmt.Sprintf("client udp sent %q", p))
		}
	}
	if err := g.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, b.sent(t, len(want))); diff != "" {
		t.Errorf("sent into the lab, -want +got\n%s", diff)
	}
}

// sent waits until the observer was told of n datagrams, and gives all.
func (b *bench) sent(t *testing.T, n int) []string {
	t.Helper()
	for {
		b.mu.Lock()
		got := slices.DeleteFunc(slices.Clone(b.calls), func(s string) bool { return !strings.HasPrefix(s, "client udp sent ") })
		b.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-b.told:
		case <-t.Context().Done():
			t.Fatalf("%d datagrams were told of, want %d", len(got), n)
		}
	}
}

// checkStream: a stream that says more than it may breaks off, and until then it
// is the same.
func checkStream(t *testing.T, pieces [][]byte, limit int) {
	t.Helper()
	b := newBench(t)
	l, err := b.server.Listen(t.Context(), "tcp", ":9000")
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	var server sync.WaitGroup
	server.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		got, _ = io.ReadAll(c) // an error is the stream's breaking off
		_ = c.Close()
	})
	g := b.open(t, "tcp", limit)
	c, ok := program(t, g, "tcp").(*net.TCPConn)
	if !ok {
		t.Fatal("no connection of TCP")
	}
	for _, p := range pieces {
		if _, err = c.Write(p); err != nil {
			break
		}
	}
	_ = c.CloseWrite() // it may be broken off
	_, end := io.Copy(io.Discard, c)
	err = errors.Join(err, end, g.Close(), l.Close())
	server.Wait()
	all := slices.Concat(pieces...)
	if limit == 0 && (err != nil || !bytes.Equal(got, all)) || !bytes.HasPrefix(all, got) {
		t.Errorf("%d bytes came of %d, limit %d: %v", len(got), len(all), limit, err)
	}
}
