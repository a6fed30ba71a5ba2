package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netlab/trace"
)

// figure is a ladder, ready for the template. Across, lanes stand at parts of a
// hundred of its width, so that it fits every screen; down, at pixels.
type figure struct {
	ID, Title string
	Class     string
	Lanes     []lane
	Bands     []band
	Words     []sentence
	Linked    bool // labels are targets of links
}

type lane struct{ X, Anchor, Name, Addr string }

type svgStep struct{ Y, Text, Err string }

type svgTime struct{ Y, Text string }

// arrow is a frame under way. A lost one ends in a cross.
type arrow struct {
	X1, Y1, X2, Y2, Class string
	Lost                  bool
	Through               bool   // it ends in another band
	Words, TX, TY         string // what was unusual about its way
	Anchor, DX            string
}

// label stands where a frame leaves.
type label struct {
	ID, Href, X, Y, Anchor, DX, Class string
	Top                               string
	Wide, Number                      int
	Text, Tags, Again, Title          string
}

type svgCall struct {
	ID, X, Y, CX, CY, Top, Anchor, DX, Text, Class string
	Wide                                           int
}

// sentence is one line of the ladder in words.
type sentence struct{ Text, Href string }

const maxLanes = 16

// drawing draws a ladder. sight, if it is not empty, is the one host whose
// sight is shown.
type drawing struct {
	scene *scene
	sight string
	hosts []trace.Host
	fig   figure
	said  map[string]bool
}

// ladder draws steps, calls and packets.
func (s *scene) ladder(events []trace.Event, title, sight string, linked bool) figure {
	d := drawing{scene: s, sight: sight, hosts: slices.Clone(s.hosts), said: make(map[string]bool)}
	if len(d.hosts) == 0 {
		d.meet(events)
	}
	if len(d.hosts) > maxLanes {
		d.hosts = d.hosts[:maxLanes]
	}
	marks := marksOf(events)
	if sight != "" {
		marks = seenBy(marks, sight)
	}
	marks, height := place(marks)
	s.figures++
	d.fig = figure{ID: fmt.Sprintf("l%d-%d", s.number, s.figures), Title: title, Bands: bandsOf(marks, height), Linked: linked}
	switch n := len(d.hosts); {
	case n > 8:
		d.fig.Class = "wider"
	case n > 2:
		d.fig.Class = "wide"
	}
	d.lanes()
	for _, m := range marks {
		d.mark(m)
	}
	d.times(marks)
	return d.fig
}

// meet finds the hosts of a capture that was made elsewhere: it has no scene.
func (d *drawing) meet(events []trace.Event) {
	for _, e := range events {
		p, ok := e.Body.(trace.Packet)
		if !ok {
			continue
		}
		for _, name := range []string{p.From, p.To} {
			if name != "" && name != "*" && d.index(name) < 0 && len(d.hosts) < maxLanes {
				d.hosts = append(d.hosts, trace.Host{Name: name})
			}
		}
	}
}

// seenBy keeps what a host sent, when it left, and what it got, when it came.
func seenBy(marks []*mark, host string) []*mark {
	var out []*mark
	for _, m := range marks {
		switch b := m.event.Body.(type) {
		case trace.Call:
			if b.Host == host {
				out = append(out, m)
			}
		case trace.Packet:
			switch {
			case m.kind == markLeave && b.From == host:
				out = append(out, m, &mark{kind: markArrive, at: m.at, event: m.event, fate: -1, from: m})
			case m.kind == markArrive && m.fate >= 0 && b.From != host && (b.Fates[m.fate].To == host || b.Fates[m.fate].To == "*"):
				left := &mark{kind: markLeave, at: m.at, event: m.event}
				out = append(out, left, &mark{kind: markArrive, at: m.at, event: m.event, fate: -1, from: left})
			}
		}
	}
	return out
}

func (d *drawing) index(host string) int {
	return slices.IndexFunc(d.hosts, func(h trace.Host) bool { return h.Name == host })
}

// x is where a lane stands, in parts of a hundred.
func (d *drawing) x(i int) float64 {
	if len(d.hosts) < 2 {
		return 50
	}
	return 2 + 96*float64(i)/float64(len(d.hosts)-1)
}

func (d *drawing) lanes() {
	for i, h := range d.hosts {
		l := lane{X: percent(d.x(i)), Anchor: "middle", Name: clean(h.Name)}
		switch i {
		case 0:
			l.Anchor = "start"
		case len(d.hosts) - 1:
			l.Anchor = "end"
		}
		if len(h.Addrs) > 0 {
			l.Addr = clean(h.Addrs[0])
		}
		d.fig.Lanes = append(d.fig.Lanes, l)
	}
}

func (d *drawing) mark(m *mark) {
	switch b := m.event.Body.(type) {
	case trace.Step:
		band := d.at(m.y)
		band.Steps = append(band.Steps, svgStep{Y: num(m.y - 4), Text: clean(b.Text), Err: clean(b.Err)})
		d.say(sentence{Text: "Step: " + clean(b.Text) + failed(b.Err)})
	case trace.Call:
		d.call(m, b)
	case trace.Packet:
		switch m.kind {
		case markLeave:
			d.leave(m, b)
		case markArrive, markLoss:
			d.fly(m, b)
		case markStep, markCall, markPause:
		}
	case nil:
		band := d.at(m.y)
		band.Pauses = append(band.Pauses, svgTime{Y: num(m.y), Text: lasting(roughly(m.at))})
	}
}

func failed(err string) string {
	if err == "" {
		return ""
	}
	return ". It failed: " + clean(err)
}

func (d *drawing) say(s sentence) { d.fig.Words = append(d.fig.Words, s) }

// aim is the lane of the host for which a frame is meant, or the one farthest
// away that gets it; -1 if nobody knows.
func (d *drawing) aim(p trace.Packet) int {
	if i := d.index(p.To); i >= 0 {
		return i
	}
	if all := d.reached(p, "*"); p.To == "*" && len(all) > 0 {
		return all[len(all)-1]
	}
	for _, f := range p.Fates {
		if i := d.index(f.To); i >= 0 {
			return i
		}
	}
	return -1
}

// reached are the lanes of those that get a copy that was sent to this host; to
// all of a link: all but the sender.
func (d *drawing) reached(p trace.Packet, to string) []int {
	if to != "*" {
		if i := d.index(to); i >= 0 && to != p.From {
			return []int{i}
		}
		return nil
	}
	var out []int
	for i, h := range d.hosts {
		if h.Name != p.From && d.scene.onLink(p.Link, h.Name) {
			out = append(out, i)
		}
	}
	return out
}

// fly draws a copy's way: from where and when it left to where and when it
// arrived, or to where it was lost.
func (d *drawing) fly(m *mark, p trace.Packet) {
	from := d.index(p.From)
	if from < 0 {
		return
	}
	to := p.To
	if m.fate >= 0 {
		to = p.Fates[m.fate].To
	}
	all := d.reached(p, to)
	if d.sight != "" && p.From != d.sight {
		all = d.reached(p, d.sight)
	}
	if len(all) == 0 && m.kind == markLoss {
		if i := d.aim(p); i >= 0 && i != from {
			all = []int{i}
		} else if len(d.hosts) > 1 {
			all = []int{(from + 1) % len(d.hosts)}
		}
	}
	for k, i := range all {
		a := arrow{
			X1: percent(d.x(from)), Y1: num(m.from.y), X2: percent(d.x(i)), Y2: num(m.y), Class: shade(p.TopLayer().OSI),
			TX: percent(d.x(i)), TY: num(m.y + 13), Anchor: "end", DX: "-10",
		}
		if i < from {
			a.Anchor, a.DX = "start", "10"
		}
		if k == 0 {
			a.Words = clean(m.words())
		}
		if m.kind == markLoss {
			end := d.x(from) + 0.62*(d.x(i)-d.x(from))
			a.Lost, a.X2, a.TX, a.TY = true, percent(end), percent(end), num(m.y+4)
			a.Anchor, a.DX = "start", "13"
			if i < from {
				a.Anchor, a.DX = "end", "-13"
			}
		}
		d.way(a, m.from.y, m.y)
	}
}

func percent(x float64) string { return num(x) + "%" }

// num writes a coordinate, to the tenth.
func num(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}
