package cli

import (
	"context"
	"io"
)

// input is stdin whose reads end when the context does: a read of a terminal or
// a pipe cannot be broken off, but it need not be waited for.
type input struct {
	ctx  context.Context // Read has no other way to get it
	r    io.Reader
	got  chan chunk // the answer of the read under way; nil if there is none
	left []byte     // of the last answer
	err  error
}

type chunk struct {
	b   []byte
	err error
}

// Read implements io.Reader.
func (i *input) Read(p []byte) (int, error) {
	if len(i.left) == 0 {
		if i.err != nil {
			return 0, i.err
		}
		if i.got == nil {
			i.got = make(chan chunk, 1)
			go func(got chan<- chunk, b []byte) {
				n, err := i.r.Read(b)
				got <- chunk{b[:n], err}
			}(i.got, make([]byte, 64<<10))
		}
		select {
		case c := <-i.got:
			i.got, i.left, i.err = nil, c.b, c.err
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		}
	}
	n := copy(p, i.left)
	if i.left = i.left[n:]; len(i.left) > 0 || n > 0 {
		return n, nil
	}
	return 0, i.err
}
