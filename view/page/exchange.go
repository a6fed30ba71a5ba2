package page

import (
	"fmt"
	"html/template"

	"netlab/trace"
)

// exchange is a ladder and its packets.
type exchange struct {
	ID, Title string
	Figure    figure
	Packets   []template.HTML
	block     int // its place on the page
	scene     *scene
	events    []trace.Event
}

// drawLadder draws what has been gathered. Its packets come when all the rest
// of the page is made, and the room that they have is known.
func (b *builder) drawLadder() {
	if len(b.ladder) == 0 {
		return
	}
	events := b.ladder
	b.ladder = nil
	title := "The exchange"
	switch {
	case b.now.figures > 0:
		title = "The exchange goes on"
	case b.now.number > 1:
		title = fmt.Sprintf("The exchange of scene %d", b.now.number)
	}
	x := exchange{Title: title, Figure: b.now.ladder(events, title, "", true), scene: b.now, events: events}
	x.ID, x.block = x.Figure.ID+"-x", len(b.blocks)
	b.contents = append(b.contents, link{x.ID, title})
	b.exchanges = append(b.exchanges, x)
	b.add("exchange", x)
}

// reserve is kept for what grows with packets: sentences about fields, and the
// rules by which bytes light up.
const reserve = 60 << 10

// packets adds every exchange's packets: all of them in short, and with fields
// and bytes as many as there is room for, those that the lesson speaks of first.
func (b *builder) packets() {
	room := PageSize - reserve - len(css) - len(script)
	for _, h := range b.blocks {
		room -= len(h)
	}
	for k := range b.exchanges {
		x := &b.exchanges[k]
		for _, e := range x.events {
			if p, ok := e.Body.(trace.Packet); ok {
				x.Packets = append(x.Packets, b.render("packet", b.packet(x.scene, e, p, false)))
				room -= len(x.Packets[len(x.Packets)-1])
			}
		}
	}
	for _, first := range []bool{true, false} {
		for _, x := range b.exchanges {
			room = b.fill(x, first, room)
		}
	}
	for _, x := range b.exchanges {
		b.blocks[x.block] = b.render("exchange", x)
	}
}

// fill gives packets their fields and bytes; it returns the room that is left.
func (b *builder) fill(x exchange, spokenOf bool, room int) int {
	i := -1
	for _, e := range x.events {
		p, ok := e.Body.(trace.Packet)
		if !ok {
			continue
		}
		if i++; x.scene.speaks[p.Number] != spokenOf || room <= 0 {
			continue
		}
		whole := b.render("packet", b.packet(x.scene, e, p, true))
		if more := len(whole) - len(x.Packets[i]); more <= room {
			x.Packets[i] = whole
			room -= more
		}
	}
	return room
}
