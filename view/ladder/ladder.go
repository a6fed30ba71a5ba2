package ladder

import (
	"io"
	"slices"
	"strings"
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// Ladder writes a run as it happens. It is a trace.Sink. A frame is drawn when
// it leaves; that it arrives is drawn when lab time has come so far, which the
// next event tells: Flush draws what is still under way.
//
// A Ladder is not safe for concurrent use.
type Ladder struct {
	w     io.Writer
	o     Options
	g     glyphs
	lanes lanes
	links map[string]map[string]bool // hosts by link
	real  bool                       // the scene is on the machine's clock
	air   []flight
	kept  memory

	explained  bool // how to read the lanes was said
	headed     bool // the lanes' head stands above what is written next
	last       trace.Kind
	asked      map[string]put // by the questions' IDs
	claims     []trace.Claim  // that wait for the last of their block
	toldClaims bool           // how to see them was said
	buf        []string
	err        error
}

// New makes a Ladder that writes to w. Each event is at most one Write.
func New(w io.Writer, o Options) *Ladder {
	l := &Ladder{w: w, o: o, g: o.glyphs(), asked: make(map[string]put)}
	l.newScene(nil)
	return l
}

// Event implements trace.Sink. Errors are those of the writer; after the first
// one nothing more is written.
func (l *Ladder) Event(e trace.Event) error {
	if _, more := e.Body.(trace.Claim); !more {
		l.sumUp()
	}
	if l.o.Plain {
		l.plain(e)
	} else {
		l.draw(e)
	}
	if e.Body != nil {
		l.last = e.Body.Kind()
	}
	return l.write()
}

// Flush draws the arrivals that no event has asked for yet. The end of a run
// does so by itself.
func (l *Ladder) Flush() error {
	l.sumUp()
	l.landAll()
	return l.write()
}

func (l *Ladder) write() error {
	if len(l.buf) == 0 || l.err != nil {
		l.buf = l.buf[:0]
		return l.err
	}
	_, l.err = io.WriteString(l.w, strings.Join(l.buf, "\n")+"\n")
	l.buf = l.buf[:0]
	return l.err
}

func (l *Ladder) out(lines ...string) { l.buf = append(l.buf, lines...) }

// block writes lines that are no part of the lanes.
func (l *Ladder) block(lines ...string) {
	l.landAll()
	l.headed = false
	l.out(lines...)
}

func (l *Ladder) newScene(hosts []trace.Host) {
	l.lanes = place(slices.Clone(hosts), l.o.width())
	l.air = nil
	l.kept = newMemory()
	l.kept.passing = l.o.Passing
	l.headed = false
}

// seconds writes a moment of the scene. Below a millisecond the machine's clock
// tells of the machine, not of the network.
func (l *Ladder) seconds(at time.Duration) string {
	if l.real {
		at = at.Round(time.Millisecond)
	}
	return wording.Seconds(at)
}

func (l *Ladder) draw(e trace.Event) {
	switch b := e.Body.(type) {
	case trace.Meta:
		l.block(metaLines(b, l.o)...)
	case trace.Scene:
		l.landAll()
		l.newScene(b.Hosts)
		l.real = b.Real
		l.links = linksOf(b)
		l.block(sceneLines(b, l.o)...)
	case trace.Prose:
		l.block("")
		l.block(Markdown(b.Markdown, l.o)...)
	case trace.Show:
		l.block("")
		l.block(l.show(b)...)
	case trace.Step:
		l.step(e.At, b)
	case trace.Call:
		l.call(e.At, b)
	case trace.Packet:
		l.packet(e.At, b)
	case trace.Claim:
		l.kept.label(b)
		l.claims = append(l.claims, b)
	case trace.Question:
		if b.Attempt <= 1 {
			l.asked[b.ID] = put{len(l.asked) + 1, b}
		}
		l.block("")
		l.block(questionLines(b, l.asked[b.ID].number, l.o)...)
	case trace.Answer:
		l.block(answerLines(b, l.asked[b.ID], l.o)...)
	case trace.End:
		l.block("")
		l.block(endLines(b, l.o)...)
	case trace.Progress, nil: // nothing that stays
	}
}

// step writes a step as a heading between the lanes.
func (l *Ladder) step(at time.Duration, s trace.Step) {
	l.land(at)
	if l.headed && l.last != trace.KindStep && l.lanes.cols != nil {
		l.out(l.lanes.base(l.g, l.air).render(l.o))
	}
	l.head()
	lines := l.o.flow(l.o.width(), span{l.g.step + " ", asStrong}, "  ", span{l.o.clean(s.Text), asStrong})
	if s.Err != "" {
		lines = append(lines, l.o.flow(l.o.width(), span{"  " + l.g.no + " ", asBad}, "    ", span{l.o.clean(s.Err), asBad})...)
	}
	l.out(lines...)
}

// head writes the hosts' names above the lanes, once.
func (l *Ladder) head() {
	if l.headed {
		return
	}
	l.headed = true
	l.out("")
	if l.lanes.cols == nil {
		return
	}
	if !l.explained && !l.o.Brief && !l.o.NoKey {
		l.explained = true
		l.out(l.o.flow(l.o.prose(), span{}, "", span{l.o.key(), asDim})...)
		l.out("")
	}
	l.out(l.lanes.head(l.o)...)
}

// lane finds a host's lane. A capture that was made elsewhere has no scene: its
// hosts get their lanes as they appear.
func (l *Ladder) lane(host string) int {
	if i := l.lanes.index(host); i >= 0 || host == "" || len(l.lanes.hosts) >= maxLanes {
		return i
	}
	l.landAll()
	l.headed = false
	l.lanes = place(append(l.lanes.hosts, trace.Host{Name: host}), l.o.width())
	return l.lanes.index(host)
}

// land draws the arrivals up to this moment.
func (l *Ladder) land(now time.Duration) {
	for len(l.air) > 0 && l.air[0].at <= now {
		f := l.air[0]
		l.air = l.air[1:]
		l.arrival(f)
	}
}

func (l *Ladder) landAll() {
	if n := len(l.air); n > 0 {
		l.land(l.air[n-1].at)
	}
}

// launch puts a flight among those in the air, which are in order of arrival:
// at the same moment, one that was held back comes after those that passed it.
func (l *Ladder) launch(f flight) {
	i := len(l.air)
	for i > 0 && (l.air[i-1].at > f.at || l.air[i-1].at == f.at && l.air[i-1].passed && !f.passed) {
		i--
	}
	l.air = slices.Insert(l.air, i, f)
}

func linksOf(s trace.Scene) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for _, k := range s.Links {
		out[k.Name] = make(map[string]bool)
		for _, h := range k.Hosts {
			out[k.Name][h] = true
		}
	}
	return out
}
