package cli

import (
	"errors"
	"io"
	"time"

	"netlab/capture"
)

// pump takes packets from the kernel and hands them on as pcapng. It must keep up
// with the network, so it does nothing else.
type pump struct {
	live *capture.Live
	tail *tail
	done chan struct{} // closed when the last packet is in the tail
	err  error         // why it ended early; good once done is closed
}

func (p *pump) run() {
	defer close(p.done)
	defer p.tail.end()
	if err := p.all(); err != nil && !errors.Is(err, errEnded) {
		p.err = err
	}
}

// all pumps until the capture is stopped. What was written when something failed
// is whole, and says how much was lost.
func (p *pump) all() error {
	out := &batches{w: p.tail}
	w, err := capture.NewWriter(out, capture.WriterOptions{
		Application: "captured by netlab " + version(), Interfaces: []capture.Interface{p.live.Interface()},
	})
	if err != nil {
		return err
	}
	var rec capture.Record
	last := time.Now()
	for {
		if !p.live.Ready() {
			if err := out.flush(); err != nil {
				return err
			}
		}
		err := p.live.NextTo(&rec)
		if err != nil {
			s := p.live.Stats()
			stats := errors.Join(w.AddStats(0, last, s.Frames+s.Dropped, s.Dropped), out.flush())
			if errors.Is(err, io.EOF) {
				return stats
			}
			return errors.Join(err, stats)
		}
		last = rec.Sent
		if err := w.Write(&rec); err != nil {
			return err
		}
	}
}

// batches gathers records into longer writes, each of which ends with a record:
// a program that is killed leaves a file that is whole to its last record.
type batches struct {
	w   io.Writer
	buf []byte
}

const batchOut = 256 << 10

// Write implements io.Writer for a capture.Writer.
func (b *batches) Write(p []byte) (int, error) {
	if len(b.buf)+len(p) > batchOut {
		if err := b.flush(); err != nil {
			return 0, err
		}
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (b *batches) flush() error {
	if len(b.buf) == 0 {
		return nil
	}
	_, err := b.w.Write(b.buf)
	b.buf = b.buf[:0]
	return err
}
