package cli

import (
	"io"
	"time"

	"netlab/dissect"
	"netlab/trace"
	"netlab/view/page"
)

// htmlExport writes one self-contained page: of each scene the bench, the
// ladder, and the packets to open. The page keeps its first packets and counts
// the rest, so of the rest nothing is worked out.
type htmlExport struct {
	w     io.Writer
	src   *source
	name  string
	page  page.Page
	begun bool
	seq   int
	bench benches
	count int
	lost  int
}

func newHTMLExport(w io.Writer, src *source, name string) *htmlExport {
	return &htmlExport{w: w, src: src, name: name}
}

func (e *htmlExport) send(at time.Duration, b trace.Body) error {
	e.seq++
	return e.page.Event(trace.Event{Seq: e.seq, At: at, Body: b})
}

// begin says what is shown, once, and on what bench, for each scene of a
// capture that tells.
func (e *htmlExport) begin() error {
	if !e.begun {
		e.begun = true
		m := trace.Meta{Lesson: title(e.name), Title: title(e.name), Summary: e.src.r.Comment(), Version: version()}
		if e.src.own && m.Summary != "" { // "tcp/nagle: Nagle's algorithm"
			m.Title, m.Summary = m.Summary, ""
		}
		if err := e.send(0, m); err != nil {
			return err
		}
	}
	scene, ok := e.bench.next(e.src)
	if !ok {
		return nil
	}
	return e.send(0, scene)
}

func (e *htmlExport) packet(p *dissect.Packet) error {
	if err := e.begin(); err != nil {
		return err
	}
	e.count++
	e.bench.saw(e.src.at(p.Record), p.Record)
	for _, f := range p.Record.Fates {
		if f.Gone() {
			e.lost++
			break
		}
	}
	if e.count > page.MaxPackets {
		return e.send(e.src.at(p.Record), trace.Packet{Number: p.Number()})
	}
	at, tp := e.src.trace(p)
	return e.send(at, tp)
}

// limit is how many packets the page shows.
func (e *htmlExport) limit() int { return page.MaxPackets }

func (e *htmlExport) finish() error {
	if err := e.begin(); err != nil {
		return err
	}
	if err := e.send(e.bench.last, trace.End{OK: true, Packets: e.count, Lost: e.lost, LabTime: e.bench.labTime()}); err != nil {
		return err
	}
	return e.page.Write(e.w)
}
