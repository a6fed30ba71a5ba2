package cli

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"netlab/trace"
)

// Who closes the window has quit: the run ends by itself and keeps what there is
// to keep, instead of being cut off.
func TestAClosedWindowEndsTheRunInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds netlab and runs it at the pace of lab time")
	}
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("SIGHUP is ignored here, as by nohup, and so it is in what is started from here")
	}
	dir := t.TempDir()
	netlab := buildNetlab(t)
	cmd := exec.CommandContext(t.Context(), netlab, "run", handshake, "--json", "--speed", "0.1x")
	cmd.Env = append(os.Environ(), "NETLAB_HOME="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := false
	for e, err := range trace.Read(out) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := e.Body.(trace.Packet); ok && !hung {
			hung = true
			if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v, want status %d", err, exitInterrupted)
	}
}
