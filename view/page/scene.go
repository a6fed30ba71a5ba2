package page

import (
	"fmt"
	"slices"
	"strings"

	"netlab/trace"
)

// scene is a bench and what is known of its packets by the end of the run.
type scene struct {
	number  int
	hosts   []trace.Host
	links   map[string][]string // hosts by link
	packets []trace.Event
	byNum   map[int]int
	labels  map[int][]string
	blanks  map[int][]*blank // by packet
	speaks  map[int]bool     // packets that the lesson speaks of
	figures int
	drawn   int // packets that the page has come to
}

// blank is a field that a question asks for.
type blank struct {
	index  int // 1 for the page's first
	field  string
	number int // of the question
	id     string
	key    string // empty if it was never told
}

func newScene(number int) *scene {
	return &scene{
		number: number, links: make(map[string][]string), byNum: make(map[int]int), labels: make(map[int][]string),
		blanks: make(map[int][]*blank), speaks: make(map[int]bool),
	}
}

// onLink reports whether a host may hear a broadcast of this link.
func (s *scene) onLink(link, host string) bool {
	hosts, ok := s.links[link]
	return !ok || slices.Contains(hosts, host)
}

func (s *scene) packetID(number int) string { return fmt.Sprintf("p%d-%d", s.number, number) }

func (s *scene) find(number int) (trace.Event, trace.Packet, bool) {
	i, ok := s.byNum[number]
	if !ok {
		return trace.Event{}, trace.Packet{}, false
	}
	p, ok := s.packets[i].Body.(trace.Packet)
	return s.packets[i], p, ok
}

// label remembers what a claim calls its packets.
func (s *scene) label(c trace.Claim) {
	if c.Label == "" || !c.OK {
		return
	}
	for i, n := range c.Packets {
		name := c.Label
		if len(c.Packets) > 1 {
			name += fmt.Sprintf("[%d]", i+1)
		}
		if len(s.labels[n]) < 8 {
			s.labels[n] = append(s.labels[n], name)
		}
	}
}

// tags gives a packet's labels as they are shown: those that it came with, or
// those of the claims.
func (s *scene) tags(p trace.Packet) string {
	labels := p.Label
	if len(labels) == 0 {
		labels = s.labels[p.Number]
	}
	var out []string
	for _, n := range labels[:min(len(labels), 8)] {
		if n = clean(n); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return strings.Join(out, ", ")
}
