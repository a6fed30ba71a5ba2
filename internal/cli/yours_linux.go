package cli

import "syscall"

// groupOf has the system end the program if netlab is ended by force.
func groupOf() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
