package udp

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"netlab/lab"
	"netlab/lesson"
)

// maxCount bounds the datagrams of one step.
const maxCount = 1000

func send(ctx context.Context, in *lesson.Invocation) error {
	e, err := end(in, in.Name)
	if err != nil {
		return err
	}
	n, ttl, count, every := in.Args.Int("bytes"), in.Args.Int("ttl"), 1, in.Args.Duration("every")
	if in.Args.Has("count") {
		count = in.Args.Int("count")
	}
	switch {
	case in.Args.Has("ttl") && (ttl < 1 || ttl > 255):
		return fmt.Errorf("udp: send: ttl=%d: expected 1 to 255", ttl)
	case in.Args.Has("text") == in.Args.Has("bytes"):
		return errors.New("udp: send: expected a text or bytes=N, one of the two")
	case n < 0 || n > maxDatagram:
		return fmt.Errorf("udp: send: bytes=%d: expected 0 to %d", n, maxDatagram)
	case count < 1 || count > maxCount:
		return fmt.Errorf("udp: send: count=%d: expected 1 to %d", count, maxCount)
	case in.Args.Has("every") && !in.Args.Has("count"):
		return errors.New("udp: send: every says the pace of several: expected count=N")
	}
	for i := range count {
		if i > 0 {
			if err := lab.Sleep(ctx, in.Host, every); err != nil {
				return fmt.Errorf("udp: send: %w", err)
			}
		}
		data := lesson.Pattern(i*n, n)
		if in.Args.Has("text") {
			data = []byte(in.Args.Text("text"))
			if in.Args.Has("count") {
				data = strconv.AppendInt(data, int64(i)+1, 10)
			}
		}
		if err := e.Send(data, ttl); err != nil {
			return err
		}
	}
	return nil
}
