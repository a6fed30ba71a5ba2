package tui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// notes are the person's own marks and notes, by packet. An empty note is a mark.
type notes struct {
	of      map[int]string
	unsaved bool
	warned  bool // that they are not saved
	saving  bool
}

// savedMsg says how saving went.
type savedMsg struct {
	path string
	err  error
}

// orMarked is what a mark without a note is written as.
func orMarked(note string) string {
	if note == "" {
		return "marked"
	}
	return note
}

// mark sets or takes away a mark.
func (m *Model) mark() {
	n := m.current()
	if n == 0 {
		return
	}
	if note, ok := m.notes.of[n]; ok && note != "" {
		m.say("#" + itoa(n) + " has a note; c changes it")
		return
	} else if ok {
		delete(m.notes.of, n)
	} else {
		m.notes.of[n] = ""
		m.say("#" + itoa(n) + " is marked; c adds a note, w saves a copy with marks and notes")
	}
	m.notes.unsaved = len(m.notes.of) > 0
	m.detail.lay(m)
}

// toMark goes to the next packet that is marked or has a note, or to the one
// before; behind the last one it goes on from the first.
func (m *Model) toMark(step int) {
	var all []int
	for _, n := range slices.Sorted(maps.Keys(m.notes.of)) {
		if m.number(m.place(n)) == n {
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		m.say("No packet here is marked: m marks one, c writes a note on it")
		return
	}
	at, here := slices.BinarySearch(all, m.current())
	switch {
	case step < 0:
		at--
	case here:
		at++
	}
	m.goTo(all[(at+len(all))%len(all)])
}

// note writes a note; an empty one takes it away.
func (m *Model) note(n int, s string) {
	if n == 0 {
		return
	}
	if s == "" {
		delete(m.notes.of, n)
	} else {
		m.notes.of[n] = s
		m.say("Noted; w saves a copy with marks and notes")
	}
	m.notes.unsaved = len(m.notes.of) > 0
	m.detail.lay(m)
}

// askSave asks where to.
func (m *Model) askSave() {
	switch {
	case m.o.Save == nil:
		m.fault("There is no way to save here")
	case m.notes.saving:
		m.say("It is being saved")
	case len(m.notes.of) == 0:
		m.say("Nothing to save yet: m marks a packet, c writes a note on it")
	default:
		m.ask(promptSave, m.o.SaveAs)
	}
}

// save writes a copy of the capture with the notes as comments.
func (m *Model) save(path string) tea.Cmd {
	if path == "" {
		return nil
	}
	out := make(map[int]string, len(m.notes.of))
	for n, s := range m.notes.of {
		out[n] = orMarked(s)
	}
	m.notes.saving = true
	m.say("Saving…")
	return func() tea.Msg { return savedMsg{path, m.o.Save(m.ctx, path, maps.Clone(out))} }
}

func (m *Model) gotSaved(msg savedMsg) {
	m.notes.saving = false
	if msg.err != nil {
		m.fault(msg.err.Error())
		return
	}
	m.notes.unsaved = false
	m.say("Saved as " + msg.path + "; the capture itself is as it was")
}
