package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/trace"
)

// inspectOptions are the flags of inspect.
type inspectOptions struct {
	filter string
	fields string
	packet int
	hex    bool
	ladder bool
	json   bool
	follow string
	expert bool
	stats  bool
	graph  string
	export string
	plain  bool
	width  int
	side   string
	live   bool
	count  int // packets to show; 0: all

	noInput bool
}

func (a *app) inspectCommand() *cobra.Command {
	var o inspectOptions
	cmd := &cobra.Command{
		Use:   "inspect FILE|-|last",
		Short: "Read a capture, made by netlab or by others: a packet a line, a conversation, what went wrong",
		Example: `  netlab inspect last --filter 'tcp.flags.syn == 1'
  netlab inspect trace.pcapng --packet 3 --hex
  netlab inspect trace.pcapng --follow tcp.stream,0
  netlab inspect trace.pcapng --filter 'tcp.stream == 0' --export part.pcapng
  netlab inspect - --fields frame.number,ip.src,tcp.seq < trace.pcap
  netlab inspect growing.pcapng --live --filter dns`,
		Args: arguments(1, 1, "a capture: a file, - for stdin, or last for the last run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			if a.browses(cmd, o) {
				return a.browse(cmd.Context(), args[0], o)
			}
			return a.inspect(cmd.Context(), args[0], o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.filter, "filter", "", "only packets that this display filter selects (Wireshark's `language`)")
	f.StringVar(&o.fields, "fields", "", "print these `fields`, separated by tabs, as tshark -T fields does")
	f.IntVar(&o.packet, "packet", 0, "show packet `number` N in full, layer by layer")
	f.BoolVar(&o.hex, "hex", false, "with --packet and --follow: the bytes in hex, too")
	f.BoolVar(&o.ladder, "ladder", false, "draw the packets between their hosts")
	f.StringVar(&o.follow, "follow", "", "what the two ends of a `conversation` said: tcp.stream,0 or udp.stream,0")
	f.BoolVar(&o.expert, "expert", false, "what went wrong, the gravest first, and what to look at next")
	f.BoolVar(&o.stats, "stats", false, "totals, traffic over time, protocols, sizes, conversations")
	f.StringVar(&o.graph, "graph", "", "sequence, round-trip time, bytes in flight and window of a `connection`: tcp.stream,0")
	f.StringVar(&o.export, "export", "", "write the selected packets to a `file`: "+exportKinds())
	f.BoolVar(&o.json, "json", false, "print trace events, one a line")
	f.BoolVar(&o.plain, "plain", false, "sentences instead of drawings, a list instead of the browser")
	f.BoolVar(&o.noInput, "no-input", false, "on a terminal too: a list instead of the browser")
	f.IntVar(&o.width, "width", 0, "draw this many `columns` wide")
	f.BoolVar(&o.live, "live", false, "go on reading while the file is still being written; Ctrl-C ends it")
	f.StringVar(&o.side, "side", "", "only what this `host` saw, in its order (captures of netlab's own)")
	return cmd
}

// check finds flags that contradict each other.
func (o inspectOptions) check(cmd *cobra.Command) error {
	ways := 0
	for _, name := range []string{"fields", "packet", "ladder", "json", "follow", "expert", "stats", "graph"} {
		if cmd.Flags().Changed(name) {
			ways++
		}
	}
	switch {
	case ways > 1:
		return usagef("--fields, --packet, --ladder, --json, --follow, --expert, --stats and --graph are different ways to show packets; choose one")
	case cmd.Flags().Changed("packet") && o.packet < 1:
		return usagef("--packet %d: packets count from 1", o.packet)
	case o.hex && o.packet == 0 && o.follow == "":
		return usagef("--hex shows the bytes of a packet or a conversation; say which with --packet N or --follow tcp.stream,N")
	case o.width < 0:
		return usagef("--width %d: a width is a number of columns", o.width)
	case o.live && o.side != "":
		return usagef("--live shows packets as they come; the order in which one host saw them (--side) is known at the end only")
	default:
		return o.checkExport(cmd)
	}
}

// viewer shows packets as they are read.
type viewer interface {
	packet(p *dissect.Packet) error
	end() error
}

// passing is a viewer that keeps nothing of a packet, neither its values nor its
// bytes: the next one gets its storage. Else a capture of many conversations has
// the collector at work all the time, since little is left to collect.
type passing interface{ passing() bool }

// errEnough ends the reading of a capture: the viewer has all it wants.
var errEnough = errors.New("enough")

// enoughMemory is where garbage is collected sooner than usual. A capture of
// many conversations needs some 60 MB, a table or sums of it 30 more, and the
// collector would let as much garbage pile up before it begins. With less room
// it would be at work all the time; with more, the process would pass 150 MB.
const enoughMemory = 112 << 20

// inspect reads a capture, dissects it, and shows what the filter selects.
func (a *app) inspect(ctx context.Context, name string, o inspectOptions) error {
	reg, err := registry()
	if err != nil {
		return err
	}
	f, err := filter.Compile(reg, o.filter)
	if err != nil {
		return usageError{err}
	}
	reading, quit := context.WithCancel(ctx)
	defer quit()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(enoughMemory))
	in, err := a.openCapture(reading, name)
	if err != nil {
		return err
	}
	// To close what waits for more, as a pipe does, ends the waiting.
	defer context.AfterFunc(reading, func() { _ = in.Close() })()
	defer in.Close() //nolint:errcheck // it is only read
	if o.export != "" {
		if err := a.exportable(name, in, o.export); err != nil {
			return err
		}
	}
	from := io.Reader(in)
	if o.live {
		from = a.follow(reading, name, in)
	}
	err = a.show(reading, quit, from, showing{reg: reg, filter: f, name: name, o: o})
	if err != nil && a.out.err == nil && ctx.Err() == nil {
		return inspectError(name, err)
	}
	return errors.Join(err, a.out.err)
}

// showing says what is shown, and how.
type showing struct {
	reg    *dissect.Registry
	filter *filter.Filter
	name   string
	o      inspectOptions
}

// show shows a capture as it is read; quit ends a read that is under way.
func (a *app) show(ctx context.Context, quit func(), in io.Reader, s showing) error {
	src, err := newSource(in, s.o.side)
	if err != nil {
		return err
	}
	reg, f := s.reg, s.filter
	view, err := a.viewer(reg, src, s.name, s.o)
	if err != nil {
		return err
	}
	if s.o.count > 0 {
		view = &countView{viewer: view, left: s.o.count}
	}
	if l, ok := view.(liner); ok {
		err = (&flow{src: src, reg: reg, filter: f, view: l, quit: quit}).run(ctx, a.write)
	} else {
		err = a.showAll(ctx, src, reg, f, view)
	}
	if end := view.end(); end != nil && err == nil {
		err = end
	}
	return err
}

// inspectError says of which file a fault is.
func inspectError(name string, err error) error {
	if _, ok := errors.AsType[usageError](err); ok {
		return err
	}
	return fmt.Errorf("inspect %s: %w", name, err)
}

// showAll gives a viewer the packets of a capture that a filter selects.
func (a *app) showAll(ctx context.Context, src *source, reg *dissect.Registry, f *filter.Filter, view viewer) error {
	session := src.session(reg, dissect.Limits{}, true)
	record, p := new(capture.Record), new(dissect.Packet)
	again, _ := view.(passing)
	for {
		if again == nil || !again.passing() {
			record, p = new(capture.Record), new(dissect.Packet)
		}
		rec, err := src.nextTo(record)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if src.newScene() {
			session = src.session(reg, dissect.Limits{}, true)
		}
		if src.leg = session.AddTo(p, rec); f.Match(p) {
			err = view.packet(p)
		}
		switch {
		case errors.Is(err, errEnough):
			return nil
		case err != nil:
			return err
		}
	}
}

// openCapture opens what a person calls a capture.
func (a *app) openCapture(ctx context.Context, name string) (io.ReadCloser, error) {
	switch name {
	case "-":
		return io.NopCloser(&input{ctx: ctx, r: a.env.Stdin}), nil
	case "last":
		path, err := a.env.lastFile()
		if err != nil {
			return nil, fmt.Errorf("inspect last: there is no folder for it: %w; name one in NETLAB_HOME", err)
		}
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New("inspect last: no lesson was run yet; begin with: netlab run " + firstLesson)
		}
		return f, err
	default:
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("inspect %s: there is no such file", name)
		}
		return f, err
	}
}

// source is a capture as inspect reads it.
type source struct {
	r     *capture.Reader
	own   bool // made by netlab: times count from the lab's epoch, sections are scenes
	epoch time.Time
	first *capture.Record // read ahead, to know what the file's head says
	err   error           // of reading ahead
	rest  []sighted       // with a side: what is left to give
	sided bool
	names hostNames
	scene int       // of the last record
	fresh bool      // it was the first of its scene
	leg   trace.Leg // of the packet that is shown
}

// sighted is a record as one host saw it.
type sighted struct {
	*capture.Record
	scene int
}

// newSource reads as far as the first record. With a side it reads everything,
// for the order in which a host saw frames is known at the end only.
func newSource(in io.Reader, side string) (*source, error) {
	r, err := capture.NewReader(in)
	if err != nil {
		return nil, err
	}
	s := &source{r: r}
	s.first, s.err = r.Next()
	s.own = strings.HasPrefix(r.Application(), "netlab")
	s.scene = r.Section()
	switch {
	case s.own:
		s.epoch = capture.Epoch()
	case s.first != nil:
		s.epoch = s.first.Sent
	}
	if side != "" {
		return s, s.take(side)
	}
	return s, nil
}

// take reads all records and keeps what one host saw, scene by scene.
func (s *source) take(side string) error {
	var scenes [][]*capture.Record
	for s.err == nil {
		for len(scenes) < s.r.Section() {
			scenes = append(scenes, nil)
		}
		if n := len(scenes); n > 0 {
			scenes[n-1] = append(scenes[n-1], s.first)
		}
		s.first, s.err = s.r.Next()
	}
	hosts := trace.HostsOf(s.r.Interfaces())
	if !s.own || !slices.Contains(hosts, side) {
		return unknown("host", side, hosts, "--side needs a host of a capture that netlab made")
	}
	s.sided, s.scene = true, 1
	for i, records := range scenes {
		for _, rec := range capture.Side(records, s.r.Interfaces(), side) {
			rec.Number = len(s.rest) + 1
			s.rest = append(s.rest, sighted{rec, i + 1})
		}
	}
	return nil
}

// next gives the next record; io.EOF at the end.
func (s *source) next() (*capture.Record, error) { return s.nextTo(new(capture.Record)) }

// nextTo is next with storage to use. The record that it gives may stand
// elsewhere.
func (s *source) nextTo(storage *capture.Record) (rec *capture.Record, err error) {
	var scene int
	switch {
	case s.sided && len(s.rest) == 0:
		return nil, s.err
	case s.sided:
		rec, scene, s.rest = s.rest[0].Record, s.rest[0].scene, s.rest[1:]
	case s.first != nil || s.err != nil:
		rec, err, s.first = s.first, s.err, nil
		scene = s.scene
	default:
		rec, err = storage, s.r.NextTo(storage)
		scene = s.r.Section()
		s.err = err
	}
	s.fresh, s.scene = s.own && scene != s.scene, scene
	return rec, err
}

// session makes what dissects a scene: as its lesson did, if that is asked for
// and the capture is of netlab's making.
func (s *source) session(reg *dissect.Registry, l dissect.Limits, lesson bool) *trace.Cables {
	return trace.NewCables(reg, l, lesson && s.own)
}

// ready reports whether the next record is in memory, so that nobody has to wait.
func (s *source) ready() bool { return s.sided || s.r.Ready() }

// newScene says that the last record is of another scene than the one before.
func (s *source) newScene() bool { return s.fresh }

// hosts maps addresses to names as far as the file has told them.
func (s *source) hosts() map[string]string {
	s.names.upTo(s.r.Names())
	return s.names.byAddr
}

// title is what a capture is called: its file's name.
func title(name string) string {
	if name == "-" {
		return "stdin"
	}
	return filepath.Base(name)
}
