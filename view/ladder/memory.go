package ladder

import (
	"slices"
	"strings"
	"time"

	"netlab/trace"
)

// memory is what a Ladder keeps of a scene, for the drawings that look back.
// Of a long run only the first packets are kept in full.
type memory struct {
	packets []sent
	byNum   map[int]int
	labels  map[int][]string
	said    map[string]bool // explanations given already
	passing bool            // only what is said of a lost packet's repetition is needed
}

type sent struct {
	at time.Duration
	p  trace.Packet
}

const keepFull = 4096

func newMemory() memory {
	return memory{byNum: map[int]int{}, labels: map[int][]string{}, said: map[string]bool{}}
}

func (m *memory) add(at time.Duration, p trace.Packet) {
	switch {
	case m.passing && (!allGone(p) || len(m.packets) >= keepFull):
		return
	case m.passing:
		p = trace.Packet{Number: p.Number, Fates: p.Fates}
	case len(m.packets) >= keepFull:
		p = slim(p)
	}
	m.byNum[p.Number] = len(m.packets)
	m.packets = append(m.packets, sent{at, p})
}

// slim is a packet with no more than a ladder and a flight chart need.
func slim(p trace.Packet) trace.Packet {
	top := p.TopLayer()
	top.Fields, top.Notes, top.Header = nil, nil, nil
	for _, l := range p.Layers {
		if l.Proto == "tcp" {
			for _, f := range l.Fields {
				if slices.Contains(trace.FlightFields(), f.Name) {
					top.Fields = append(top.Fields, trace.Field{Name: f.Name, Values: f.Values})
				}
			}
		}
	}
	return trace.Packet{
		Number: p.Number, Link: p.Link, From: p.From, To: p.To, Length: p.Length, Fates: p.Fates,
		Summary: p.Summary, Layers: []trace.Layer{top}, Repeats: p.Repeats,
	}
}

func (m *memory) find(number int) (sent, bool) {
	i, ok := m.byNum[number]
	if !ok {
		return sent{}, false
	}
	return m.packets[i], true
}

// label remembers what a claim calls its packets.
func (m *memory) label(c trace.Claim) {
	if c.Label == "" || !c.OK {
		return
	}
	for i, n := range c.Packets {
		name := c.Label
		if len(c.Packets) > 1 {
			name += "[" + itoa(i+1) + "]"
		}
		if !slices.Contains(m.labels[n], name) && len(m.labels[n]) < 8 {
			m.labels[n] = append(m.labels[n], name)
		}
	}
}

// tags gives a packet's labels as they are shown: "(lost) (hole)".
func (m *memory) tags(p trace.Packet) string {
	var out []string
	for _, n := range slices.Concat(p.Label, m.labels[p.Number]) {
		if s := "(" + n + ")"; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

// say reports whether a sentence is new, and remembers it: what was explained
// once needs no second time.
func (m *memory) say(s string) bool {
	if m.said[s] {
		return false
	}
	if len(m.said) < keepFull {
		m.said[s] = true
	}
	return true
}
