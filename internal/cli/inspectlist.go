package cli

import (
	"net/netip"
	"time"

	"netlab/dissect"
	"netlab/trace"
	"netlab/view/ladder"
)

// listView prints a packet a line. It decodes only what a line shows.
type listView struct {
	app    *app
	src    *source
	o      ladder.Options
	briefs *trace.Briefs
	kept   keptEnds
}

// keptEnds has the ends of packets as they are shown, so that they need not be
// written anew for each packet of a conversation.
type keptEnds struct {
	told int // names of the file that they have
	ends map[[2]netip.Addr]string
}

// maxKeptEnds is how many are kept at once.
const maxKeptEnds = 4096

func newListView(a *app, src *source, reg *dissect.Registry, o ladder.Options) *listView {
	return &listView{app: a, src: src, o: o, briefs: trace.NewBriefs(reg)}
}

// clone implements liner.
func (v *listView) clone() liner {
	return &listView{app: v.app, src: v.src, o: v.o, briefs: v.briefs.Clone()}
}

func (v *listView) packet(p *dissect.Packet) error {
	v.src.hosts()
	return v.app.write(v.line(nil, p, &v.src.names))
}

func (v *listView) end() error { return nil }

// line implements liner.
func (v *listView) line(b []byte, p *dissect.Packet, names *hostNames) []byte {
	r := p.Record
	if len(r.Fates) > 0 { // few: a run of netlab's own
		at, tp := v.src.traceWith(p, names.byAddr)
		return append(ladder.AppendList(b, ladder.RowOf(at, tp), v.o), '\n')
	}
	row := ladder.Row{Number: r.Number, At: v.src.at(r), Length: r.Length, Repeats: v.briefs.Repeats(p)}
	if top := p.Top(); top != nil {
		row.Proto, row.Summary = top.Proto, top.Summary()
	}
	return append(ladder.AppendListEnds(b, row, v.shownEnds(p, names), v.o), '\n')
}

// brief is what source.trace makes of a packet, but for what a line leaves out.
func (v *listView) brief(p *dissect.Packet) (time.Duration, trace.Packet) {
	v.src.hosts()
	if len(p.Record.Fates) > 0 {
		return v.src.trace(p)
	}
	return v.src.at(p.Record), v.briefs.Packet(p, v.src.names.of)
}

// shownEnds is the column with sender and receiver.
func (v *listView) shownEnds(p *dissect.Packet, names *hostNames) string {
	key, ok := v.briefs.Pair(p)
	if !ok {
		from, to := v.briefs.Ends(p, names.of)
		return ladder.Ends(from, to, v.o)
	}
	if v.kept.told != names.told || len(v.kept.ends) > maxKeptEnds || v.kept.ends == nil {
		v.kept = keptEnds{told: names.told, ends: map[[2]netip.Addr]string{}}
	}
	s, ok := v.kept.ends[key]
	if !ok {
		from, to := v.briefs.Ends(p, names.of)
		s = ladder.Ends(from, to, v.o)
		v.kept.ends[key] = s
	}
	return s
}
