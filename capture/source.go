package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"syscall"
)

// bufferSize holds any ordinary frame, so that it is looked at in place.
const bufferSize = 64 << 10

// source is a file as a stream that knows how far it has come.
type source struct {
	r   *bufio.Reader
	off int64
	big []byte // for blocks that are longer than the buffer
}

func newSource(r io.Reader) *source { return &source{r: bufio.NewReaderSize(r, bufferSize)} }

// peek shows the next n bytes, no more than bufferSize, or as many as there are.
func (s *source) peek(n int) ([]byte, error) { return s.r.Peek(n) }

// held shows what is in memory already.
func (s *source) held() []byte {
	b, _ := s.r.Peek(s.r.Buffered())
	return b
}

// take gives the next n bytes, good until the next call. Storage grows with
// what is really there: a file that claims a gigabyte does not get one.
func (s *source) take(n int) ([]byte, error) {
	if n <= bufferSize {
		b, err := s.r.Peek(n)
		if err != nil {
			return b, err
		}
		_, err = s.r.Discard(n)
		s.off += int64(n)
		return b, err
	}
	s.big = s.big[:0]
	for len(s.big) < n {
		step := min(n-len(s.big), bufferSize)
		s.big = append(s.big, make([]byte, step)...)
		got, err := io.ReadFull(s.r, s.big[len(s.big)-step:])
		s.off += int64(got)
		if err != nil {
			return s.big[:len(s.big)-step+got], err
		}
	}
	return s.big, nil
}

// skip steps over n bytes.
func (s *source) skip(n int64) error {
	for n > 0 {
		step := int(min(n, 1<<30))
		got, err := s.r.Discard(step)
		s.off += int64(got)
		if err != nil {
			return err
		}
		n -= int64(got)
	}
	return nil
}

// failed makes of a failed read what a caller gets: a damage where the file
// ends too early or its compression is broken, else the error as it is.
func failed(err error, start int64, what string) error {
	var packed *packedError
	switch {
	case errors.Is(err, errBomb):
		return &DamageError{Offset: start, What: errBomb.Error()}
	case errors.As(err, &packed):
		return &DamageError{Offset: start, What: "what follows was not compressed like this: " + packed.err.Error()}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &DamageError{Offset: start, What: "the file ends within " + what}
	case errors.Is(err, syscall.EISDIR):
		return errors.New("capture: this is a folder; name a file in it")
	default:
		return fmt.Errorf("capture: read: %w", err)
	}
}
