package tui

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"netlab/dissect"
	"netlab/view/wording"
)

// search looks for a text behind the cursor (step 1) or before it (-1): in what
// the list says and in the bytes, in capitals or not; "0x" begins bytes in hex.
// Behind the last packet it goes on from the first. The whole capture is read
// again: what a packet says depends on those before it.
func (m *Model) search(s string, step int) tea.Cmd {
	m.scan.cancelSearch()
	if s == "" {
		m.say("Nothing to search for yet: / begins a search")
		return nil
	}
	m.scan.wanted, m.scan.searching, m.scan.searched = s, true, 0
	from, matches := m.current(), m.matcher(s)
	among, filtered := slices.Clip(m.list.shown), m.list.filtered
	best := 0 // what is found if nothing nearer comes
	seek := func(p *dissect.Packet) (enough bool) {
		n := p.Number()
		if step < 0 && n >= from && best > 0 && best < from {
			return true
		}
		if n == from || step > 0 && n < from && best > 0 {
			return false
		}
		if _, ok := slices.BinarySearch(among, uint32(n)); filtered && !ok || !matches(p) {
			return false
		}
		best = n
		return step > 0 && n > from
	}
	m.scan.look = &run{
		test:   func(p *dissect.Packet) (bool, bool) { return false, seek(p) },
		result: func() int { return best },
	}
	return m.start(m.scan.look)
}

// hexDigits are the bytes that a search for "0x0d0a" means; nil for others.
func hexDigits(s string) []byte {
	digits, ok := strings.CutPrefix(strings.ReplaceAll(s, " ", ""), "0x")
	if !ok {
		return nil
	}
	want, err := hex.DecodeString(digits)
	if err != nil || len(want) == 0 {
		return nil
	}
	return want
}

// finder says where in a packet's bytes what is searched stands; -1 for nowhere.
func finder(s string) func(data []byte) int {
	if want := hexDigits(s); want != nil {
		return func(data []byte) int { return bytes.Index(data, want) }
	}
	want := []byte(lower(s))
	return func(data []byte) int { return bytes.Index([]byte(lower(string(data))), want) }
}

// lower makes ASCII's capitals small and leaves all other bytes where they are.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// matcher makes the test of a search.
func (m *Model) matcher(s string) func(*dissect.Packet) bool {
	find := finder(s)
	if hexDigits(s) != nil {
		return func(p *dissect.Packet) bool { return find(p.Record.Data) >= 0 }
	}
	want := strings.ToLower(s)
	return func(p *dissect.Packet) bool {
		if find(p.Record.Data) >= 0 {
			return true
		}
		line := m.src.Brief(p)
		for _, s := range append([]string{wording.Proto(line.TopLayer().Proto) + " " + line.Summary, line.From, line.To}, line.Comments...) {
			if strings.Contains(strings.ToLower(s), want) {
				return true
			}
		}
		return false
	}
}

// found takes a search's report.
func (m *Model) found(msg scanMsg) {
	m.scan.searched = msg.seen
	if !msg.over {
		return
	}
	m.scan.cancelSearch()
	switch {
	case msg.hit > 0:
		m.goTo(msg.hit)
		m.detail.seek = finder(m.scan.wanted)
		if m.detail.n == msg.hit {
			m.detail.asked = 0 // to show where in it
		}
		m.scan.standing = true
		m.say(fmt.Sprintf("Found %q in #%d; n: next, N: the one before, Esc: search no more", m.scan.wanted, msg.hit))
	case msg.err == nil:
		m.say(fmt.Sprintf("%q is nowhere else", m.scan.wanted))
	}
}

// cancelSearch calls a search off.
func (s *scan) cancelSearch() {
	if s.look != nil {
		s.look.stop()
	}
	s.look, s.searching = nil, false
}
