package netstack_test

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"netlab/lab"
)

func TestHandshakeDataAndClose(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	var ln net.Listener
	do(t, l, func(ctx context.Context) (err error) {
		ln, err = server.Listen(ctx, "tcp", ":80")
		return err
	})
	got := make(chan string, 1)
	l.Start(func(context.Context) error {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(c)
		got <- string(b)
		if err != nil {
			return err
		}
		return c.Close()
	})
	do(t, l, func(ctx context.Context) error {
		c, err := client.DialContext(ctx, "tcp", "server:80")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(c, "hello"); err != nil {
			return err
		}
		return c.Close()
	})
	if s := <-got; s != "hello" {
		t.Errorf("the server got %q", s)
	}
	t.Log("\n" + lines(j.frames))
	if l.Since() > 200*time.Millisecond {
		t.Errorf("it took %v", l.Since())
	}
}
