package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netlab/lab"
	"netlab/lesson"
	"netlab/trace"
	"netlab/view/ladder"
)

// runOptions are the flags of netlab run.
type runOptions struct {
	json, plain, brief, claims, noInput, answers, again bool

	pcap, report, html, speed, student, profile, side, compare, lang, yours string

	params []string
	seed   uint64
	width  int
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run LESSON|FILE.md",
		Short: "Run a lesson: watch the exchange, read what it means, answer its questions",
		Long: `Run a lesson of the course, or one in a file.

On a terminal it runs at a pace that can be followed, and asks its questions.
While it runs: space pauses, enter goes one frame on, b looks one frame back, p and a
number show a packet in full, + and - change the pace, f runs to the end, ? lists the
keys, q quits. What you answered right is kept: the next run goes on from there. In a pipe it runs as fast as it can and asks nothing.

Some lessons have you write a program. --yours names it: a command, or the address of this
machine's loopback where a program that you start yourself sends to, or waits if it is a server.
The command is run without a shell; where to send, or to wait, it finds in NETLAB_ADDR, and where
its words say {addr}, {host} or {port}.`,
		Example: `  netlab run tcp/three-way-handshake
  netlab run tcp/fast-retransmit --param n=3 --pcap run.pcapng
  netlab run udp/build-reliability --yours 'python3 sender.py'
  netlab run osi/ttl --json --no-input | jq 'select(.kind == "packet").summary'`,
		Args: arguments(1, 1, "the name of a lesson or a file"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.lessonNames(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd.Flags().Changed); err != nil {
				return err
			}
			return a.runLesson(cmd.Context(), args[0], o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print one trace event a line, and nothing else")
	f.BoolVar(&o.answers, "answers", false, "tell the answers to the questions, instead of asking")
	f.BoolVar(&o.plain, "plain", false, "sentences instead of drawings, in order, for a screen reader")
	f.BoolVar(&o.brief, "brief", false, "draw the frames without explaining them")
	f.BoolVar(&o.claims, "claims", false, "list the claims that were checked also where they hold")
	f.BoolVar(&o.again, "again", false, "ask all questions, also those that you answered right before")
	f.BoolVar(&o.noInput, "no-input", false, "ask nothing, wait for nobody")
	f.StringVar(&o.pcap, "pcap", "", "save the run as pcapng in `file`, for Wireshark")
	f.StringVar(&o.report, "report", "", "write what a student hands in to `file`, as JSON")
	f.StringVar(&o.html, "html", "", "write the run as one web page to `file`")
	f.StringVar(&o.speed, "speed", "", "`pace`: max, 1x (lab time), 4x …")
	f.StringVar(&o.student, "student", "", "draw the parameters for the student of this `name`")
	f.StringVar(&o.profile, "profile", "", "how the stacks behave: one of the lesson's profiles")
	f.StringVar(&o.lang, "lang", "", "the lesson's text in this `language`, as in de, where it is translated")
	f.StringVar(&o.side, "side", "", "show and save only what this `host` saw, in its order")
	f.StringVar(&o.compare, "compare", "", "run twice, as in `n=2,n=3`, and show both ladders and what differs")
	f.StringVar(&o.yours, "yours", "", "have your own `program` take a host's part: a command, or an address as in 127.0.0.1:9000")
	f.StringArrayVar(&o.params, "param", nil, "set a parameter of the lesson, `name=value`; may be repeated")
	f.Uint64Var(&o.seed, "seed", 0, "run with this seed instead of the lesson's")
	f.IntVar(&o.width, "width", 0, "draw this many `columns` wide")
	return cmd
}

// runLesson runs one lesson as the flags say.
func (a *app) runLesson(ctx context.Context, name string, o runOptions) error {
	e, voc, err := engine()
	if err != nil {
		return err
	}
	l, err := a.findLesson(name, voc)
	if err != nil {
		return err
	}
	if l, err = a.inLanguage(l, name, o.lang, voc); err != nil {
		return err
	}
	if o.compare != "" {
		return a.compareRuns(ctx, e, l, o)
	}
	ro, err := o.options(l)
	if err != nil {
		return err
	}
	if o.yours != "" {
		y, err := newYours(o.yours)
		if err == nil {
			err = y.check(l)
		}
		if err != nil {
			return err
		}
		y.waits = a.waitsOf(o)
		ro.Yours = y
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	asks := !o.noInput && !o.json && !o.answers && a.env.InTerminal && a.env.OutTerminal
	if ro.Pace, err = a.pace(o); err != nil {
		return err
	}
	if err := o.checkOutputs(name); err != nil {
		return err
	}
	saved, err := a.newSaver(l, o)
	if err != nil {
		return err
	}
	if o.report != "" {
		if err := writable(o.report); err != nil {
			return fmt.Errorf("--report: %w", err)
		}
	}
	ro.Record = saved
	switch {
	case o.json:
		ro.Sink = trace.JSONSink(a.out)
	default:
		d := a.drawing(o.width, o.plain)
		d.Side, d.Brief, d.Claims, d.Asking = o.side, o.brief, o.claims, asks
		ro.Sink = untilQuit{func() bool { return ctx.Err() != nil }, fitted{ladder.New(a.out, d), a.widthNow(o)}}
	}
	if o.answers {
		ro.Ask = func(context.Context, trace.Question) (string, error) { return "", nil }
	}
	if asks {
		past := &seen{o: a.drawing(o.width, o.plain), width: a.widthNow(o)}
		c := a.newConsole(cancel, past)
		defer c.close()
		ro.Sink = trace.Tee(past, ro.Sink)
		ro.Ask, ro.Control = a.resuming(c, l, o), c.control
		if ro.Pace.Kind == lab.Paced {
			c.help(o)
		}
	}
	html, err := a.newPage(o.html, name, &ro)
	if err != nil {
		return err
	}
	if o.pcap != "" || o.report != "" || o.html != "" {
		ro.Sink = unheeded{ro.Sink}
	}
	res, err := e.Run(ctx, l, ro)
	err = errors.Join(err, saved.finish(res), html.finish(res))
	if res != nil && o.report != "" && ctx.Err() == nil {
		err = errors.Join(err, writeReport(o.report, res))
	}
	err = a.concluded(ctx, l, res, err)
	if o.report != "" && errors.Is(context.Cause(ctx), errQuit) {
		a.println("Nothing was written to " + o.report + ": a report is of a lesson that was run to its end.")
	}
	if err == nil && asks && ctx.Err() == nil {
		a.whatNext(l)
	}
	return err
}

// unheeded is a sink whose reader may go: the run goes on to its end, for the
// sake of the files that it writes.
type unheeded struct{ trace.Sink }

// Event implements trace.Sink.
func (u unheeded) Event(e trace.Event) error {
	if err := u.Sink.Event(e); !errors.Is(err, errGone) {
		return err
	}
	return nil
}

// untilQuit is a sink that is not told how a run ends which its student left:
// that is no failure of the lesson.
type untilQuit struct {
	left func() bool
	to   trace.Sink
}

// Event implements trace.Sink.
func (u untilQuit) Event(e trace.Event) error {
	if _, end := e.Body.(trace.End); !end || !u.left() {
		return u.to.Event(e)
	}
	return nil
}

// concluded says how a run ended, and remembers it for the student.
func (a *app) concluded(ctx context.Context, l *lesson.Lesson, res *lesson.Result, err error) error {
	if res != nil {
		a.remember(l, res, err != nil)
	}
	switch cause := context.Cause(ctx); {
	case res == nil:
	case errors.Is(cause, errQuit):
		a.left(l, res)
		return nil
	case errors.Is(cause, errInterrupted):
		a.left(l, res)
		return errInterrupted
	}
	switch {
	case err != nil:
		return err
	case !res.OK():
		return failedClaims(l, res)
	}
	return nil
}

// failedClaims says which claim failed first, and how many.
func failedClaims(l *lesson.Lesson, res *lesson.Result) error {
	var first *lesson.ClaimResult
	failed := 0
	for i := range res.Claims {
		if c := &res.Claims[i]; !c.OK {
			failed++
			if first == nil {
				first = c
			}
		}
	}
	why := first.Why
	if first.Source != "" {
		why += " (" + first.Source + ")"
	}
	meaning := "what the lesson's text says does not hold for this run" + ownNumbers(l, res)
	if host, _, own := l.OwnPart(); own && res.Yours == "" {
		meaning = fmt.Sprintf("no program takes the part of %s; write it, and name it with --yours", host)
	} else if own {
		meaning = "your program does not do yet what the lesson asks for"
	}
	return fmt.Errorf("%s claim failed: %s: %s; %d of %d failed: %s", first.At, first.Text, why, failed, len(res.Claims), meaning)
}

// ownNumbers tells which parameters of a run are none of the lesson's own.
func ownNumbers(l *lesson.Lesson, res *lesson.Result) string {
	var out []string
	for _, p := range l.Meta.Params {
		if v := res.Params[p.Name]; !slices.Contains(p.Values, v) {
			out = append(out, fmt.Sprintf("with %s=%s; the lesson's own %s is %s", p.Name, v, p.Name, strings.Join(p.Values, " or ")))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " " + strings.Join(out, ", ")
}

// How a run looks to a person who did not ask for a pace: a frame in 0.4 s, and
// no wait beyond 2 s, whatever lab time says.
const (
	frameTime = 400 * time.Millisecond
	gapCap    = 2 * time.Second
)

// pace is how lab time passes: as asked for; else at a pace to follow on a
// terminal, and as fast as possible elsewhere.
func (a *app) pace(o runOptions) (lab.Pace, error) {
	switch {
	case o.speed == "max", o.speed == "" && (!a.env.OutTerminal || o.noInput || o.json):
		return lab.Pace{Kind: lab.Virtual}, nil
	case o.speed == "":
		return lab.Pace{Kind: lab.Paced, Speed: 1, Gap: gapCap, Frame: frameTime}, nil
	}
	times, ok := strings.CutSuffix(o.speed, "x")
	x, err := strconv.ParseFloat(times, 64)
	if !ok || err != nil || !(x >= 0.001 && x <= 1e6) {
		return lab.Pace{}, usagef("--speed %s: write max, or how many times as fast as lab time, as in 1x or 0.5x", o.speed)
	}
	return lab.Pace{Kind: lab.Paced, Speed: x}, nil
}
