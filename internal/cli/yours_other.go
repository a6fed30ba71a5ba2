//go:build !unix

package cli

import (
	"os/exec"
	"syscall"
)

// ownGroup does nothing: there are no groups of processes here.
func ownGroup(*exec.Cmd) {}

// killGroup ends the process; what it has started may live on.
func killGroup(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // it may have ended by itself
}

// exclusive does nothing: a port that is in use cannot be taken here.
func exclusive(syscall.RawConn) error { return nil }
