package report

import (
	"cmp"
	"slices"
	"strings"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// Expert gathers what went wrong in a capture, and what is worth a look: the
// marks of TCP's analysis, what dissectors note, what the wire did. What is of
// one kind is one group, with the packets' numbers.
type Expert struct {
	o       Options
	f       *fields
	file    string // as it is called on a command line
	tcp     []finding
	wire    map[string]finding
	groups  map[string]*group
	over    int // notes of kinds that had no place any more
	leg     trace.Leg
	packets int
	found   int    // things
	gravest *group // of the packet at hand
	chats   int    // packets that show nothing unusual
	passed  int    // things that a router only passed on
	lately  []once // a ring of what was counted lately, where netlab made the capture
	next    int    // its oldest
}

// once is a thing that is counted once, on however many cables it is seen.
type once struct {
	origin int // packet
	g      *group
}

// maxLately bounds how far behind what it passes on a router may be.
const maxLately = 256

// group is all of one kind.
type group struct {
	finding
	proto   string
	source  string
	example string // what the dissector says of one of them, number exampleOf
	filter  string // selects its packets, if one can
	packets packetList
	count   int
	streams []streamCount
	order   int

	exampleOf int
}

type streamCount struct {
	stream Stream
	n      int
}

const (
	maxGroups  = 512
	maxStreams = 64
)

// NewExpert makes an empty Expert. File is what the capture is called in the
// commands that it proposes.
func NewExpert(reg *dissect.Registry, file string, o Options) *Expert {
	if file == "-" {
		file = "FILE" // a pipe cannot be read again
	}
	return &Expert{o: o, f: newFields(reg), file: file, tcp: tcpFindings(), wire: wireFindings(), groups: map[string]*group{}}
}

// Packet takes the next packet of the capture.
func (v *Expert) Packet(s Seen) {
	v.packets++
	v.leg = s.Leg
	before := v.found
	v.way(s.Packet)
	var stream *Stream
	v.f.talks(s.Packet, func(t said) { stream = &t.stream })
	for i := range s.Packet.Layers {
		l := &s.Packet.Layers[i]
		if l.Proto == "tcp" {
			v.marks(s.Packet, l, stream)
			if sum, _ := v.f.num(l, "tcp.checksum.status"); sum != 0 && !l.Troubled() {
				continue // its marks have said all: to put the rest in words takes time
			}
		}
		for _, n := range l.Notes() {
			if v.told(l, n) {
				v.note(s.Packet, l, n, stream)
			}
		}
		if l.Quotes {
			break
		}
	}
	if v.found == before {
		v.chats++
	}
}

// told reports whether a note belongs into the report: what usually happens
// does not, nor what a mark of TCP's has said. Of TCP's own notes only errors
// and those of the session, which point at no bytes, are more than marks.
func (v *Expert) told(l *dissect.Layer, n dissect.Note) bool {
	if n.Level == dissect.Chat {
		return false
	}
	return l.Proto != "tcp" || n.Level == dissect.Error || n.Level == dissect.Warning && n.At == (dissect.Range{})
}

// marks finds TCP's.
func (v *Expert) marks(p *dissect.Packet, l *dissect.Layer, stream *Stream) {
	if !v.f.has(l, "tcp.analysis.flags") && !v.f.has(l, "tcp.connection.rst") {
		return
	}
	skip := ""
	var last *group
	marks := 0
	for _, f := range v.tcp {
		if f.field == skip || !v.f.has(l, f.field) {
			continue
		}
		if f.also != "" {
			skip = f.also
		}
		g := v.group(f.field, f)
		if g == nil {
			continue
		}
		last = g
		marks++
		g.proto, g.filter = "tcp", f.field
		if f.field == "tcp.connection.rst" {
			g.filter = "tcp.flags.reset == 1"
		}
		v.add(g, p.Number(), stream)
	}
	if marks == 1 && last.example == "" { // else it is not known of which mark a note speaks
		for _, n := range l.Notes() {
			if n.Level > dissect.Chat && n.Level < dissect.Error {
				last.example, last.source, last.exampleOf = n.Text, n.Source, p.Number()
				break
			}
		}
	}
}

// way is what the capture knows of the packet's way.
func (v *Expert) way(p *dissect.Packet) {
	say := func(key string) {
		if g := v.group("wire."+key, v.wire[key]); g != nil {
			g.proto = "wire"
			v.add(g, p.Number(), nil)
		}
	}
	if p.Record.Dropped > 0 {
		say("dropped")
	}
	var all capture.Verdicts
	for _, f := range p.Record.Fates {
		all |= f.Verdicts
	}
	for _, c := range []struct {
		key string
		is  capture.Verdicts
	}{
		{"queue", capture.QueueDropped},
		{"lost", capture.Lost},
		{"corrupted", capture.Corrupted},
		{"duplicated", capture.Duplicated},
		{"reordered", capture.Reordered},
	} {
		if all.Has(c.is) {
			say(c.key)
		}
	}
}

// note files what a dissector says, by its words without the numbers.
func (v *Expert) note(p *dissect.Packet, l *dissect.Layer, n dissect.Note, stream *Stream) {
	malformed := l.Malformed != "" && n.Level == dissect.Error && strings.Contains(n.Text, l.Malformed)
	title := wording.Proto(l.Proto)
	if malformed {
		title += ": malformed"
	} else {
		title += ": " + clause(n.Text)
	}
	g := v.group(l.Proto+"\x00"+kindOf(n.Text), finding{
		level: n.Level, title: title, means: n.Text, next: nextFor(l.Proto, n.Level, malformed),
	})
	if g == nil {
		return
	}
	g.proto, g.source = l.Proto, n.Source
	v.add(g, p.Number(), stream)
}

// clause is the first part of a sentence, for a heading.
func clause(s string) string {
	for i, r := range s {
		if i > 0 && (strings.ContainsRune(":;,(", r) || r == '.' && (i+1 == len(s) || s[i+1] == ' ')) { // a name has dots too
			s = s[:i]
			break
		}
	}
	return text.Cut(strings.ToLower(s[:min(1, len(s))])+s[min(1, len(s)):], 60)
}

// kindOf is a sentence with its numbers and quoted words taken out, so that all
// that say the same of different packets are one.
func kindOf(s string) string {
	var b strings.Builder
	quoted := false
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c >= '0' && c <= '9':
		default:
			b.WriteRune(c)
		}
		if b.Len() > 300 {
			break
		}
	}
	return b.String()
}

// group finds a group or makes it; nil where there are too many.
func (v *Expert) group(key string, f finding) *group {
	v.found++
	g := v.groups[key]
	if g == nil && len(v.groups) == maxGroups {
		v.over++
		return nil
	}
	if g == nil {
		g = &group{finding: f, order: len(v.groups)}
		v.groups[key] = g
	}
	if v.gravest == nil || g.level > v.gravest.level {
		v.gravest = g
	}
	return g
}

// add counts a packet for a group. What its origin showed already, and a router
// only passes on, is not counted again.
func (v *Expert) add(g *group, number int, s *Stream) {
	this := once{v.leg.Origin, g}
	if v.leg.Hop > 0 && g.proto != "wire" && slices.Contains(v.lately, this) {
		v.found--
		v.passed++
		return
	}
	g.add(number, s)
	switch {
	case v.leg.Origin == 0:
	case len(v.lately) < maxLately:
		v.lately = append(v.lately, this)
	default:
		v.lately[v.next] = this
		v.next = (v.next + 1) % maxLately
	}
}

func (g *group) add(number int, s *Stream) {
	g.count++
	g.packets.add(number)
	if s == nil {
		return
	}
	for i := range g.streams {
		if g.streams[i].stream == *s {
			g.streams[i].n++
			return
		}
	}
	if len(g.streams) < maxStreams {
		g.streams = append(g.streams, streamCount{*s, 1})
	}
}

// sorted gives the groups, the gravest first, then in order of appearance.
func (v *Expert) sorted() []*group {
	all := make([]*group, 0, len(v.groups))
	for _, g := range v.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.packets.first(), b.packets.first()), cmp.Compare(a.order, b.order))
	})
	return all
}
