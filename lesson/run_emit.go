package lesson

import (
	"slices"
	"time"

	"netlab/capture"
	"netlab/lab"
	"netlab/trace"
)

// kept is how many events a StepError carries at most.
const kept = 64

// emit tells the sink of something.
func (r *runner) emit(at time.Duration, b trace.Body) error {
	if r.o.Sink == nil {
		return nil
	}
	r.seq++
	e := trace.Event{Seq: r.seq, At: at, Body: b}
	if len(r.recent) == kept {
		r.recent = slices.Delete(r.recent, 0, 1)
	}
	r.recent = append(r.recent, e)
	return r.o.Sink.Event(e)
}

// now is the lab time of the scene above.
func (r *runner) now() time.Duration {
	if r.scene == nil {
		return 0
	}
	if r.scene.lab != nil {
		r.scene.ended = r.scene.lab.Since()
	}
	return r.scene.ended
}

func (r *runner) meta() error {
	m := &r.lesson.Meta
	return r.emit(0, trace.Meta{
		Lesson: r.lesson.ID, Title: m.Title, Summary: m.Summary, Level: m.Level, Minutes: m.Minutes,
		Objectives: m.Objectives, Sources: m.Sources, Version: r.engine.version, Profile: r.profile,
		Seed: r.seed, Student: r.o.Student, Params: r.params, Lang: m.Lang, Yours: r.result.Yours,
	})
}

// announce tells of a new scene.
func (r *runner) announce(s *scene) error {
	out := trace.Scene{Number: s.number, Params: s.params, Epoch: s.epoch, Real: s.pace.Kind == lab.Real}
	for _, name := range s.net.hosts {
		h := trace.Host{Name: name, Router: slices.Contains(s.net.top.Routers, name), Addrs: []string{}}
		for _, i := range s.hosts[name] {
			if i.IPv4.IsValid() {
				h.Addrs = append(h.Addrs, i.IPv4.Addr().String())
			}
			if i.IPv6.IsValid() {
				h.Addrs = append(h.Addrs, i.IPv6.Addr().String())
			}
			if len(i.MAC) > 0 {
				h.Addrs = append(h.Addrs, i.MAC.String())
			}
		}
		out.Hosts = append(out.Hosts, h)
	}
	for _, l := range s.net.top.Links {
		mtu := l.MTU
		if mtu == 0 {
			mtu = 1500
		}
		out.Links = append(out.Links, trace.Link{Name: l.Name, Hosts: l.Hosts, Delay: l.Impairment.Delay, MTU: mtu})
	}
	if r.o.Record != nil {
		if err := r.o.Record.Scene(s.number, s.ifaces, s.names); err != nil {
			return err
		}
	}
	return r.emit(0, out)
}

// heard tells of a frame or call as it happens.
func (r *runner) heard(h *happening) error {
	if h.call != nil {
		return r.emit(h.at, r.callBody(h))
	}
	r.score.packets++
	if lost(h.rec) {
		r.score.lost++
	}
	h.rec.Labels = r.plan.labelsOf(r.scene.number, h.rec.Number)
	if r.o.Record != nil {
		if err := r.o.Record.Packet(h.pkt); err != nil {
			return err
		}
	}
	if r.o.Sink == nil {
		return nil
	}
	return r.emit(h.at, trace.NewPacket(h.pkt, r.scene.epoch, trace.PacketOptions{
		Hop:    h.hop,
		Hidden: r.plan.hiddenOf(r.scene.number, h.rec.Number),
	}))
}

// lost reports whether a copy of a frame never arrived.
func lost(rec *capture.Record) bool {
	return slices.ContainsFunc(rec.Fates, capture.Fate.Gone)
}

func (r *runner) callBody(h *happening) trace.Call {
	c := h.call
	out := trace.Call{
		Number: c.Number, Host: c.Host, Room: c.Room, Event: c.Event, Name: h.name,
		Data: c.Data, Bytes: len(c.Data), Fields: c.Fields,
	}
	if c.Local.IsValid() {
		out.Local = c.Local.String()
	}
	if c.Remote.IsValid() {
		out.Remote = c.Remote.String()
	}
	if c.Err != nil {
		out.Err = c.Err.Error()
	}
	return out
}
