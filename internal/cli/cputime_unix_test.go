//go:build unix

package cli

import (
	"syscall"
	"time"
)

// cpuTime is what this process has had of the processors: other than the time on
// the wall, it does not grow because others are busy.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
