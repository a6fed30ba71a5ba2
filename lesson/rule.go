package lesson

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab/wire"
)

// rule is a wire line at work. The wire asks it about each frame, one at a
// time; it dissects in a session of its own, in which it has seen what its
// vantage has seen.
type rule struct {
	step    *Step
	scene   *scene
	link    string // where it looks; "" for all: each packet where its origin sent it
	port    string // of a switch: the cable to this host
	match   *Match
	pass    func(*dissect.Packet) bool
	session *dissect.Session
	packet  dissect.Packet
	hit     func(*dissect.Packet) (wire.Hit, error)
	picks   func(n int) bool
	matched int
	fired   atomic.Int64
	fault   atomic.Pointer[error] // why a match could not be acted on
}

// newRule compiles a wire line. It shows the rule's session what was sent so far.
func (s *scene) newRule(step *Step) (*rule, error) {
	w := step.Wire
	if w.Match == nil || w.Match.From == "" {
		return nil, fmt.Errorf("a wire line wants HOST -> HOST FILTER")
	}
	r := &rule{step: step, scene: s, match: w.Match, session: dissect.NewSession(s.engine.registry, dissect.Limits{})}
	src, err := expandFilter(w.Match.Filter, s.find)
	if err != nil {
		return nil, err
	}
	if r.pass, err = compile(s.engine.registry, src); err != nil {
		return nil, err
	}
	if r.picks, err = s.picker(w.Pick, uint64(step.Pos.Line)); err != nil { //nolint:gosec // a line number
		return nil, err
	}
	if w.Cable != "" {
		if r.link, r.port, err = s.net.cable(w.Cable); err != nil {
			return nil, err
		}
	}
	if r.hit, err = s.action(w); err != nil {
		return nil, err
	}
	for _, h := range s.log {
		if h.rec != nil && r.sees(h.rec) {
			r.session.AddTo(&r.packet, h.rec)
		}
	}
	return r, nil
}

// picker makes "the nth", "every nth", "the first n" and "n% of" a question
// about the number of a match.
func (s *scene) picker(p Pick, line uint64) (func(n int) bool, error) {
	if p.Kind == PickAny {
		return func(int) bool { return true }, nil
	}
	ord, err := expand(p.Ord, s.find)
	if err != nil {
		return nil, err
	}
	if p.Kind == PickPercent {
		part, err := share(ord)
		if err != nil {
			return nil, err
		}
		luck := rand.New(rand.NewPCG(s.seed, line))
		return func(int) bool { return luck.Float64() < part }, nil
	}
	k, err := strconv.Atoi(ord)
	if err != nil || k < 1 {
		return nil, fmt.Errorf("%s: a wire line counts with a number from 1, saw %q", p.Written, ord)
	}
	switch p.Kind {
	case PickEvery:
		return func(n int) bool { return n%k == 0 }, nil
	case PickFirst:
		return func(n int) bool { return n <= k }, nil
	default:
		return func(n int) bool { return n == k }, nil
	}
}

// sees reports whether a frame is in the rule's sight: on its cable, or
// anywhere where the packet's origin sends it.
func (r *rule) sees(rec *capture.Record) bool {
	if r.link != "" {
		return rec.Link == r.link
	}
	if !slices.Contains(r.scene.net.top.Routers, rec.From) {
		return true
	}
	ends := capture.EndsOf(rec.Data)
	return !ends.Src.IsValid() || r.scene.owner[ends.Src] == rec.From
}

// ask is the wire.Rule.
func (r *rule) ask(rec capture.Record) (wire.Hit, bool) {
	if !r.sees(&rec) {
		return wire.Hit{}, false
	}
	r.session.AddTo(&r.packet, &rec)
	ends := capture.EndsOf(rec.Data)
	h := happening{rec: &rec, src: r.scene.owner[ends.Src], dst: r.scene.owner[ends.Dst]}
	if r.port != "" && rec.From != r.port && h.dst != r.port {
		return wire.Hit{}, false
	}
	if !h.goes(r.match) || !r.pass(&r.packet) {
		return wire.Hit{}, false
	}
	r.matched++
	if !r.picks(r.matched) {
		return wire.Hit{Action: wire.Pass}, true
	}
	hit, err := r.hit(&r.packet)
	if err != nil { // the rule counts as never fired
		r.fault.Store(&err)
		return wire.Hit{Action: wire.Pass}, true
	}
	r.fired.Add(1)
	return hit, true
}

// action says what a rule's hit does.
func (s *scene) action(w *WireStep) (func(*dissect.Packet) (wire.Hit, error), error) {
	always := func(h wire.Hit) func(*dissect.Packet) (wire.Hit, error) {
		return func(*dissect.Packet) (wire.Hit, error) { return h, nil }
	}
	switch w.Action {
	case "lose":
		return always(wire.Hit{Action: wire.Lose}), nil
	case "double":
		return always(wire.Hit{Action: wire.Double}), nil
	case "swap":
		return always(wire.Hit{Action: wire.Swap}), nil
	case "cut":
		return always(wire.Hit{Action: wire.CutLink}), nil
	case "delay":
		d, err := s.duration(w.Delay)
		return always(wire.Hit{Action: wire.Delay, Delay: d}), err
	case "flip":
		ref, ok := s.engine.registry.Field(w.Field)
		if !ok {
			return nil, unknown("field", w.Field, fieldNames(s.engine.registry))
		}
		return func(p *dissect.Packet) (wire.Hit, error) {
			flip, err := flipOf(p, ref)
			return wire.Hit{Action: wire.Corrupt, Flips: []capture.Flip{flip}}, err
		}, nil
	default:
		return nil, unknown("word behind wire", w.Action, []string{"lose", "double", "swap", "delay", "flip", "cut", "heal", "set"})
	}
}

// flipOf finds the lowest bit of a field's first occurrence in a frame.
func flipOf(p *dissect.Packet, ref dissect.Ref) (capture.Flip, error) {
	for i := range p.Layers {
		l := &p.Layers[i]
		for _, v := range l.Values(ref, nil) {
			spans := l.Spans(v.At)
			for _, s := range slices.Backward(spans) {
				if s.Packet == p.Number() && s.Len > 0 {
					return lowestBit(s, v.At.Mask), nil
				}
			}
		}
	}
	return capture.Flip{}, fmt.Errorf("packet %d carries no %s", p.Number(), ref.Info().Name)
}

// lowestBit is the last bit of a span, or the lowest one that its mask has.
func lowestBit(s dissect.Span, mask uint64) capture.Flip {
	if mask == 0 {
		return capture.Flip{Offset: s.Off + s.Len - 1, Mask: 1}
	}
	bit := 0
	for mask&1 == 0 {
		mask >>= 1
		bit++
	}
	return capture.Flip{Offset: max(s.Off, s.Off+s.Len-1-bit/8), Mask: 1 << (bit % 8)}
}

// duration puts parameters and hosts' values into a TIME and reads it.
func (s *scene) duration(x TimeExpr) (time.Duration, error) {
	t, err := expand(x.Text, s.find)
	if err != nil {
		return 0, err
	}
	return ParseTime(t, s.net.rtt)
}

// share reads "1%".
func share(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || !(f >= 0 && f <= 100) { // which NaN is not
		return 0, fmt.Errorf("a share is between 0%% and 100%%, saw %q", s)
	}
	return f / 100, nil
}
