//go:build unix && !linux

package cli

import "syscall"

func groupOf() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
