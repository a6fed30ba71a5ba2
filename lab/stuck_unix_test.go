//go:build unix

package lab

import (
	"context"
	"syscall"
	"testing"
	"time"
)

// TestAProgramInASystemCallIsNotStuck: the scheduler sees it no more than one
// that waits for ever, and a busy machine may be long in coming back to it.
func TestAProgramInASystemCallIsNotStuck(t *testing.T) {
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil {
		t.Fatal(err)
	}
	l, _, _ := newFake(t, two(), Pace{})
	l.Start(func(context.Context) error {
		_, err := syscall.Read(pipe[0], make([]byte, 1))
		return err
	})
	release := time.AfterFunc(3*moment, func() { _, _ = syscall.Write(pipe[1], []byte{1}) })
	defer release.Stop()
	if err := l.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	for _, fd := range pipe {
		if err := syscall.Close(fd); err != nil {
			t.Error(err)
		}
	}
}
