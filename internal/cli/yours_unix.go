//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a process the first of a group: what it starts is in it too.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = groupOf() }

// killGroup ends a process and what it has started.
func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // all may have ended by themselves
}

// exclusive has a socket take a port only if no other has it, not even one that
// was closed a moment ago: a program that does not ask for more could not either.
func exclusive(c syscall.RawConn) error {
	var err error
	if e := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 0) //nolint:gosec // a descriptor is small
	}); e != nil {
		return e
	}
	return err
}
