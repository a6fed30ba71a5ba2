package cli

import (
	"errors"
	"io"
	"os"
	"sync"
)

// tailRoom is how much of a capture without a file waits for its view. When it
// is full the kernel's buffer fills, and when that is, packets are lost, and counted.
const tailRoom = 64 << 20

// tail hands a capture from who takes it to who shows it, through its file or
// through memory. With a file, who takes it never waits.
type tail struct {
	file *os.File // nil: memory

	mu      sync.Mutex
	changed sync.Cond
	mem     []byte // what was not read yet
	read    int64  // from the file
	written int64  // to the file
	ended   bool   // there will be no more
	enough  bool   // nobody reads any more
}

// newTail makes a tail, of a file if there is a path.
func newTail(path string) (*tail, error) {
	t := &tail{}
	t.changed.L = &t.mu
	if path != "" {
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		t.file = f
	}
	return t, nil
}

// errEnded says that a capture in memory is not wanted any more.
var errEnded = errors.New("nobody reads the capture")

// Write implements io.Writer for who captures. In memory it waits for room.
func (t *tail) Write(p []byte) (int, error) {
	if t.file != nil {
		n, err := t.file.Write(p)
		t.mu.Lock()
		t.written += int64(n)
		t.mu.Unlock()
		t.changed.Broadcast()
		return n, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.mem) > 0 && len(t.mem)+len(p) > tailRoom && !t.enough {
		t.changed.Wait()
	}
	if t.enough {
		return 0, errEnded
	}
	t.mem = append(t.mem, p...)
	t.changed.Broadcast()
	return len(p), nil
}

// end says that nothing more is written.
func (t *tail) end() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.changed.Broadcast()
}

// giveUp says that nothing more is read.
func (t *tail) giveUp() {
	t.mu.Lock()
	t.enough = true
	t.mu.Unlock()
	t.changed.Broadcast()
}

// Read implements io.Reader for the view: it waits for what was not written yet.
func (t *tail) Read(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.mem) == 0 && t.read == t.written && !t.ended && !t.enough {
		t.changed.Wait()
	}
	switch {
	case t.enough || len(t.mem) == 0 && t.read == t.written:
		return 0, io.EOF
	case t.file == nil:
		n := copy(p, t.mem)
		if t.mem = t.mem[n:]; len(t.mem) == 0 {
			t.mem = nil // the next Write begins anew
			t.changed.Broadcast()
		}
		return n, nil
	}
	n, err := t.file.ReadAt(p[:min(int64(len(p)), t.written-t.read)], t.read)
	t.read += int64(n)
	return n, err
}

// close completes the file.
func (t *tail) close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}
