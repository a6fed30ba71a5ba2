package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"netlab/trace"
	"netlab/view/ladder"
)

// maxSeen is how many packets of a scene can be looked at again.
const maxSeen = 10_000

// seen keeps what a run has shown of the scene so far, for a student who wants
// to look again. It is a trace.Sink, and may be asked from another goroutine.
type seen struct {
	o     ladder.Options
	width func() int       // of the terminal, now; nil: it stays as it is
	begun func(trace.Meta) // told once the run's title has been shown; may be nil

	mu      sync.Mutex
	meta    *trace.Meta // until begun is told
	scene   trace.Event
	packets []trace.Event
	before  map[int][]trace.Event // those of earlier scenes, by their number
	kept    int                   // how many these are
}

// Event implements trace.Sink.
func (s *seen) Event(e trace.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.meta != nil && s.begun != nil {
		s.begun(*s.meta)
	}
	s.meta = nil
	switch b := e.Body.(type) {
	case trace.Meta:
		s.meta = &b
	case trace.Scene:
		if old, ok := s.scene.Body.(trace.Scene); ok && s.kept+len(s.packets) <= maxSeen {
			if s.before == nil {
				s.before = make(map[int][]trace.Event)
			}
			s.before[old.Number] = s.packets
			s.kept += len(s.packets)
		}
		s.scene, s.packets = e, nil
	case trace.Packet:
		if len(s.packets) < maxSeen {
			s.packets = append(s.packets, e)
		}
	}
	return nil
}

// options say how to draw, on the terminal as it is now.
func (s *seen) options() ladder.Options {
	o := s.o
	if s.width != nil {
		o.Width = s.width()
	}
	return o
}

// len is how many packets can be looked at.
func (s *seen) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.packets)
}

// of gives the packets of a scene; 0 is the one that came last.
func (s *seen) of(scene int) []trace.Event {
	if scene > 0 {
		return s.before[scene]
	}
	return s.packets
}

// last is the number of the packet that came last.
func (s *seen) last() int {
	_, p, _ := s.find("", 0)
	return p.Number
}

// find gives a packet of a scene by its number as typed, or by what the lesson
// calls it; an empty name is the last one. It reports false for one that has not
// been seen.
func (s *seen) find(name string, scene int) (e trace.Event, p trace.Packet, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := strconv.Atoi(name)
	all := s.of(scene)
	if name == "" && len(all) > 0 {
		all = all[len(all)-1:]
	}
	for _, e := range all {
		p, is := e.Body.(trace.Packet)
		if is && (name == "" || err == nil && p.Number == n || slices.Contains(p.Label, name)) {
			return e, p, true
		}
	}
	return e, p, false
}

// inFull is a packet with all its layers and fields. Its bytes are left out: a
// question may hide some.
func (s *seen) inFull(e trace.Event, p trace.Packet) string {
	return strings.Join(ladder.Packet(e.At, p, false, s.options()), "\n")
}

// none says that there is no such packet.
func (s *seen) none(name string) string {
	if _, err := strconv.Atoi(name); err == nil {
		name = "#" + name
	}
	switch n := s.len(); n {
	case 0:
		return "(there is no packet yet)"
	case 1:
		return fmt.Sprintf("(there is no packet %s yet: so far there is one)", name)
	default:
		return fmt.Sprintf("(there is no packet %s yet: so far there are %d)", name, n)
	}
}

// again draws the i-th packet of the scene once more.
func (s *seen) again(i int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i < 0 || i >= len(s.packets) {
		return "(there is no packet yet)"
	}
	var b strings.Builder
	o := s.options()
	o.NoKey = true
	l := ladder.New(&b, o)
	if s.scene.Body != nil {
		_ = l.Event(s.scene) // a strings.Builder never fails
		b.Reset()            // the hosts were introduced before
	}
	_ = l.Event(s.packets[i])
	_ = l.Flush()
	return strings.Trim(b.String(), "\n")
}
