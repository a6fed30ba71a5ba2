package lesson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
)

// ErrLimit is part of errors about a lesson that does too much.
var ErrLimit = errors.New("lesson: beyond the limits of a lesson")

// scene is one bench of a lesson, from its first step to its last question:
// the hosts while they are there, and what they did.
type scene struct {
	*binder

	engine  *Engine
	number  int
	params  map[string]string
	profile string
	net     *network
	seed    uint64
	pace    lab.Pace
	find    lookup // parameters, hosts and the labels so far

	lab    *lab.Lab  // nil once the hosts are gone
	epoch  time.Time // the moment that lab time counts from
	owner  map[netip.Addr]string
	hosts  map[string][]lab.Interface
	ifaces []capture.Interface
	names  []capture.Name

	log     []*happening // in the order of being told
	frames  int
	bytes   int
	origin  *dissect.Session
	cables  map[string]*dissect.Session // of each link; only where there are routers
	inside  []arrival                   // frames that routers hold or may still pass on
	rules   []*rule
	cuts    map[string]*portCut
	views   map[vantage]view
	removed int // counts changes of the log, so that views know they are old

	heard func(*happening) error  // tells the run; may be nil
	err   error                   // why the scene was stopped from within
	stop  context.CancelCauseFunc // ends what the step under way waits for
	ended time.Duration           // lab time at the end, or so far

	serving *serving // the student's program, if it waits for others
	givenUp bool     // it never answered: what would come is left out
}

// open builds the bench.
func (s *scene) open(ctx context.Context) error {
	l, err := lab.New(ctx, s.net.top, lab.Options{MakeHost: s.engine.makeHost, Pace: s.pace, Observer: observer{s}})
	if err != nil {
		return err
	}
	l.SetLimit(MaxLabTime)
	s.lab, s.epoch = l, l.Epoch()
	s.binder = newBinder()
	s.origin = dissect.NewSession(s.engine.registry, dissect.Limits{})
	s.owner = make(map[netip.Addr]string)
	s.hosts = make(map[string][]lab.Interface)
	s.ifaces, s.names = l.CaptureInterfaces(), l.Names()
	for _, n := range s.names {
		s.owner[n.Addr] = n.Name
	}
	for _, h := range s.net.hosts {
		s.hosts[h] = l.Interfaces(h)
		for _, i := range s.hosts[h] {
			for _, p := range []netip.Prefix{i.IPv4, i.IPv6} {
				if p.IsValid() {
					s.owner[p.Addr()] = h
				}
			}
		}
	}
	if len(s.net.top.Routers) > 0 {
		s.cables = make(map[string]*dissect.Session)
		for _, link := range s.net.top.Links {
			s.cables[link.Name] = dissect.NewSession(s.engine.registry, dissect.Limits{})
		}
	}
	return nil
}

// close ends the bench; what was recorded stays. It is idempotent.
func (s *scene) close() error {
	if s.lab == nil {
		return nil
	}
	l := s.lab
	s.heard = nil // what hosts say when they are switched off is not part of the lesson
	s.lab = nil
	s.binder.close()
	return l.Close()
}

// observer is the scene as the lab sees it.
type observer struct{ s *scene }

// Frame implements lab.Observer.
func (o observer) Frame(rec *capture.Record) {
	s := o.s
	if s.lab == nil || s.err != nil {
		return
	}
	s.frames++
	s.bytes += len(rec.Data) + 512
	if s.frames > MaxFrames {
		s.fail(fmt.Errorf("%w: more than %d frames", ErrLimit, MaxFrames))
		return
	}
	s.add(s.frame(rec))
}

// Call implements lab.Observer.
func (o observer) Call(c lab.Call) {
	s := o.s
	if s.lab == nil || s.err != nil {
		return
	}
	s.bytes += len(c.Data) + 256
	c.Data = bytes.Clone(c.Data)
	h := &happening{call: &c, behind: s.frames, at: c.At.Sub(s.epoch), name: c.Name}
	h.root = h
	if h.name == "" {
		h.name = s.NameOf(c.Host, c.Local, c.Remote)
	}
	s.describe(h)
	s.add(h)
}

// nameCalls names calls that were told before the other end had its name.
func (s *scene) nameCalls(from int) {
	for _, h := range s.log[from:] {
		if h.call == nil || h.name != "" {
			continue
		}
		if h.name = s.NameOf(h.call.Host, h.call.Local, h.call.Remote); h.name != "" {
			s.describe(h)
		}
	}
}

// describe makes the pseudo packet of a call.
func (s *scene) describe(h *happening) {
	session := dissect.NewSession(s.engine.calls, dissect.Limits{})
	h.pkt = session.Add(callRecord(h.call, h.name, s.engine.fields))
}

func (s *scene) add(h *happening) {
	if s.bytes > MaxMemory/2 { // the other half is for what is worked out from them
		s.fail(fmt.Errorf("%w: it keeps more than %d MiB", ErrLimit, MaxMemory>>20))
		return
	}
	s.log = append(s.log, h)
	if s.heard != nil {
		if err := s.heard(h); err != nil {
			s.fail(err)
		}
	}
}

// fail stops the scene: nothing more is recorded, and what waits gives up.
func (s *scene) fail(err error) {
	if s.err == nil {
		s.err = err
		s.stop(err)
	}
}

// lookup finds parameters and hosts' fields.
func (s *scene) lookup(owner LabelRef, field string) (val, error) {
	if owner.Name == "" {
		return paramOf(s.params, field, s.net)
	}
	if s.net == nil || !slices.Contains(s.net.hosts, owner.Name) {
		return val{}, fmt.Errorf("${%s.%s}: no host %q, and labels are known only after the steps", owner, field, owner.Name)
	}
	return s.hostField(owner.Name, field)
}

// paramOf is a parameter's value; a number or a time where it reads as one.
func paramOf(params map[string]string, name string, n *network) (val, error) {
	v, ok := params[name]
	if !ok {
		return val{}, unknown("parameter", name, slices.Sorted(maps.Keys(params)))
	}
	if n == nil {
		return paramVal(v, 0), nil
	}
	return paramVal(v, n.rtt), nil
}

// hostField gives a host's addresses and its cable's options.
func (s *scene) hostField(host, field string) (val, error) {
	if isCableField(field) {
		return s.net.cableField(host, field)
	}
	return interfaceField(host, s.hosts[host], field)
}
