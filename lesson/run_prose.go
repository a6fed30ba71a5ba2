package lesson

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netlab/trace"
)

// claims holds a fence of claims against the scene above and tells how each fared.
func (r *runner) claims(b *Claims) error {
	if r.scene == nil {
		return fmt.Errorf("%s: claims, but no steps above them", b.Pos)
	}
	for i, out := range r.outcomes(b) {
		if out.skipped {
			continue
		}
		c := &b.Claims[i]
		told := trace.Claim{Line: c.Pos.Line, Label: c.Label, Text: out.text, OK: out.ok, Why: out.why, Source: c.By, Follows: out.follows}
		for _, t := range out.sights {
			if t.call != nil {
				told.Calls = append(told.Calls, t.call.Number)
			} else {
				told.Packets = append(told.Packets, t.rec.Number)
			}
		}
		r.result.Claims = append(r.result.Claims, ClaimResult{Scene: r.scene.number, Claim: told, At: c.Pos, claim: c})
		if err := r.emit(r.now(), told); err != nil {
			return err
		}
	}
	return r.gradeForetold()
}

// outcomes holds a fence once, however often it is asked.
func (r *runner) outcomes(b *Claims) []outcome {
	if _, ok := r.held[b]; !ok {
		r.claimed[b] = r.scene
		r.held[b] = r.judge.holdAll(b)
	}
	return r.held[b]
}

// foresee holds the claims below block i, up to the next steps, because prose
// or a drawing above them speaks of their labels.
func (r *runner) foresee(i int, refs []LabelRef) {
	known := func(l LabelRef) bool { return r.judge.labels[l.Name] != nil || slices.Contains(r.judge.hosts, l.Name) }
	for _, b := range r.lesson.Blocks[i+1:] {
		if !slices.ContainsFunc(refs, func(l LabelRef) bool { return l.Name != "" && !known(l) }) || r.scene == nil {
			return
		}
		switch b := b.(type) {
		case *Steps:
			return
		case *Claims:
			r.outcomes(b)
		}
	}
}

// edit is a piece of text that takes the place of another.
type edit struct {
	start, end int
	text       string
}

// prose tells a block of Markdown, values filled in, links to packets resolved.
func (r *runner) prose(i int, b *Prose) error {
	if r.o.Sink == nil {
		return nil
	}
	var refs []LabelRef
	for _, l := range b.Links {
		refs = append(refs, l.Label)
	}
	for _, v := range b.Values {
		refs = append(refs, v.Owner)
	}
	r.foresee(i, refs)
	var edits []edit
	for _, v := range b.Values {
		text := "?"
		if got, err := r.judge.find(v.Owner, v.Field); err == nil {
			text = got.text
		}
		edits = append(edits, edit{v.Start, v.End, text})
	}
	for _, l := range b.Links {
		edits = append(edits, r.linkEdits(b.Markdown, l)...)
	}
	return r.emit(r.now(), trace.Prose{Markdown: apply(b.Markdown, edits)})
}

// linkEdits puts a packet's number into a link. A link whose packet was not
// found becomes plain text; one to a heading stays.
func (r *runner) linkEdits(md string, l Link) []edit {
	if l.Start < 0 || l.End > len(md) || l.Start >= l.End {
		return nil
	}
	k := strings.LastIndex(md[l.Start:l.End], "](")
	if k < 0 {
		return nil
	}
	of, t, err := r.judge.one(l.Label)
	if err != nil {
		if !r.isClaimLabel(l.Label.Name) {
			return nil
		}
		return []edit{{l.Start, l.Start + 1, ""}, {l.Start + k, l.End, ""}}
	}
	target := strconv.Itoa(t.number())
	if t.call != nil {
		target = "call-" + target
	}
	if of.scene != r.scene {
		target = strconv.Itoa(of.scene.number) + "." + target
	}
	return []edit{{l.Start + k, l.End, "](#" + target + ")"}}
}

func (r *runner) isClaimLabel(name string) bool {
	for _, b := range r.lesson.Blocks {
		if c, ok := b.(*Claims); ok && slices.ContainsFunc(c.Claims, func(c Claim) bool { return c.Label == name }) {
			return true
		}
	}
	return false
}

// apply makes edits that do not overlap; those that would are left out.
func apply(s string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.start < done || e.end > len(s) || e.start > e.end {
			continue
		}
		b.WriteString(s[done:e.start])
		b.WriteString(e.text)
		done = e.end
	}
	b.WriteString(s[done:])
	return b.String()
}

// show asks for drawings.
func (r *runner) show(i int, b *Show) error {
	if r.scene == nil || r.o.Sink == nil {
		return nil
	}
	for _, line := range b.Lines {
		r.foresee(i, []LabelRef{line.From, line.To})
		out := trace.Show{What: line.What, Host: line.Host}
		_, from, fromErr := r.judge.one(line.From)
		_, to, toErr := r.judge.one(line.To)
		switch {
		case line.From.Name != "" && (fromErr != nil || from.rec == nil),
			line.To.Name != "" && (toErr != nil || to.rec == nil):
			continue // its claim has failed: there is nothing to draw
		case line.What == "ladder" && line.From.Name != "":
			out.From, out.To = from.rec.Number, to.rec.Number
		case line.From.Name != "":
			out.Packets = []int{from.rec.Number}
		}
		if err := r.emit(r.now(), out); err != nil {
			return err
		}
	}
	return nil
}
