package cli

import (
	"context"
	"io"
	"os"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// lookAgain is how long inspect --live waits before it looks whether a file has
// grown: too short to be felt, too long to cost anything.
const lookAgain = 100 * time.Millisecond

// follow makes a file's reader wait at its end for more. A pipe waits by itself,
// and its end is its writer's.
func (a *app) follow(ctx context.Context, name string, in io.Reader) io.Reader {
	f, ok := in.(*os.File)
	if name == "-" {
		name = ""
		f, ok = a.env.Stdin.(*os.File)
	}
	if !ok {
		return in
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return in
	}
	if name != "" {
		name = f.Name()
	}
	return capture.Follow(f, name, func() error {
		t := time.NewTimer(lookAgain)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
			return nil
		}
	})
}

// countView shows so many packets and then has enough.
type countView struct {
	viewer
	left int
}

// passing implements passing.
func (v *countView) passing() bool {
	p, ok := v.viewer.(passing)
	return ok && p.passing()
}

func (v *countView) packet(p *dissect.Packet) error {
	if err := v.viewer.packet(p); err != nil {
		return err
	}
	if v.left--; v.left <= 0 {
		return errEnough
	}
	return nil
}
