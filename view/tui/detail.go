package tui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// detail is the packet at the cursor: its layers as rows, its bytes.
type detail struct {
	n      int // the packet; 0: none yet
	at     time.Duration
	packet trace.Packet
	whole  bool   // all that came before it was read
	asked  int    // the packet that a command was sent for
	busy   func() // calls that off
	id     int    // of that command
	failed bool

	rows []row
	cur  int // row
	top  int
	open map[string]bool // layers that were opened or closed, by protocol
	key  string          // what the cursor stands on, to find it in the next packet

	byteCur, byteTop int // in bytes; in lines

	seek func(data []byte) int // finds in the bytes what was searched; nil: nothing was
}

// rowKind says what a row of the layers is.
type rowKind uint8

const (
	rowNote     rowKind = iota // above all layers
	rowSentence                // within a layer
	rowLayer
	rowField
	rowFault
)

// row is one row of the layers.
type row struct {
	kind  rowKind
	text  string // clean
	role  role
	layer int
	field int
	spans []trace.Span
	jump  int // a packet that it speaks of; 0: none
	key   string
}

func itoa(n int) string { return strconv.Itoa(n) }

// set shows a packet. The cursor stays on the same field, if there is one.
func (d *detail) set(m *Model, p trace.Packet, at time.Duration, whole bool) {
	same := d.n == p.Number
	d.n, d.at, d.packet, d.whole = p.Number, at, p, whole
	if !same {
		d.byteTop, d.top, d.byteCur = 0, 0, 0
	}
	d.lay(m)
	if m.focus == bytesPane && same {
		return
	}
	d.light(m)
	if d.seek != nil {
		if at := d.seek(p.Data); at >= 0 {
			d.moveByte(m, at)
		}
		if whole {
			d.seek = nil
		}
	}
}

// lay makes the rows anew and finds the cursor again.
func (d *detail) lay(m *Model) {
	if d.n == 0 {
		return
	}
	d.rows = d.rows[:0]
	w := max(m.layout().layers.w-2, 8)
	d.notes(m, w)
	for i, l := range d.packet.Layers {
		d.layer(m, i, l)
	}
	d.cur = 0
	for i, r := range d.rows {
		if r.key == d.key && d.key != "" {
			d.cur = i
		}
	}
	d.scroll(m)
}

// notes are what the packet means, in sentences.
func (d *detail) notes(m *Model, w int) {
	say := func(r role, jump int, s string) {
		for _, line := range text.Wrap(m.o.clean(s), w) {
			d.rows = append(d.rows, row{kind: rowNote, text: line, role: r, jump: jump, key: "note" + itoa(len(d.rows))})
		}
	}
	if !d.whole {
		say(asDim, 0, "(reading what came before it in its conversation…)")
	}
	for _, f := range d.packet.Fates {
		if s := wording.Fate(f); s != "" {
			say(asBad, 0, "On its way to "+f.To+": "+s+".")
		}
	}
	if s := wording.Labels(d.packet); s != "" {
		say(asDim, 0, "The lesson calls it "+s+".")
	}
	if note, ok := m.notes.of[d.n]; ok {
		say(asStrong, 0, "Your note: "+orMarked(note))
	}
	for _, c := range d.packet.Comments {
		say(asStrong, 0, "Comment: "+strings.ReplaceAll(c, "\n", " "))
	}
	for _, n := range d.foremost() {
		r, jump, s := d.sentence(n)
		say(r, jump, s)
	}
}

// foremost are the sentences that stand above all layers: those of the layer
// that matters, and what is out of the ordinary elsewhere. The others stand in
// their layers.
func (d *detail) foremost() []trace.Note {
	var out []trace.Note
	for i, l := range d.packet.Layers {
		for _, n := range l.Notes {
			if n.Text != "" && i != d.packet.Top && levelOf(n.Level) > dissect.Chat {
				out = append(out, n)
			}
		}
	}
	var told []trace.Note
	for _, n := range d.packet.TopLayer().Notes {
		if n.Text != "" && (len(told) < maxForemost || levelOf(n.Level) > dissect.Chat) {
			told = append(told, n)
		}
	}
	told = append(told, out...)
	slices.SortStableFunc(told, func(a, b trace.Note) int { // what went wrong before what is as usual
		return cmp.Compare(max(levelOf(b.Level), dissect.Notice), max(levelOf(a.Level), dissect.Notice))
	})
	return told
}

// maxForemost is how many ordinary sentences of one layer stand above all layers.
const maxForemost = 3

// sentence is a note as a row has it, and the packet that it speaks of.
func (d *detail) sentence(n trace.Note) (r role, jump int, s string) {
	s = n.Text
	if n.Source != "" {
		s += " (" + n.Source + ")"
	}
	if len(n.Packets) > 0 && n.Packets[0] != d.n {
		jump = n.Packets[0]
	}
	return levelRole(levelOf(n.Level)), jump, s
}

func levelOf(word string) dissect.Level {
	switch word {
	case "error":
		return dissect.Error
	case "warning":
		return dissect.Warning
	case "notice":
		return dissect.Notice
	default:
		return dissect.Chat
	}
}

// layer adds a layer, and its fields if it is open.
func (d *detail) layer(m *Model, i int, l trace.Layer) {
	open, decided := d.open[l.Proto]
	if !decided {
		open = i == d.packet.Top
	}
	sign := m.o.pick("▸ ", "+ ")
	if open {
		sign = m.o.pick("▾ ", "- ")
	}
	s := wording.Proto(l.Proto)
	if l.OSI > 0 {
		s += "  OSI " + itoa(l.OSI) + " " + l.OSIName
		if l.Suite != "" {
			s += " · TCP/IP " + l.Suite
		}
	}
	if l.Summary != "" {
		s += "  " + l.Summary
	}
	d.rows = append(d.rows, row{kind: rowLayer, text: m.o.clean(sign + s), role: layerRole(l.OSI), layer: i, spans: l.Header, key: l.Proto})
	if l.Malformed != "" {
		d.rows = append(d.rows, row{kind: rowFault, text: m.o.clean("    ! malformed: " + l.Malformed), role: asBad, layer: i, key: l.Proto + "!"})
	}
	if !open {
		return
	}
	above := d.foremost()
	for _, n := range l.Notes {
		if n.Text == "" || slices.ContainsFunc(above, func(a trace.Note) bool { return a.Text == n.Text }) {
			continue
		}
		r, jump, s := d.sentence(n)
		for _, line := range text.Wrap(m.o.clean(s), max(m.layout().layers.w-6, 8)) {
			d.rows = append(d.rows, row{kind: rowSentence, text: "    " + line, role: r, layer: i, jump: jump, key: l.Proto + "?"})
		}
	}
	size := 0
	for _, f := range l.Fields {
		size = max(size, len(f.Name))
	}
	size = min(size, 32, max(m.layout().layers.w/2, 8))
	for k, f := range l.Fields {
		value := strings.Join(f.Values, ", ")
		if f.Words != "" {
			value += " (" + f.Words + ")"
		}
		s := "    " + m.o.fit(m.o.clean(f.Name), size) + "  " + m.o.clean(text.Cut(value, 2000))
		d.rows = append(d.rows, row{kind: rowField, text: s, layer: i, field: k, spans: f.Spans, key: l.Proto + " " + f.Name})
	}
}

// at2 is the row at the cursor.
func (d *detail) row() row {
	if d.cur < 0 || d.cur >= len(d.rows) {
		return row{}
	}
	return d.rows[d.cur]
}

// chosen is the field at the cursor.
func (d *detail) chosen() (trace.Field, bool) {
	r := d.row()
	if r.kind != rowField || r.layer >= len(d.packet.Layers) || r.field >= len(d.packet.Layers[r.layer].Fields) {
		return trace.Field{}, false
	}
	return d.packet.Layers[r.layer].Fields[r.field], true
}

// move puts the cursor on a row and shows its bytes.
func (d *detail) move(m *Model, to int) {
	d.cur = max(0, min(to, len(d.rows)-1))
	d.key = d.row().key
	d.scroll(m)
	d.light(m)
}

func (d *detail) scroll(m *Model) {
	h := m.layout().layers.h
	if h <= 0 {
		return
	}
	d.top = max(min(d.top, d.cur), d.cur-h+1)
	d.top = max(0, min(d.top, len(d.rows)-h))
}

// toggle opens or closes the layer at the cursor, or goes to the packet that
// the sentence there speaks of.
func (d *detail) toggle(m *Model) {
	r := d.row()
	switch r.kind {
	case rowNote, rowSentence:
		if r.jump > 0 {
			m.goTo(r.jump)
		}
	case rowLayer, rowField, rowFault:
		d.unfold(m, !d.opened(r.layer))
	}
}

func (d *detail) opened(layer int) bool {
	if layer >= len(d.packet.Layers) {
		return false
	}
	if open, ok := d.open[d.packet.Layers[layer].Proto]; ok {
		return open
	}
	return layer == d.packet.Top
}

// unfold opens or closes the layer that the cursor is in.
func (d *detail) unfold(m *Model, open bool) {
	r := d.row()
	if r.kind == rowNote || r.layer >= len(d.packet.Layers) {
		return
	}
	proto := d.packet.Layers[r.layer].Proto
	d.open[proto], d.key = open, proto
	d.lay(m)
	d.light(m)
}

// unfoldAll opens or closes all layers.
func (d *detail) unfoldAll(m *Model, open bool) {
	for _, l := range d.packet.Layers {
		d.open[l.Proto] = open
	}
	if r := d.row(); !open && r.kind != rowNote && r.layer < len(d.packet.Layers) {
		d.key = d.packet.Layers[r.layer].Proto
	}
	d.lay(m)
	d.light(m)
}

// layerLines draws the rows.
func (d *detail) layerLines(m *Model, at rect) []string {
	out := make([]string, 0, max(at.h, 0))
	for i := d.top; len(out) < at.h; i++ {
		if i >= len(d.rows) {
			out = append(out, m.o.fit("", at.w))
			continue
		}
		r := d.rows[i]
		cursor := " "
		if i == d.cur && m.focus == layersPane {
			cursor = m.o.pick("▸", ">")
		}
		s := m.o.fit(cursor+r.text, at.w)
		switch {
		case i == d.cur && m.focus == layersPane:
			s = m.o.paint(asCursor, s)
		case i == d.cur && r.kind != rowNote:
			s = m.o.paint(asShadow, s)
		default:
			s = m.o.paint(r.role, s)
		}
		out = append(out, s)
	}
	return out
}
