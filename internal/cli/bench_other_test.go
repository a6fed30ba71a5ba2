//go:build !unix

package cli

import "os"

// maxRSS is the most memory that a process had, in bytes; 0 if it is not known.
func maxRSS(*os.ProcessState) int64 { return 0 }
