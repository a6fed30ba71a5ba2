package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/bpf"

	"netlab/capture"
	"netlab/dissect/filter"
	"netlab/internal/text"
)

// captureOptions are the flags of capture.
type captureOptions struct {
	iface   string
	pcap    string
	snap    int
	others  bool
	buffer  int
	list    bool
	inspect inspectOptions
}

func (a *app) captureCommand() *cobra.Command {
	var o captureOptions
	cmd := &cobra.Command{
		Use:   "capture -i INTERFACE",
		Short: "Take packets off an interface of this machine as they pass, and show them as inspect does (Linux)",
		Long: `Take packets off an interface of this machine as they pass, and show them as inspect does.

On a terminal they are shown in the browser, else a packet a line; Ctrl-C (or q in the browser) ends it.
--pcap FILE gets all that the kernel lets through: whole conversations, of which --filter selects what is
shown. It takes the right to see all traffic of the machine: on Linux the capability CAP_NET_RAW.`,
		Example: `  netlab capture --list
  netlab capture -i lo --filter 'tcp.port == 8080'
  netlab capture -i eth0 --pcap today.pcapng --stats
  netlab capture -i any --filter dns --count 10 --plain
  netlab capture -i lo --fields ip.src,tcp.seq --plain | head`,
		Args: arguments(0, 0, "nothing but flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.list {
				return a.listInterfaces()
			}
			if err := o.check(cmd); err != nil {
				return err
			}
			return a.capture(cmd.Context(), o, a.browses(cmd, o.inspect))
		},
	}
	i := &o.inspect
	f := cmd.Flags()
	f.StringVarP(&o.iface, "interface", "i", "", "the `interface`, or any for all of them; --list shows them")
	f.BoolVar(&o.list, "list", false, "list the interfaces of this machine")
	f.StringVar(&i.filter, "filter", "", "show only packets that this display filter selects (Wireshark's `language`)")
	f.StringVar(&o.pcap, "pcap", "", "write what is captured to this `file`, as pcapng")
	f.IntVar(&i.count, "count", 0, "end after `number` packets were shown")
	f.StringVar(&i.fields, "fields", "", "print these `fields`, separated by tabs, as tshark -T fields does")
	f.BoolVar(&i.ladder, "ladder", false, "draw the packets between their hosts")
	f.BoolVar(&i.expert, "expert", false, "at the end: what went wrong, the gravest first")
	f.BoolVar(&i.stats, "stats", false, "at the end: totals, traffic over time, protocols, conversations")
	f.BoolVar(&i.json, "json", false, "print trace events, one a line")
	f.BoolVar(&i.plain, "plain", false, "sentences instead of drawings, a list instead of the browser")
	f.BoolVar(&i.noInput, "no-input", false, "on a terminal too: a list instead of the browser")
	f.IntVar(&i.width, "width", 0, "draw this many `columns` wide")
	f.IntVar(&o.snap, "snaplen", 0, "keep only so many `bytes` of each packet")
	f.BoolVar(&o.others, "promiscuous", false, "take packets for other stations, too, where the network delivers them")
	f.IntVar(&o.buffer, "buffer", capture.DefaultBuffer>>20, "`megabytes` that wait for netlab in the kernel")
	if err := cmd.RegisterFlagCompletionFunc("interface", completeInterfaces); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// check finds flags that make no sense, alone or together.
func (o *captureOptions) check(cmd *cobra.Command) error {
	switch {
	case o.iface == "":
		return usagef("capture needs an interface: -i %s", strings.Join(interfaceNames(), ", -i "))
	case cmd.Flags().Changed("count") && o.inspect.count < 1:
		return usagef("--count %d: a capture ends after 1 packet or more", o.inspect.count)
	case cmd.Flags().Changed("snaplen") && (o.snap < 1 || o.snap > capture.MaxSnapLen):
		return usagef("--snaplen %d: from 1 to %d bytes of a packet can be kept", o.snap, capture.MaxSnapLen)
	case o.buffer < capture.MinBuffer>>20 || o.buffer > capture.MaxBuffer>>20:
		return usagef("--buffer %d: from %d to %d megabytes", o.buffer, capture.MinBuffer>>20, capture.MaxBuffer>>20)
	case o.pcap == "" && cmd.Flags().Changed("pcap"):
		return usagef("--pcap needs a file")
	}
	return o.inspect.check(cmd)
}

// capture takes packets until it is interrupted, or has enough.
func (a *app) capture(ctx context.Context, o captureOptions, browse bool) error {
	reg, err := registry()
	if err != nil {
		return err
	}
	f, err := filter.Compile(reg, o.inspect.filter)
	if err != nil {
		return usageError{err}
	}
	if o.inspect.fields != "" { // not when the first packet is there
		if _, err := fieldRefs(reg, o.inspect.fields); err != nil {
			return err
		}
	}
	if o.pcap != "" {
		if err := writable(o.pcap); err != nil {
			return fmt.Errorf("--pcap: %w", err)
		}
		if err := checkOutputs("", nil, outputFile{"--pcap", o.pcap, ".pcapng"}); err != nil {
			return err
		}
	}
	live, err := capture.OpenLive(capture.LiveOptions{
		Interface: o.iface, SnapLen: o.snap, Promiscuous: o.others, Buffer: o.buffer << 20, Program: o.program(f),
	})
	if err != nil {
		return captureError(o.iface, err)
	}
	t, err := newTail(o.pcap)
	if err != nil {
		return errors.Join(fmt.Errorf("--pcap: %w", err), live.Close())
	}
	p := &pump{live: live, tail: t, done: make(chan struct{})}
	go p.run()
	defer context.AfterFunc(ctx, live.Stop)()

	viewing, quit := viewContext(ctx, p)
	defer quit()
	if browse {
		err = a.browseCapture(viewing, o, t)
	} else {
		if a.env.OutTerminal {
			say(a.env.Stderr, "capturing on "+text.Escape(o.iface)+"; Ctrl-C ends it")
		}
		err = errors.Join(a.show(viewing, quit, t, showing{reg: reg, filter: f, name: o.iface, o: o.inspect}), a.out.err)
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // what was not shown in time; the capture is whole
		}
	}
	return a.captured(ctx, o, p, err)
}

// program lets the kernel decide what it can of the filter: on whole frames, so
// not where they are cut too short for that.
func (o *captureOptions) program(f *filter.Filter) func(capture.LinkType, uint32) []bpf.Instruction {
	const headers = 128
	if o.snap > 0 && o.snap < headers {
		return nil
	}
	return func(l capture.LinkType, snap uint32) []bpf.Instruction {
		switch l {
		case capture.LinkEthernet:
			return f.Kernel(filter.HeadEthernet, snap)
		case capture.LinkRaw:
			return f.Kernel(filter.HeadNone, snap)
		default:
			return f.Kernel(filter.HeadCooked, snap)
		}
	}
}

// toTheEnd is how long a view may go on showing what was captured before the
// capture was interrupted.
const toTheEnd = 2 * time.Second

// viewContext is the context of the view of a capture: it outlives the capture,
// so that the last packets are shown, but not for long.
func viewContext(ctx context.Context, p *pump) (context.Context, context.CancelFunc) {
	viewing, quit := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		t := time.NewTimer(toTheEnd)
		defer t.Stop()
		select {
		case <-viewing.Done():
		case <-t.C:
			p.tail.giveUp()
			quit()
		}
	})
	return viewing, quit
}

// captured ends a capture and says what it took.
func (a *app) captured(ctx context.Context, o captureOptions, p *pump, err error) error {
	p.live.Stop()
	p.tail.giveUp() // a view that has enough reads no more
	<-p.done
	s := p.live.Stats()
	failed := errors.Join(p.err, p.tail.close(), p.live.Close())
	what := text.Count(int(s.Frames), "packet") + " captured on " + text.Escape(o.iface)
	switch {
	case s.Dropped > 0:
		what += fmt.Sprintf(", %d lost: there was no room for them (--buffer)", s.Dropped)
	default:
		what += ", none lost"
	}
	if o.pcap != "" {
		what += "; written to " + text.Escape(o.pcap)
	}
	switch {
	case errors.Is(err, errGone):
		return errors.Join(err, failed)
	case failed != nil:
		return fmt.Errorf("%s; then: %w", what, captureError(o.iface, failed))
	case err != nil:
		return err
	case ctx.Err() != nil:
		return stoppedError{what}
	}
	say(a.env.Stderr, what)
	return nil
}

// captureError says what to do about a capture that cannot be.
func captureError(iface string, err error) error {
	switch {
	case errors.Is(err, capture.ErrNotAllowed):
		return fmt.Errorf("capture: this user may not take packets off %s: that takes the capability CAP_NET_RAW; %s", iface, howToAllow())
	case errors.Is(err, capture.ErrNoLive):
		return fmt.Errorf("%w; capture with Wireshark or tcpdump and read the file: netlab inspect FILE", err)
	case errors.Is(err, capture.ErrNoInterface):
		return unknown("interface", iface, interfaceNames(), "there are "+strings.Join(interfaceNames(), ", "))
	case errors.Is(err, capture.ErrDown):
		return fmt.Errorf("%w; bring it up: sudo ip link set %s up", err, iface)
	default:
		return err
	}
}

// howToAllow says how this very program gets the right, or where it would not
// keep one, how another does.
func howToAllow() string {
	exe, err := os.Executable()
	if err != nil || builtToRun(exe) {
		return "build the program first (go build ./cmd/netlab), give it the right (sudo setcap cap_net_raw+ep ./netlab), and run ./netlab"
	}
	return "give it to this program once: sudo setcap cap_net_raw+ep " + text.Escape(exe)
}

// builtToRun reports whether a program lies where go run or go test put it: in a
// folder that is removed afterwards, or in Go's build cache, under a hash.
func builtToRun(exe string) bool {
	exe = filepath.ToSlash(exe)
	return strings.Contains(exe, "/go-build") || regexp.MustCompile(`/[0-9a-f]{2}/[0-9a-f]{64}-d/[^/]*$`).MatchString(exe)
}
