package tui

import (
	"context"
	"errors"

	"netlab/internal/text"
)

// errFull says that a page has all it can hold.
var errFull = errors.New("tui: the page is full")

// helpPage lists the keys.
func (m *Model) helpPage() (*page, pageMaker) {
	p := &page{title: "Keys", about: "A click goes there, a second one opens it; hold Shift to mark text for copying", help: true}
	w := m.w
	return p, func(context.Context) ([]string, []item) {
		var lines []string
		for _, h := range keyList(m.o) {
			if h.does == "" {
				lines = append(lines, m.o.paint(asStrong, m.o.fit(m.o.clean(h.key), w)))
				continue
			}
			const keys = 16
			for i, l := range text.Wrap(m.o.clean(h.does), max(w-keys-4, 8)) {
				key := ""
				if i == 0 {
					key = m.o.clean(h.key)
				}
				lines = append(lines, m.o.fit("  "+m.o.fit(key, keys)+"  "+l, w))
			}
		}
		return lines, nil
	}
}

// keyList are all keys, in the order in which they are learnt. One without
// words is a heading.
func keyList(o Options) []hint {
	return []hint{
		{"Look", ""},
		{o.pick("↑ ↓ ← →", "arrows"), "move; also k j h l"},
		{"Space, b", "a page on, a page back; also PgDn and PgUp"},
		{"g, G", "to the first, to the last; also Home and End"},
		{"Tab", "from the list to the layers, to the bytes, and back"},
		{"Enter", "look into the packet; there: open a layer, or go to the packet that a sentence names"},
		{"Esc", "one step back: to the list, then out of the filter"},
		{"z", "the pane alone on the screen, and back"},
		{"+, -", "open all layers, close all; also Ctrl-Right and Ctrl-Left"},
		{":", "go to a packet by its number; also Ctrl-G"},
		{"F8, F7", "the next packet, the one before, wherever the keys are; also Ctrl-Down and Ctrl-Up"},
		{"Find", ""},
		{"n, N", "the next packet, the one before, that shows a problem (! grave, ~ worth a look)"},
		{"e", "all that went wrong, and what to look at next"},
		{"f", "filter, in Wireshark's language: Tab completes, arrows bring back earlier ones; also &"},
		{"a", "make a filter of the field at the cursor, or of the conversation"},
		{"/", "search a text in the list and in the bytes; 0x0d0a finds bytes; also Ctrl-F. Until Esc, n and N then go to what is found"},
		{"Ctrl-N, Ctrl-B", "find the next one, the one before"},
		{"The conversation", ""},
		{".  ,", "its next packet, the one before"},
		{"F", "follow: what the two ends said"},
		{"L", "ladder: who sent what to whom, and when"},
		{"T", "graph over time: sequence numbers, round-trip time, window"},
		{"Keep", ""},
		{"m", "mark the packet (*), or take the mark away (Ctrl-M is Enter to a terminal)"},
		{"M", "to the next packet that is marked or has a note"},
		{"c", "write a note on it; also Ctrl-Alt-C"},
		{"w", "save a copy of the capture with marks and notes as comments; never the capture itself; also Ctrl-S"},
		{"q", "quit, or close what covers the list"},
	}
}
