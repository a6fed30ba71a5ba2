package ladder

import "slices"

// Resize has what comes from now on drawn this many columns wide, as when a
// terminal changes its size. The lanes get new places and their head once more;
// what is under way arrives there.
func (l *Ladder) Resize(columns int) {
	old := l.o.width()
	l.o.Width = columns
	if l.o.width() == old {
		return
	}
	l.lanes = place(slices.Clone(l.lanes.hosts), l.o.width())
	air, headed := l.air, l.headed
	l.air, l.headed = nil, false
	if l.lanes.cols == nil {
		return // packets are listed: none is drawn as it arrives
	}
	for _, f := range air {
		if !f.whole {
			f.track = l.lanes.findTrack(f, l.air)
		}
		l.air = append(l.air, f)
	}
	if headed && len(l.air) > 0 {
		l.head()
	}
}
