package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"netlab/lesson"
	"netlab/trace"
	"netlab/view/ladder"
)

// variant is a parameter with a value, as --compare names it.
type variant struct{ name, value string }

func (v variant) String() string { return v.name + "=" + v.value }

// variants reads "n=2,n=3".
func variants(s string) ([2]variant, error) {
	var out [2]variant
	parts := strings.Split(s, ",")
	for i, p := range parts {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" || len(parts) != len(out) {
			return out, usagef("--compare %s: write two values of a parameter, as in n=2,n=3", s)
		}
		out[i] = variant{strings.TrimSpace(name), strings.TrimSpace(value)}
	}
	return out, nil
}

// compareRuns runs a lesson twice, and draws both ladders with what differs.
func (a *app) compareRuns(ctx context.Context, e *lesson.Engine, l *lesson.Lesson, o runOptions) error {
	if o.json || o.answers || o.pcap != "" || o.report != "" || o.html != "" || o.side != "" || o.speed != "" || o.yours != "" {
		return usagef("--compare draws two whole runs; leave out --json, --answers, --pcap, --report, --html, --side, --speed and --yours")
	}
	pair, err := variants(o.compare)
	if err != nil {
		return err
	}
	ro, err := o.options(l)
	if err != nil {
		return err
	}
	var drawn [2]ladder.Variant
	var failed error
	for i, v := range pair {
		one := ro
		one.Params = maps.Clone(ro.Params)
		one.Params[v.name] = v.value
		var t trace.Trace
		one.Sink = &t
		res, err := e.Run(ctx, l, one)
		switch {
		case errors.Is(err, lesson.ErrOption):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && failed == nil:
			failed = fmt.Errorf("with %s: %w", v, err)
		case err == nil && !res.OK() && failed == nil:
			failed = fmt.Errorf("with %s a claim fails: %s", v, firstFailed(res))
		}
		drawn[i] = ladder.Variant{Name: v.String(), Events: t}
	}
	a.println(strings.Join(ladder.Compare(drawn[0], drawn[1], a.drawing(o.width, o.plain)), "\n"))
	return failed
}

// firstFailed says which claim failed first, and why.
func firstFailed(res *lesson.Result) string {
	for _, c := range res.Claims {
		if !c.OK {
			return fmt.Sprintf("%s %s: %s", c.At, c.Text, c.Why)
		}
	}
	return ""
}
