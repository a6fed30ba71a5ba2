package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"netlab/internal/text"
)

// errGone says that nobody reads our output any more, as after "netlab … | head".
// That is no fault: the command ends with status 0 and says nothing.
var errGone = errors.New("nobody reads the output")

// output is stdout that tells a reader who has gone from a disk that is full.
// After the first error, every Write returns it. A run and its keys may write at
// the same time; err is for who knows that none does.
type output struct {
	w   io.Writer
	raw atomic.Bool // the terminal is in raw mode: a line needs a return too
	mu  sync.Mutex
	err error
}

// setRaw says whether the terminal is in raw mode.
func (o *output) setRaw(on bool) { o.raw.Store(on) }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.write(p)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		o.err = errGone
	} else if err != nil {
		o.err = fmt.Errorf("write output: %w", err)
	}
	return n, o.err
}

// write writes p with the line ends that the terminal needs.
func (o *output) write(p []byte) (int, error) {
	if !o.raw.Load() {
		return o.w.Write(p)
	}
	if _, err := o.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// printf writes to stdout. The error need not be looked at: output keeps it,
// and a command's end reports it.
func (a *app) printf(format string, args ...any) { _, _ = fmt.Fprintf(a.out, format, args...) }

// println writes a line to stdout, as printf does; for a person at a terminal
// without Unicode, without.
func (a *app) println(line string) {
	if a.env.OutTerminal && !a.env.unicode() {
		line = inASCII(line, a.env.width(0))
	}
	_, _ = fmt.Fprintln(a.out, line)
}

// write writes to stdout and says whether that worked.
func (a *app) write(b []byte) error {
	_, err := a.out.Write(b)
	return err
}

// inASCII writes a line for a terminal without Unicode. One that was cut stays
// within its width, though the mark of that has become longer.
func inASCII(line string, width int) string {
	out := text.ASCII(line)
	if strings.HasSuffix(line, "…") && len(out) > width && width >= len("...") {
		out = out[:width-len("...")] + "..."
	}
	return out
}
