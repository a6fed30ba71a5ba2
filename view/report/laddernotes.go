package report

import (
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// What stands beside the lanes: the sentence about each packet, while there are
// few. It is set in a proportional font of unknown widths, so lines are short.
const (
	maxNoted  = 40  // packets up to which there are sentences
	noteChars = 44  // of a line
	noteLines = 4   // of a sentence
	noteWidth = 335 // of the column
	noteStep  = 17  // from line to line
)

// note keeps the sentence about a packet, each said once, and what was unusual
// about its way, unless the arrow shows it.
func (v *Ladder) note(p trace.Packet) {
	said := p.Explanation().Text
	if v.said[said] {
		said = ""
	}
	var fates []string
	for _, f := range p.Fates {
		if w := wording.Fate(f); w != "" && w != "lost" && !slices.Contains(fates, w) {
			fates = append(fates, w)
		}
	}
	if len(fates) > 0 {
		said = strings.TrimSpace(said + " (" + strings.Join(fates, "; ") + ")")
	}
	if said == "" || len(v.notes) >= maxNoted {
		return
	}
	if v.said == nil {
		v.said, v.notes = make(map[string]bool), make(map[int][]string)
	}
	v.said[p.Explanation().Text] = true
	lines := text.Wrap(text.Escape(said), noteChars)
	if len(lines) > noteLines {
		lines = append(lines[:noteLines-1:noteLines-1], text.Cut(lines[noteLines-1]+" …", noteChars))
	}
	v.notes[p.Number] = lines
}

// noted reports whether there is a column of sentences.
func (v *Ladder) noted() bool { return len(v.notes) > 0 && len(v.arrows) <= maxNoted && v.more == 0 }

// heights gives the place of each row: a step below the one before, or below
// what is said beside that one.
func (v *Ladder) heights(rows []rowOf, top, step float64) []float64 {
	out := make([]float64, len(rows))
	y, free := top, top // where the next row, and the next sentence, may be
	for i, r := range rows {
		lines := 0
		if v.noted() && !r.arrival {
			lines = len(v.notes[v.arrows[r.arrow].number])
		}
		if lines > 0 {
			y = max(y, free)
			free = y + float64(lines)*noteStep + 8
		}
		out[i] = y
		y += step
	}
	return out
}
