package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"netlab/dissect"
	"netlab/trace"
	"netlab/view/report"
)

// Options say what to browse and how to draw. Source and Expert are needed.
type Options struct {
	Source *trace.Source
	Expert *Expert
	Name   string // of the capture, as a title
	Size   int64  // bytes that there are to read; 0: not known
	Filter string // to begin with
	// Live says that the capture is being taken: the list follows its end.
	Live bool

	Unicode bool
	Color   bool // the caller has asked NO_COLOR, TERM and whether it is a terminal

	// SaveAs proposes a name for the copy with notes. Save writes it: notes are
	// comments by packet. A nil Save means that there is no way to save.
	SaveAs string
	Save   func(ctx context.Context, path string, notes map[int]string) error

	Input  io.Reader // a terminal; nil: the process's own, whatever stdin is
	Output io.Writer
}

// Run shows the browser until the person quits or ctx ends. The caller fills the
// source meanwhile.
func Run(ctx context.Context, o Options) error {
	m := New(ctx, o)
	defer m.Close()
	in := o.Input
	if in == nil {
		tty, _, err := tea.OpenTTY()
		if err != nil {
			return fmt.Errorf("tui: there is no terminal to read keys from: %w", err)
		}
		defer tty.Close() //nolint:errcheck // it was only read
		in = tty
	}
	_, err := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(o.Output), tea.WithoutSignalHandler()).Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return fmt.Errorf("tui: %w", err)
	}
	return nil
}

// Expert gathers what went wrong while a source fills, and may be asked at the
// same time.
type Expert struct {
	mu sync.Mutex
	e  *report.Expert
}

// NewExpert makes an empty one.
func NewExpert(reg *dissect.Registry) *Expert {
	return &Expert{e: report.NewExpert(reg, "", report.Options{})}
}

// Judge is what trace.SourceOptions asks for.
func (x *Expert) Judge(p *dissect.Packet, leg trace.Leg, at time.Duration, names map[string]string) (dissect.Level, string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.e.Judge(report.Seen{Packet: p, Leg: leg, At: at, Names: names})
}

// findings are those so far.
func (x *Expert) findings() []report.Finding {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.e.Findings()
}
