package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/page"
	"netlab/view/report"
)

// exportKinds lists what can be written, by the file's extension.
func exportKinds() string { return strings.Join(exportExtensions(), ", ") }

func exportExtensions() []string {
	return []string{".pcapng", ".jsonl", ".csv", ".svg", ".html", ".parquet"}
}

// extension is what says how a file is written.
func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

// checkExport finds an extension that nobody can write, and ways to show packets
// that cannot be written so.
func (o inspectOptions) checkExport(cmd *cobra.Command) error {
	if o.export == "" {
		if cmd.Flags().Changed("export") {
			return usagef("--export needs a file; its name ends in one of %s", exportKinds())
		}
		return nil
	}
	ext := extension(o.export)
	if !slices.Contains(exportExtensions(), ext) {
		return usagef("--export %s: the name's end says what to write, and there are %s", o.export, exportKinds())
	}
	allowed := map[string][]string{
		".svg": {"ladder", "graph"}, ".csv": {"fields"}, ".jsonl": {"fields", "json"}, ".html": {"ladder"}, ".parquet": {"fields"},
	}
	for _, name := range []string{"fields", "packet", "ladder", "json", "follow", "expert", "stats", "graph"} {
		if cmd.Flags().Changed(name) && !slices.Contains(allowed[ext], name) {
			return usagef("--%s cannot be written as %s", name, ext)
		}
	}
	return nil
}

// exportable reports why a capture could not be exported to a path, before
// anything is read: that it is the capture itself, or a file of another kind.
func (a *app) exportable(name string, in io.Reader, path string) error {
	if err := writable(path); err != nil {
		return fmt.Errorf("--export: %w", err)
	}
	if name == "-" {
		in = a.env.Stdin
	}
	var from fs.FileInfo
	if f, ok := in.(*os.File); ok {
		var err error
		if from, err = f.Stat(); err != nil {
			return fmt.Errorf("inspect %s: %w", name, err)
		}
	}
	return checkOutputs("capture", from, outputFile{"--export", path, extension(path)})
}

// exportFormat writes packets in one format.
type exportFormat interface {
	packet(p *dissect.Packet) error
	finish() error
}

// exportView writes packets to a file, which takes its name when it is whole.
type exportView struct {
	app    *app
	path   string
	file   *os.File
	buf    *bufio.Writer
	format exportFormat
	count  int
	failed bool
}

// exporter opens the file and chooses its format.
func (a *app) exporter(reg *dissect.Registry, src *source, name string, o inspectOptions) (viewer, error) {
	v := &exportView{app: a, path: o.export}
	var err error
	if v.file, err = createBeside(o.export); err != nil {
		return nil, fmt.Errorf("--export: %w", err)
	}
	v.buf = bufio.NewWriterSize(v.file, 1<<16)
	switch ext := extension(o.export); {
	case ext == ".pcapng":
		v.format = newPcapExport(v.buf, src)
	case ext == ".csv":
		v.format, err = newCSVExport(v.buf, reg, src, o.fields)
	case ext == ".parquet":
		v.format, err = newParquetExport(v.buf, reg, src, o.fields)
	case ext == ".html":
		v.format = newHTMLExport(v.buf, src, name)
	case ext == ".jsonl" && o.fields != "":
		v.format, err = newRowExport(v.buf, reg, o.fields)
	case ext == ".jsonl":
		v.format = eventExport{&eventView{src: src, name: name, sink: trace.JSONSink(v.buf)}}
	case o.graph != "":
		v.format, err = a.newGraphExport(v.buf, reg, src, o)
	default:
		v.format = newLadderExport(v.buf, src, name)
	}
	if err != nil {
		return nil, errors.Join(err, v.file.Close(), os.Remove(v.file.Name()))
	}
	return v, nil
}

func (v *exportView) packet(p *dissect.Packet) error {
	err := v.format.packet(p)
	switch {
	case err == nil:
		v.count++
	case !errors.Is(err, errEnough):
		v.failed = true
	}
	return err
}

// passing implements passing: what is written a packet a time keeps none, and a
// drawing that is full no more.
func (v *exportView) passing() bool {
	switch f := v.format.(type) {
	case *htmlExport:
		return f.count > page.MaxPackets
	case *ladderExport:
		return f.over
	default:
		return true
	}
}

// end gives the file its name. What was read of a damaged capture is whole.
func (v *exportView) end() error {
	var err error
	if !v.failed {
		err = v.format.finish()
	}
	err = errors.Join(err, v.buf.Flush(), v.file.Close())
	if err == nil && !v.failed {
		err = os.Rename(v.file.Name(), v.path)
	}
	if err != nil || v.failed {
		if gone := os.Remove(v.file.Name()); gone != nil {
			err = errors.Join(err, gone)
		}
		return err
	}
	what := text.Count(v.count, "packet")
	if f, ok := v.format.(interface{ limit() int }); ok && v.count > f.limit() {
		what = fmt.Sprintf("the first %d of %d packets", f.limit(), v.count)
	}
	if f, ok := v.format.(interface{ part() string }); ok {
		what += f.part()
	}
	v.app.printf("%s written to %s\n", what, text.Escape(v.path))
	return nil
}

// eventExport writes trace events, as --json does.
type eventExport struct{ *eventView }

func (e eventExport) finish() error { return e.end() }

// graphExport writes a connection's graph as SVG.
type graphExport struct{ *graphView }

func (a *app) newGraphExport(w io.Writer, reg *dissect.Registry, src *source, o inspectOptions) (exportFormat, error) {
	v, err := a.newGraphView(reg, src, o)
	if err != nil {
		return nil, err
	}
	v.draw = func(g *report.Graph) error {
		var all []report.InFlight
		for _, m := range flightOf(g).Moments(g.Sender()) {
			all = append(all, report.InFlight{At: m.At, Bytes: m.Bytes, Window: m.Window})
		}
		g.SetFlight(all)
		return g.WriteSVG(w)
	}
	return graphExport{v}, nil
}

func (e graphExport) finish() error { return e.end() }

// ladderExport writes a ladder as SVG: of the capture's first scene.
type ladderExport struct {
	w     io.Writer
	src   *source
	name  string
	l     *report.Ladder
	scene int
	over  bool // nothing more is drawn
	more  bool // there are more scenes
}

// part says of what there is more than was written.
func (e *ladderExport) part() string {
	if e.more {
		return " of the first scene"
	}
	return ""
}

func newLadderExport(w io.Writer, src *source, name string) *ladderExport {
	return &ladderExport{w: w, src: src, name: name, scene: src.scene}
}

func (e *ladderExport) packet(p *dissect.Packet) error {
	if e.l == nil {
		e.scene = e.src.scene
		e.begin()
	}
	if e.src.own && e.scene != e.src.scene {
		e.more = true
		return errEnough // hosts and times of another scene are others
	}
	if e.l.Full() {
		e.l.Skip()
		e.over = true
		return nil
	}
	at, tp := e.src.trace(p)
	e.l.Packet(at, tp)
	return nil
}

func (e *ladderExport) begin() {
	var hosts []string
	if e.src.own {
		hosts = trace.HostsOf(e.src.r.Interfaces())
	}
	name := title(e.name)
	switch c := e.src.r.Comment(); {
	case c != "" && e.src.own: // "tcp/nagle: Nagle's algorithm"
		name = c
	case c != "":
		name += ": " + c
	}
	e.l = report.NewLadder(name, hosts)
}

func (e *ladderExport) finish() error {
	if e.l == nil {
		e.begin()
	}
	return e.l.WriteSVG(e.w)
}
