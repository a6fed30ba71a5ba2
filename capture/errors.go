package capture

import (
	"errors"
	"fmt"
)

// ErrFormat says that a file is no capture, or one of a kind that is not read.
var ErrFormat = errors.New("not a pcap or pcapng capture")

// ErrClosed says that a Writer was used after Close.
var ErrClosed = errors.New("capture: the writer is closed")

// DamageError says where a capture stops making sense. What was read before it
// is good.
type DamageError struct {
	Offset int64  // of the block or packet at fault, in bytes from the start (of a gzip file: of its contents)
	What   string // what is wrong there
}

// Error says what and where.
func (e *DamageError) Error() string {
	return fmt.Sprintf("capture: damaged at byte %d: %s", e.Offset, e.What)
}
