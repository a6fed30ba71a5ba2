//go:build unix

package cli

import (
	"os"
	"runtime"
	"syscall"
)

// maxRSS is the most memory that a process had, in bytes; 0 if it is not known.
func maxRSS(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(u.Maxrss) //nolint:unconvert // it is an int32 where words have 32 bits
	if runtime.GOOS == "darwin" {
		return most
	}
	return most << 10
}
