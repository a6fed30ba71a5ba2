package udp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"netlab/lab"
	"netlab/lesson"
)

// What a collector reports.
const (
	eventDelivered = "delivered" // the next message, handed on: call.text is its text
	eventRejected  = "rejected"  // a datagram that is not the next message: call.reason says why
)

// maxDigits bounds the number in front of a message: there are no longer ones.
const maxDigits = 9

// Collector is the receiving end of a small reliable protocol over UDP, the one
// that stop-and-wait and go-back-N senders need (RFC 3366 section 1.4): a
// message is "NUMBER TEXT", numbers count from 1. It hands on the messages in
// order and each once, keeps nothing that came too early, and answers every
// datagram that has a number with "ack N": it has all messages up to N.
type Collector struct {
	*Server
	have int // all up to this message were handed on
}

// Collect makes a Collector at ":PORT".
func Collect(ctx context.Context, h lab.Host, address string) (*Collector, error) {
	s, err := Listen(ctx, h, address, ServerOptions{Idle: true})
	if err != nil {
		return nil, err
	}
	c := &Collector{Server: s}
	s.reader.Go(c.collect)
	return c, nil
}

// collect reads until the collector is closed.
func (c *Collector) collect() {
	b := make([]byte, maxDatagram)
	for {
		n, from, err := c.conn.ReadFrom(b)
		if err != nil {
			if c.isOver() || errors.Is(err, net.ErrClosed) {
				return
			}
			_ = c.fail("read", netip.AddrPort{}, err) // an ICMP error is told, and does not end the socket
			continue
		}
		c.take(lab.AddrPort(from), b[:n])
	}
}

// take takes one datagram.
func (c *Collector) take(from netip.AddrPort, data []byte) {
	number, text, err := message(data)
	switch {
	case err != nil:
	case number <= c.have:
		err = fmt.Errorf("message %d was here before", number)
	case number > c.have+1:
		err = fmt.Errorf("message %d is still missing", c.have+1)
	}
	if err != nil {
		c.host.Report(lab.Call{
			Room: "udp", Event: eventRejected, Local: c.local, Remote: from, Data: copied(data),
			Err: err, Fields: map[string]string{"reason": err.Error()},
		})
	} else {
		c.have = number
		c.report(eventDelivered, from, copied(text), nil)
	}
	if number == 0 {
		return
	}
	c.write.Lock()
	defer c.write.Unlock()
	_, err = c.conn.WriteTo(fmt.Appendf(nil, "ack %d", c.have), net.UDPAddrFromAddrPort(from))
	if err != nil && !c.isOver() {
		_ = c.fail("answer", from, err)
	}
}

// message takes "NUMBER TEXT" apart; the number is 0 if there is none.
func message(b []byte) (number int, text []byte, err error) {
	digits, text, found := bytes.Cut(b, []byte(" "))
	number, err = strconv.Atoi(string(digits[:min(len(digits), maxDigits+1)]))
	switch {
	case !found || err != nil || len(digits) > maxDigits || digits[0] == '+' || digits[0] == '-':
		return 0, nil, errors.New("no number and blank in front")
	case number == 0:
		return 0, nil, errors.New("numbers count from 1")
	}
	return number, text, nil
}

func collect(ctx context.Context, in *lesson.Invocation) error {
	c, err := Collect(ctx, in.Host, in.Args.Text("at"))
	if err != nil {
		return err
	}
	in.Scene.Serve(in.Host.Name(), c)
	return nil
}
