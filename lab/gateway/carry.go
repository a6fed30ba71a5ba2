package gateway

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"netlab/lab"
)

// Bounds of what waits between a program that does not read and the lab.
const (
	pieceSize = 16 << 10 // bytes that are carried at once
	nearSend  = 16 << 10 // of the machine's buffer towards the program; the system may double it
	window    = 32 << 10 // of the lab's receive buffer, where the program waits for others
)

// line is a connection: near goes to the program, far into the lab.
type line struct {
	gate *Gateway
	near *net.TCPConn
	far  lab.StreamConn
	said atomic.Bool // the program has no more to say, and all of it is in the lab's hands
	once sync.Once   // who breaks the connection off
	torn atomic.Bool
}

// carry takes bytes both ways until both are over. Nothing is read that cannot be
// written: who does not read makes the other end's window close.
func (l *line) carry() {
	_ = l.near.SetWriteBuffer(nearSend) // without it the machine keeps more of what the program does not read
	var both sync.WaitGroup
	both.Go(l.outward)
	both.Go(l.inward)
	both.Wait()
	_ = l.far.Close() // both ways are over
	if !l.torn.Load() && l.gate.ctx.Err() == nil {
		l.gate.report("closed", endsOf(l.far), nil, nil)
	}
}

// outward takes what the program says into the lab.
func (l *line) outward() {
	b := make([]byte, pieceSize)
	for {
		n, err := l.near.Read(b)
		if n > 0 {
			if !l.gate.mayCarry(n) {
				l.tear("aborted", nil)
				return
			}
			if _, err := l.far.Write(b[:n]); err != nil {
				l.tear("failed", err)
				return
			}
			l.gate.passed()
			l.gate.report("sent", endsOf(l.far), bytes.Clone(b[:n]), nil)
		}
		switch {
		case errors.Is(err, io.EOF):
			if l.far.CloseWrite() == nil { // else it is broken, and inward sees that
				l.gate.report("shutdown", endsOf(l.far), nil, nil)
			}
			l.said.Store(true)
			return
		case err != nil:
			l.tear("aborted", nil)
			return
		}
	}
}

// inward takes what comes from the lab to the program.
func (l *line) inward() {
	b := make([]byte, pieceSize)
	for {
		n, err := l.far.Read(b)
		if n > 0 {
			l.gate.passed()
			l.gate.report("received", endsOf(l.far), bytes.Clone(b[:n]), nil)
			if _, err := l.near.Write(b[:n]); err != nil {
				l.tear("aborted", nil) // the program is gone, or has closed: RFC 9293 section 3.6.1
				return
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			l.gate.report("eof", endsOf(l.far), nil, nil)
			_ = l.near.CloseWrite() // the program may be gone: then nobody waits for the end
			return
		case err != nil:
			l.tear("failed", err)
			return
		}
	}
}

// tear breaks a connection off on both sides, and says why the first time. What
// one side lost, the other loses too: both get a RST.
func (l *line) tear(event string, err error) {
	l.once.Do(func() {
		l.torn.Store(true)
		if !l.gate.over(err) {
			l.gate.report(event, endsOf(l.far), nil, err)
		}
		reset(l.near)
		reset(l.far)
	})
}

// delivered reports whether the lab has all that the program will say.
func (l *line) delivered() bool {
	if l.torn.Load() {
		return true
	}
	far, ok := l.far.(interface{ Delivered() bool })
	return l.said.Load() && (!ok || far.Delivered())
}

// aborter is a connection that can end with a RST.
type aborter interface {
	SetLinger(sec int) error
	Close() error
}

// reset aborts a connection: its other end gets a RST.
func reset(c aborter) {
	_ = c.SetLinger(0) // it may be closed already
	_ = c.Close()
}
