package ladder

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
)

// lanes is where the hosts stand on the page.
type lanes struct {
	hosts  []trace.Host
	cols   []int
	width  int
	gutter int  // columns before the first lane
	wide   bool // the gutter has the packet's number, too
	legend bool // names do not fit: letters stand for them
}

// place lays out the lanes. Without room for them, cols is nil: packets are listed.
func place(hosts []trace.Host, width int) lanes {
	l := lanes{hosts: hosts, width: min(width, maxLadder), gutter: 8}
	if l.width >= wideFrom {
		l.wide, l.gutter = true, 15
	}
	n := len(hosts)
	if n < 2 || n > maxLanes || width < lanesFrom {
		return l
	}
	room := l.width - 1 - l.gutter
	if room/(n-1) < 4 {
		return l
	}
	for i := range n {
		l.cols = append(l.cols, l.gutter+i*room/(n-1))
	}
	for i := range n {
		if text.Width(hosts[i].Name) > l.label(i) {
			l.legend = true
		}
	}
	return l
}

// label is how many columns the name above a lane may take.
func (l lanes) label(i int) int {
	gap := l.width
	if i > 0 {
		gap = min(gap, l.cols[i]-l.cols[i-1])
	}
	if i+1 < len(l.cols) {
		gap = min(gap, l.cols[i+1]-l.cols[i])
	}
	if len(l.cols) > 2 {
		return gap - 1
	}
	return gap/2 - 1
}

func (l lanes) index(host string) int {
	return slices.IndexFunc(l.hosts, func(h trace.Host) bool { return h.Name == host })
}

// letter is what stands for a host where its name does not fit.
func (l lanes) letter(i int) string { return string(rune('A' + i)) }

// head gives the lines above the lanes: names and addresses, or letters and
// what they stand for.
func (l lanes) head(o Options) []string {
	var out []string
	if l.legend {
		for i, h := range l.hosts {
			out = append(out, o.flow(l.width, span{l.letter(i) + " ", asStrong}, "  ", span{o.clean(hostLine(h)), asText})...)
		}
	}
	names, addrs := make(row, l.width), make(row, l.width)
	names.text(0, l.clock(), asDim)
	addresses := false
	for i, h := range l.hosts {
		name := o.clean(h.Name)
		if l.legend {
			name = l.letter(i)
		}
		names.text(l.start(i, name), name, asStrong)
		if a := firstAddr(h); a != "" && !l.legend && l.wide && text.Width(o.clean(a)) <= l.label(i) {
			a = o.clean(a)
			addrs.text(l.start(i, a), a, asDim)
			addresses = true
		}
	}
	out = append(out, names.render(o))
	if addresses {
		out = append(out, addrs.render(o))
	}
	return append(out, l.base(o.glyphs(), nil).render(o))
}

// start is the column at which a label for lane i begins: at the outer lanes
// flush with the page, else centred.
func (l lanes) start(i int, label string) int {
	n := text.Width(label)
	switch i {
	case 0:
		return l.cols[0]
	case len(l.cols) - 1:
		return l.cols[i] - n + 1
	default:
		return l.cols[i] - n/2
	}
}

// clock is the head of the gutter.
func (l lanes) clock() string {
	if l.wide {
		return " #     seconds"
	}
	return "seconds"
}

// base is a row with nothing on it but the lanes and the frames under way.
func (l lanes) base(g glyphs, air []flight) row {
	w := make(row, l.width)
	for _, c := range l.cols {
		w.glyph(c, g.lane, asDim)
	}
	for _, f := range air {
		if f.track > 0 {
			w.glyph(f.track, g.track, f.r)
		}
	}
	return w
}

// stamp writes a packet's number and a moment into the gutter.
func (l lanes) stamp(w row, number int, at string) {
	if !l.wide {
		w.text(max(7-len(at), 0), at, asDim)
		return
	}
	if number > 0 {
		w.text(0, "#"+strconv.Itoa(number), asStrong)
	}
	w.text(max(14-len(at), 6), at, asDim)
}

func firstAddr(h trace.Host) string {
	if len(h.Addrs) > 0 {
		return h.Addrs[0]
	}
	return ""
}

// hostLine is a host and its addresses in one line.
func hostLine(h trace.Host) string {
	s := h.Name
	if h.Router {
		s += " (router)"
	}
	if len(h.Addrs) == 0 {
		return s
	}
	return s + " " + strings.Join(h.Addrs, ", ")
}

// key says how to read the lanes.
func (o Options) key() string {
	g := o.glyphs()
	return fmt.Sprintf("Time runs down the page. %s%s a frame leaves, %s%s it arrives, %s it is lost; %s a program acts.",
		g.leaveRight, g.line, g.line, g.right, g.lost, g.call)
}
