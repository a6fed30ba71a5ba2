package lesson

import (
	"fmt"
	"slices"
	"strings"
)

// askBlock checks a question and says whether it is a prediction.
func (li *linter) askBlock(a *Ask) {
	if old, ok := li.asks[a.ID]; ok && a.ID != "" {
		li.add(a.Pos, "duplicate-id", "the question "+quote(a.ID)+" has the id of another",
			fmt.Sprintf("expected one of its own: it stands in line %d already", old.Line))
	}
	li.asks[a.ID] = a.Pos
	labels := slices.Clone(a.Labels)
	scene := 0
	for _, r := range a.Labels {
		d := li.ref(r, anywhere)
		if d == nil {
			continue
		}
		if scene != 0 && d.scene != scene {
			li.add(r.Pos, "other-scene", "the label "+quote(r.Name)+" is of another scene", "expected labels of one scene")
		}
		scene = d.scene
	}
	if a.Key != nil {
		li.termUse(a.Key, anywhere)
		labels = append(labels, termLabels(a.Key)...)
	}
	for _, v := range a.Values {
		li.value(v, above)
	}
	for _, v := range a.After {
		li.value(v, anywhere)
	}
	a.Prediction = li.predicts(labels)
}

// predicts reports whether a question about these labels, standing here, is a
// prediction: the steps that it is about are still to come. A question that
// names no label is about the scene above it, or the first.
func (li *linter) predicts(labels []LabelRef) bool {
	if li.scene == 0 {
		return true
	}
	for _, r := range labels {
		d := li.labels[r.Name]
		if d == nil || d.block < li.block {
			continue
		}
		for _, b := range li.lesson.Blocks[li.block:d.block] {
			if _, ok := b.(*Steps); ok {
				return true
			}
		}
	}
	return false
}

// termLabels lists the labels that a term names.
func termLabels(t Term) []LabelRef {
	switch t := t.(type) {
	case *ValueTerm:
		if t.Value.Owner.Name != "" {
			return []LabelRef{t.Value.Owner}
		}
	case *BinaryTerm:
		return append(termLabels(t.L), termLabels(t.R)...)
	case *SpanTerm:
		return []LabelRef{t.A, t.B}
	case *SetTerm:
		out := setLabels(t)
		for _, v := range t.Match.Values {
			if v.Owner.Name != "" {
				out = append(out, v.Owner)
			}
		}
		return out
	}
	return nil
}

// bareNumber warns of a number in a sentence that links a packet: it was
// typed, so it is wrong on the day the stack changes. Numbers in links, code
// and values are names or come from the run; RFC 9293 and the like are names too.
func (li *linter) bareNumber(l Link) {
	s := cutLinks(l.Sentence)
	words := strings.Fields(s)
	for i, w := range words {
		w = strings.Trim(w, `.,;:?!()"'*_`)
		if !isDecimal(w) && !isDecimal(strings.TrimPrefix(w, "0x")) {
			continue
		}
		if i > 0 && slices.Contains([]string{"rfc", "section", "version", "qos", "chapter", "figure"}, strings.ToLower(strings.Trim(words[i-1], "(,"))) {
			continue
		}
		li.warn(l.Pos, "bare-number", "the number "+w+" in a sentence that links a packet", "expected ${"+l.Label.String()+".FIELD}")
		return
	}
}

// cutLinks takes links, code spans and values out of a sentence.
func cutLinks(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		end := -1
		switch {
		case s[i] == '[':
			if k := strings.Index(s[i:], "]("); k >= 0 {
				if j := strings.IndexByte(s[i+k:], ')'); j >= 0 {
					end = i + k + j + 1
				}
			}
		case s[i] == '`':
			if k := strings.IndexByte(s[i+1:], '`'); k >= 0 {
				end = i + k + 2
			}
		case strings.HasPrefix(s[i:], "${"):
			if k := strings.IndexByte(s[i:], '}'); k >= 0 {
				end = i + k + 1
			}
		}
		if end < 0 {
			b.WriteByte(s[i])
			end = i + 1
		} else {
			b.WriteByte('x')
		}
		i = end
	}
	return b.String()
}
