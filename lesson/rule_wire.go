package lesson

import (
	"bytes"
	"fmt"
	"sync/atomic"

	"netlab/capture"
	"netlab/lab/wire"
)

// wireStep does a wire line: it adds a rule, or cuts, heals or sets a cable.
func (s *scene) wireStep(step *Step) error {
	w := step.Wire
	switch {
	case w.Action == "set":
		return s.setCable(w)
	case w.Action == "heal":
		return s.cutCable(w.Cable, false)
	case w.Action == "cut" && w.Match == nil:
		return s.cutCable(w.Cable, true)
	}
	r, err := s.newRule(step)
	if err != nil {
		return err
	}
	if w.Action == "cut" && r.port != "" {
		cut, err := s.portCut(r.link, r.port)
		if err != nil {
			return err
		}
		s.rules = append(s.rules, r)
		return s.addRule(r.link, func(rec capture.Record) (wire.Hit, bool) {
			hit, ok := r.ask(rec)
			if hit.Action == wire.CutLink {
				cut.on.Store(true)
				hit.Action = wire.Lose
			}
			return hit, ok
		})
	}
	s.rules = append(s.rules, r)
	return s.addRule(r.link, r.ask)
}

// addRule puts a rule on a link, or on all.
func (s *scene) addRule(link string, r wire.Rule) error {
	if link == "" {
		for _, l := range s.lab.Links() {
			l.AddRule(r)
		}
		return nil
	}
	l, ok := s.lab.Link(link)
	if !ok {
		return fmt.Errorf("no cable %q", link)
	}
	l.AddRule(r)
	return nil
}

func (s *scene) setCable(w *WireStep) error {
	link, _, err := s.net.cable(w.Cable)
	if err != nil {
		return err
	}
	l, ok := s.lab.Link(link)
	if !ok {
		return fmt.Errorf("no cable %q", w.Cable)
	}
	options := make(map[string]string, len(w.Options))
	for k, v := range w.Options {
		if options[k], err = expand(v, s.find); err != nil {
			return err
		}
	}
	i, mtu, err := l.Impairment().With(options)
	if err != nil {
		return err
	}
	if mtu != 0 {
		return fmt.Errorf("the mtu of a cable cannot change: give it in \"net\" or \"cable\"")
	}
	l.Set(i)
	return nil
}

func (s *scene) cutCable(name string, on bool) error {
	link, port, err := s.net.cable(name)
	if err != nil {
		return err
	}
	if port != "" {
		cut, err := s.portCut(link, port)
		if err == nil {
			cut.on.Store(on)
		}
		return err
	}
	l, ok := s.lab.Link(link)
	switch {
	case !ok:
		return fmt.Errorf("no cable %q", name)
	case on:
		l.Cut()
	default:
		l.Heal()
	}
	return nil
}

// portCut is one host's cable to a switch, which can be cut on its own. What
// is sent to all is lost for the others only if the host itself sent it.
type portCut struct {
	on   atomic.Bool
	host string
	mac  []byte
}

func (s *scene) portCut(link, host string) (*portCut, error) {
	if c := s.cuts[host]; c != nil {
		return c, nil
	}
	c := &portCut{host: host}
	for _, i := range s.hosts[host] {
		if i.Link == link {
			c.mac = i.MAC
		}
	}
	if s.cuts == nil {
		s.cuts = make(map[string]*portCut)
	}
	s.cuts[host] = c
	return c, s.addRule(link, func(rec capture.Record) (wire.Hit, bool) {
		mine := rec.From == c.host || (len(rec.Data) >= 6 && bytes.Equal(rec.Data[:6], c.mac))
		return wire.Hit{Action: wire.Lose}, c.on.Load() && mine
	})
}

// checkRules finds a rule that never fired, and a swap that still holds a
// frame: the scene did not do what the lesson says.
func (s *scene) checkRules() (*Step, error) {
	for _, r := range s.rules {
		if fault := r.fault.Load(); fault != nil && r.fired.Load() == 0 {
			return r.step, fmt.Errorf("the rule never fired: %w", *fault)
		}
		if r.fired.Load() == 0 {
			return r.step, fmt.Errorf("the rule never fired: %d packets matched", r.matched)
		}
	}
	for _, l := range s.lab.Links() {
		held := l.Held()
		if held == nil {
			continue
		}
		for _, r := range s.rules {
			if r.step.Wire.Action == "swap" {
				return r.step, fmt.Errorf("the swap still holds packet %d: no later match has passed", held.Number)
			}
		}
	}
	return nil, nil
}
