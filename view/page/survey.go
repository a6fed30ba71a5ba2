package page

import (
	"regexp"
	"strconv"

	"netlab/trace"
)

// survey reads a run to its end before anything is written: a packet is shown
// with the labels that later claims give it, and a question with its answer.
func (b *builder) survey(events trace.Trace) {
	s := b.open(trace.Scene{})
	asked := 0
	for _, e := range events {
		switch body := e.Body.(type) {
		case trace.Scene:
			s = b.open(body)
		case trace.Packet:
			s.byNum[body.Number] = len(s.packets)
			s.packets = append(s.packets, e)
		case trace.Claim:
			s.label(body)
			s.speak(body.Packets...)
		case trace.Show:
			s.speak(body.Packets...)
			s.speak(body.From, body.To)
		case trace.Prose:
			s.speak(linked(body.Markdown)...)
		case trace.Question:
			if body.Attempt > 1 {
				continue
			}
			asked++
			b.numbers[body.ID] = asked
			if body.Type == "blank" && body.Packet > 0 {
				k := &blank{index: len(b.blanks) + 1, field: body.Field, number: asked, id: body.ID}
				b.blanks = append(b.blanks, k)
				s.blanks[body.Packet] = append(s.blanks[body.Packet], k)
				s.speak(body.Packet)
			}
		case trace.Answer:
			b.answers[body.ID] = append(b.answers[body.ID], body)
		}
	}
	for _, k := range b.blanks {
		for _, a := range b.answers[k.id] {
			if a.Key != "" {
				k.key = a.Key
			}
		}
	}
}

// open begins a scene. What stands before the first belongs to it.
func (b *builder) open(sc trace.Scene) *scene {
	var s *scene
	if len(b.scenes) == 1 && b.scenes[0].number == 0 && len(b.scenes[0].packets) == 0 {
		s = b.scenes[0]
		s.number = sc.Number
	} else {
		s = newScene(sc.Number)
		b.scenes = append(b.scenes, s)
	}
	s.hosts = sc.Hosts
	for _, l := range sc.Links {
		s.links[l.Name] = l.Hosts
	}
	return s
}

func (s *scene) speak(packets ...int) {
	for _, n := range packets {
		s.speaks[n] = true
	}
}

// linked lists the packets that prose links.
func linked(markdown string) []int {
	var out []int
	for _, m := range regexp.MustCompile(`\]\(#(\d{1,6})\)`).FindAllStringSubmatch(markdown, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			out = append(out, n)
		}
	}
	return out
}
