package page

// band is a slice of a ladder from top to bottom. On a screen the bands join
// without a seam; on paper a page may end between two of them.
type band struct {
	Top, Height string
	top, bottom float64

	Steps  []svgStep
	Times  []svgTime
	Pauses []svgTime
	Arrows []arrow
	Labels []label
	Calls  []svgCall
}

const bandHeight = 240 // pixels, at least

// bandsOf cuts a ladder above marks whose words have room above them.
func bandsOf(marks []*mark, height float64) []band {
	cuts := []float64{0}
	for _, m := range marks {
		cut := m.y - m.room() + 1
		words := m.kind == markLeave || m.kind == markCall || m.kind == markStep
		if last := cuts[len(cuts)-1]; words && cut-last >= bandHeight {
			cuts = append(cuts, cut)
		}
	}
	out := make([]band, len(cuts))
	for i, top := range cuts {
		bottom := height
		if i+1 < len(cuts) {
			bottom = cuts[i+1]
		}
		out[i] = band{Top: num(-top), Height: num(bottom - top), top: top, bottom: bottom}
	}
	return out
}

// at is the band of a height.
func (d *drawing) at(y float64) *band {
	for i := range d.fig.Bands {
		if y < d.fig.Bands[i].bottom {
			return &d.fig.Bands[i]
		}
	}
	return &d.fig.Bands[len(d.fig.Bands)-1]
}

// way puts an arrow into all bands that it goes through, and its words into the
// one where it ends.
func (d *drawing) way(a arrow, from, to float64) {
	last := d.at(to)
	for i := range d.fig.Bands {
		b := &d.fig.Bands[i]
		if b.top > to || b.bottom < from {
			continue
		}
		part := a
		if b != last {
			part.Words, part.Through = "", true
		}
		b.Arrows = append(b.Arrows, part)
	}
}
