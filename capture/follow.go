package capture

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// ErrCut says that a file that is followed has lost bytes that were read already,
// or has others in their place: whoever writes it began anew.
var ErrCut = errors.New("the file was begun anew while it was read; open it again")

// ErrReplaced says that another file has the name of the one that is followed.
var ErrReplaced = errors.New("another file has taken the place of the one that was read; open it again")

// headLength is how many bytes of a file tell it from another: the head of a
// capture and the time of its first packet are among them.
const headLength = 256

// Follower reads a file to its end and then waits for what is added to it, so
// that a Reader of it waits for a record that is half written. It knows no
// clock: the waiting is the caller's. A Follower is not safe for concurrent use,
// but its file may be closed at any time to end a Read.
type Follower struct {
	f    *os.File
	name string
	wait func() error
	head []byte
	off  int64
}

// Follow follows a file from where it stands, which should be its beginning.
// The name is what it was opened by, to see whether another file has taken it;
// empty if it has none. Where the file has no more, wait is called: it returns
// when it is time to look again, or an error, which ends the reading.
func Follow(f *os.File, name string, wait func() error) *Follower {
	return &Follower{f: f, name: name, wait: wait}
}

// Read implements io.Reader. It never returns io.EOF. ErrCut and ErrReplaced
// say that the file is not the one any more that was begun; other errors are
// those of the file and of wait.
func (f *Follower) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := f.f.Read(p)
		if err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
		if n > 0 {
			if f.off < headLength {
				f.head = append(f.head, p[:min(n, headLength-int(f.off))]...)
			}
			f.off += int64(n)
			return n, nil
		}
		if err := f.same(); err != nil {
			return 0, err
		}
		if err := f.wait(); err != nil {
			return 0, err
		}
		if err := f.intact(); err != nil {
			return 0, err
		}
	}
}

// intact reports whether what was read still stands in the file.
func (f *Follower) intact() error {
	info, err := f.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < f.off {
		return ErrCut
	}
	head := make([]byte, len(f.head))
	if _, err := f.f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !bytes.Equal(head, f.head) {
		return ErrCut
	}
	return nil
}

// same reports whether the file's name still leads to it. A file that was only
// removed is read on: its writer may have it open.
func (f *Follower) same() error {
	if f.name == "" {
		return nil
	}
	now, err := os.Stat(f.name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	own, err := f.f.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(now, own) {
		return ErrReplaced
	}
	return nil
}

// Close closes the file.
func (f *Follower) Close() error { return f.f.Close() }
