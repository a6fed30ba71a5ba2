package tui

import (
	"bytes"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"netlab/capture"
	"netlab/dissect"
	"netlab/tcp"
	"netlab/trace"
)

// until runs commands until the model is as it should be.
func (b *browser) until(what string, holds func() bool) {
	b.t.Helper()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case msg := <-b.msgs:
			b.update(msg)
		case <-deadline:
			b.t.Fatalf("it never comes to pass that %s", what)
		}
	}
}

func TestCaptureThatGrows(t *testing.T) {
	file := lesson(t)
	half := bytes.Index(file, []byte("netlab: from server")) + 2000 // in the middle of a record
	in, out := io.Pipe()
	go func() { _, _ = out.Write(file[:half]) }()
	idx, err := capture.NewIndex(in, bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	reg, err := dissect.NewRegistry(tcp.Dissector())
	if err != nil {
		t.Fatal(err)
	}
	expert := NewExpert(reg)
	src := trace.NewSource(idx, trace.SourceOptions{Registry: reg, Judge: expert.Judge})
	filled := make(chan error)
	go func() { filled <- src.Fill(t.Context()) }()
	b := &browser{Model: New(t.Context(), Options{Source: src, Expert: expert, Unicode: true, Live: true, Filter: "tcp"}), t: t, msgs: make(chan tea.Msg)}
	t.Cleanup(b.Close)
	b.run(b.Init())
	b.update(tea.WindowSizeMsg{Width: 80, Height: 24})
	b.until("some packets are there", func() bool { return b.total > 2 && b.count() == b.total-2 && !b.done })
	b.shows("capturing")
	first := b.total
	_, err = out.Write(file[half:])
	if err == nil {
		err = out.Close()
	}
	if err := <-filled; err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.until("the filter has the rest", func() bool { return b.done && !b.scan.running() && b.count() == 22 })
	if first >= b.total || b.current() != 24 {
		t.Errorf("it grew from %d to %d packets, and the cursor is at #%d", first, b.total, b.current())
	}
}
