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
