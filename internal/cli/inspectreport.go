package cli

import (
	"netlab/dissect"
	"netlab/view/ladder"
	"netlab/view/report"
)

// reportOptions say how to draw reports.
func (a *app) reportOptions(o inspectOptions) report.Options {
	d := a.drawing(o.width, o.plain)
	return report.Options{Width: d.Width, Unicode: d.Unicode, Color: d.Color, Plain: d.Plain}
}

// seen is a packet as reports take it.
func (s *source) seen(p *dissect.Packet) report.Seen {
	return report.Seen{Packet: p, Leg: s.leg, At: s.at(p.Record), Names: s.hosts()}
}

// noStream is the error for a conversation that the capture does not have.
func noStream(s report.Stream, of int) error {
	switch of {
	case 0:
		return usagef("there is no %s: no packet that is selected has TCP or UDP of that kind", s)
	case 1:
		return usagef("there is no %s; there is one only, %s.stream,0", s, s.Proto)
	default:
		return usagef("there is no %s; they are numbered from 0 to %d", s, of-1)
	}
}

// followView writes a conversation, of each scene that has it.
type followView struct {
	app    *app
	src    *source
	begin  func() *report.Follow
	stream report.Stream
	cur    *report.Follow
	scene  int
	found  bool
	of     int
}

func (a *app) newFollowView(reg *dissect.Registry, src *source, o inspectOptions) (viewer, error) {
	stream, err := report.ParseStream(o.follow)
	if err != nil {
		return nil, usagef("--follow: %w", err)
	}
	d := a.reportOptions(o)
	if o.width == 0 && !a.env.OutTerminal {
		d.Width = 0 // what is saved or searched is not broken
	}
	v := &followView{app: a, src: src, stream: stream, scene: src.scene}
	v.begin = func() *report.Follow { return report.NewFollow(a.out, reg, stream, o.hex, d) }
	v.cur = v.begin()
	return v, nil
}

func (v *followView) packet(p *dissect.Packet) error {
	if v.src.own && v.scene != v.src.scene {
		if err := v.finish(); err != nil {
			return err
		}
		v.scene, v.cur = v.src.scene, v.begin()
		v.cur.SetScene(v.scene)
	}
	return v.cur.Packet(v.src.seen(p))
}

// finish ends a scene's conversation.
func (v *followView) finish() error {
	found, of := v.cur.Found()
	v.found, v.of = v.found || found, max(v.of, of)
	return v.cur.End()
}

// passing implements passing.
func (v *followView) passing() bool { return true }

func (v *followView) end() error {
	if err := v.finish(); err != nil {
		return err
	}
	if !v.found {
		return noStream(v.stream, v.of)
	}
	return nil
}

// expertView prints what went wrong.
type expertView struct {
	app *app
	src *source
	r   *report.Expert
}

func (v *expertView) packet(p *dissect.Packet) error {
	v.r.Packet(v.src.seen(p))
	return nil
}

// passing implements passing.
func (v *expertView) passing() bool { return true }

func (v *expertView) end() error { return v.app.lines(v.r.Lines()) }

// statsView prints totals.
type statsView struct {
	app   *app
	src   *source
	r     *report.Stats
	scene int
}

func (v *statsView) packet(p *dissect.Packet) error {
	if v.src.own && v.scene != v.src.scene {
		v.scene = v.src.scene
		v.r.Scene()
	}
	v.r.Packet(v.src.seen(p))
	return nil
}

// passing implements passing.
func (v *statsView) passing() bool { return true }

func (v *statsView) end() error { return v.app.lines(v.r.Lines()) }

// lines writes lines to stdout.
func (a *app) lines(lines []string) error {
	for _, l := range lines {
		a.println(l)
	}
	return a.out.err
}

// graphView draws a connection over time: of the first scene that has it.
type graphView struct {
	src    *source
	reg    *dissect.Registry
	stream report.Stream
	o      report.Options
	cur    *report.Graph
	scene  int
	of     int
	draw   func(*report.Graph) error
}

func (a *app) newGraphView(reg *dissect.Registry, src *source, o inspectOptions) (*graphView, error) {
	stream, err := report.ParseStream(o.graph)
	if err != nil {
		return nil, usagef("--graph: %w", err)
	}
	if stream.Proto != "tcp" {
		return nil, usagef("--graph shows TCP's connections; %s has no sequence numbers", stream)
	}
	d := a.reportOptions(o)
	v := &graphView{src: src, reg: reg, stream: stream, o: d, scene: src.scene, cur: report.NewGraph(reg, stream, d)}
	v.draw = func(g *report.Graph) error {
		chart := flightOf(g).Chart(g.Sender(), a.drawing(o.width, o.plain))
		return a.lines(append(append(g.Lines(), ""), chart...))
	}
	return v, nil
}

func (v *graphView) packet(p *dissect.Packet) error {
	if v.src.own && v.scene != v.src.scene {
		found, of := v.cur.Found()
		if found {
			return errEnough
		}
		v.of = max(v.of, of)
		v.scene, v.cur = v.src.scene, report.NewGraph(v.reg, v.stream, v.o)
	}
	v.cur.Packet(v.src.seen(p))
	return nil
}

// passing implements passing.
func (v *graphView) passing() bool { return true }

func (v *graphView) end() error {
	found, of := v.cur.Found()
	if !found {
		return noStream(v.stream, max(of, v.of))
	}
	return v.draw(v.cur)
}

// flightOf works out what was in flight on a graph's connection.
func flightOf(g *report.Graph) *ladder.Flight {
	f := &ladder.Flight{}
	for at, p := range g.Packets() {
		f.Add(at, p)
	}
	return f
}
