package ws

import (
	"testing"

	"netlab/internal/roomtest"
)

func TestServerForgetsConnectionsThatAreOver(t *testing.T) {
	host := roomtest.NewLoopback("both")
	accepted := make(chan *Conn, 1)
	s, err := Listen(t.Context(), host, ":0", ServerOptions{Accepted: func(c *Conn) { accepted <- c }})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Dial(t.Context(), host, s.Local().String(), ClientOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theirs := <-accepted
	if err := c.SayClose(1000, ""); err != nil {
		t.Fatal(err)
	}
	host.Await(t, eventClosed)
	theirs.reader.Wait()
	s.mu.Lock()
	n := len(s.conns)
	s.mu.Unlock()
	if n != 0 {
		t.Errorf("%d connections are kept", n)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
