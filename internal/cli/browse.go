package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"netlab/capture"
	"netlab/dissect/filter"
	"netlab/trace"
	"netlab/view/tui"
)

// browses reports whether inspect shows its browser: to a person at a terminal
// who has asked for nothing else.
func (a *app) browses(cmd *cobra.Command, o inspectOptions) bool {
	asked := o.plain || o.noInput
	for _, name := range notBrowsed() {
		asked = asked || cmd.Flags().Changed(name)
	}
	screen, ok := a.env.Stdout.(*os.File)
	if asked || !a.env.OutTerminal || !ok || screen == nil {
		return false
	}
	if t := a.env.Getenv("TERM"); t == "dumb" || t == "" && runtime.GOOS != "windows" { // Windows has no TERM
		say(a.env.Stderr, "this terminal has no cursor to move (TERM="+t+"), so here is the list instead of the browser")
		return false
	}
	return true
}

// notBrowsed are the flags of inspect that ask for something else.
func notBrowsed() []string {
	return []string{"fields", "packet", "hex", "ladder", "json", "follow", "expert", "stats", "graph", "export", "width"}
}

// browse shows a capture in the browser, while it is read.
func (a *app) browse(ctx context.Context, name string, o inspectOptions) error {
	reg, err := registry()
	if err != nil {
		return err
	}
	if _, err := filter.Compile(reg, o.filter); err != nil {
		return usageError{err}
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	in, err := a.openCapture(ctx, name)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it is only read
	var spool spool
	defer spool.remove()
	at, size := wholeFile(in)
	from := io.Reader(in)
	called := title(name)
	switch {
	case o.live:
		from = a.follow(ctx, name, in)
	case o.side != "":
		saw, err := sideOf(in, o.side)
		if err != nil {
			return inspectError(name, err)
		}
		defer saw.Close() //nolint:errcheck // it is a pipe's end: whoever writes ends with it
		from, at, size, called = saw, nil, 0, called+" as "+o.side+" saw it"
	}
	idx, err := capture.NewIndex(from, at, spool.make)
	if err != nil {
		return inspectError(name, err)
	}
	if spool.f != nil || o.live {
		size = 0 // how much there will be is not known
	}
	return a.browseIndex(ctx, idx, browsing{name: name, title: called, size: size, filter: o.filter, live: o.live})
}

// gcPercent is by how much the heap may grow before garbage is collected.
const gcPercent = 25

// browsing says what is shown in the browser.
type browsing struct {
	name, title string
	size        int64
	filter      string
	live        bool
}

// browseIndex shows a capture that an Index reads, until the person quits; the
// index may wait for more. That is how a capture is shown while it is taken.
func (a *app) browseIndex(ctx context.Context, idx *capture.Index, b browsing) error {
	reg, err := registry()
	if err != nil {
		return err
	}
	// Most of the heap is the index, which holds no pointers: to collect often
	// costs little, and the heap stays near what is in use.
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	ctx, quit := context.WithCancel(ctx)
	expert := tui.NewExpert(reg)
	src := trace.NewSource(idx, trace.SourceOptions{Registry: reg, Judge: expert.Judge})
	filled := make(chan struct{})
	go func() {
		defer close(filled)
		_ = src.Fill(ctx) // the browser shows how it ended
	}()
	d := a.drawing(0, false)
	err = tui.Run(ctx, tui.Options{
		Source: src, Expert: expert, Name: b.title, Size: b.size, Filter: b.filter, Live: b.live,
		Unicode: d.Unicode, Color: d.Color, Output: a.env.Stdout,
		SaveAs: savedName(b.name),
		Save: func(ctx context.Context, path string, notes map[int]string) error {
			return saveNotes(ctx, idx, path, notes)
		},
	})
	quit()
	select {
	case <-filled:
	default:
		if b.size > 0 { // a file's read ends; that of a pipe ends with the process
			<-filled
		}
	}
	return err
}

// sideOf gives what one host saw of a capture, as a capture of its own.
func sideOf(in io.Reader, host string) (io.ReadCloser, error) {
	src, err := newSource(in, host)
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	go func() {
		e := newPcapExport(w, src)
		for err == nil {
			var rec *capture.Record
			if rec, err = src.next(); err == nil {
				err = e.copy(rec, rec.Comments)
			}
		}
		if errors.Is(err, io.EOF) {
			err = e.finish()
		}
		_ = w.CloseWithError(err) // it never fails
	}()
	return r, nil
}

// wholeFile gives a capture's bytes at any place, and how many there are, if it
// is a file that can be read so.
func wholeFile(in io.Reader) (io.ReaderAt, int64) {
	f, ok := in.(*os.File)
	if !ok {
		return nil, 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0
	}
	return f, info.Size()
}

// spool is a temporary file for a capture that cannot be read twice.
type spool struct{ f *os.File }

func (s *spool) make() (capture.Store, error) {
	f, err := os.CreateTemp("", "netlab-*")
	if err != nil {
		return nil, fmt.Errorf("a pipe or a compressed capture is kept in a temporary file while it is shown: %w", err)
	}
	s.f = f
	return f, nil
}

func (s *spool) remove() {
	if s.f != nil {
		_ = errors.Join(s.f.Close(), os.Remove(s.f.Name())) // a temporary file; nothing is lost
	}
}

// savedName proposes what a copy of a capture with notes is called.
func savedName(name string) string {
	switch name {
	case "-":
		return "notes.pcapng"
	case "last":
		return "last-notes.pcapng"
	}
	dir, base := filepath.Split(name)
	for _, ext := range []string{".gz", ".zst", ".pcapng", ".pcap", ".cap", ".ntar"} {
		base = strings.TrimSuffix(base, ext)
	}
	return dir + base + "-notes.pcapng"
}
