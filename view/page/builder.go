package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// builder turns events into the blocks of a page.
type builder struct {
	t        *template.Template
	events   trace.Trace
	meta     meta
	blocks   []template.HTML
	contents []link
	docs     docs
	glossary glossary
	err      error

	scenes  []*scene
	opened  int
	now     *scene
	numbers map[string]int            // of questions, by id
	answers map[string][]trace.Answer // by id of their question
	blanks  []*blank

	exchanges  []exchange
	ladder     []trace.Event // what the next one draws
	mostFields int           // of a packet
}

// meta is the head of the page.
type meta struct {
	Title, Lesson, Summary string
	Lang                   string // of the lesson's words
	About                  []string
	Objectives, Sources    []string
	Foot                   []string
	Heads                  []string // colours of arrowheads
}

func newBuilder(events trace.Trace) *builder {
	b := &builder{
		events: events, numbers: make(map[string]int), answers: make(map[string][]trace.Answer),
		docs: docs{at: make(map[string]int)},
	}
	b.meta = metaOf(trace.Meta{})
	b.scenes = []*scene{newScene(0)}
	b.survey(events)
	b.now = b.scenes[0]
	return b
}

// build makes the blocks, from top to bottom. What is drawn once for many
// events, a ladder or a list of claims, is made when something else comes.
func (b *builder) build() {
	var claims []trace.Claim
	for i, e := range b.events {
		switch body := e.Body.(type) {
		case trace.Step, trace.Call, trace.Packet:
			if e.Body.Kind() == trace.KindPacket {
				b.now.drawn++
			}
			b.ladder = append(b.ladder, e)
			continue
		case trace.Claim:
			b.drawLadder()
			claims = append(claims, body)
			if i+1 == len(b.events) || b.events[i+1].Body.Kind() != trace.KindClaim {
				b.claims(claims)
				claims = nil
			}
			continue
		}
		if e.Body.Kind() == trace.KindAnswer { // it stands with its question
			continue
		}
		b.drawLadder()
		switch body := e.Body.(type) {
		case trace.Meta:
			b.meta = metaOf(body)
		case trace.Scene:
			b.scene(body)
		case trace.Prose:
			b.add("prose", b.prose(body.Markdown))
		case trace.Show:
			b.show(body)
		case trace.Question:
			if body.Attempt <= 1 {
				b.add("question", b.question(body))
				b.contents = append(b.contents, link{"q-" + body.ID, fmt.Sprintf("Question %d", b.numbers[body.ID])})
			}
		case trace.End:
			b.end(body)
		}
	}
	b.drawLadder()
	b.packets()
}

func (b *builder) add(name string, data any) { b.blocks = append(b.blocks, b.render(name, data)) }

func (b *builder) prose(source string) template.HTML {
	links := linker{glossary: &b.glossary}
	if b.now != nil {
		links.scene = b.now.number
	}
	h, err := markdown(source, links)
	if err != nil && b.err == nil {
		b.err = err
	}
	return h
}

func metaOf(m trace.Meta) meta {
	out := meta{
		Title: clean(m.Title), Lesson: clean(m.Lesson), Summary: clean(m.Summary), Lang: language(m.Lang),
		Heads: []string{"l0", "l2", "l3", "l4", "l7"},
	}
	if out.Title == "" {
		out.Title, out.Lesson = out.Lesson, ""
	}
	if m.Level != "" {
		out.About = append(out.About, clean(m.Level))
	}
	if m.Minutes > 0 {
		out.About = append(out.About, text.Count(m.Minutes, "minute"))
	}
	out.About = append(out.About, paramWords(m.Params)...)
	if m.Student != "" {
		out.About = append(out.About, "student "+clean(m.Student))
	}
	for _, s := range m.Objectives {
		out.Objectives = append(out.Objectives, clean(s))
	}
	for _, s := range m.Sources {
		out.Sources = append(out.Sources, clean(s))
	}
	out.Foot = append(out.Foot, strings.TrimSpace("netlab "+clean(m.Version)), fmt.Sprintf("seed %d", m.Seed))
	if m.Profile != "" {
		out.Foot = append(out.Foot, "profile "+clean(m.Profile))
	}
	return out
}

// bench is what stands on the bench of a scene.
type bench struct {
	Title string
	Hosts []benchHost
	Links []benchLink
}

type benchHost struct {
	Name   string
	Router bool
	Addrs  []string
}

type benchLink struct{ Name, Way string }

func (b *builder) scene(sc trace.Scene) {
	b.now = b.scenes[min(b.opened, len(b.scenes)-1)]
	b.opened++
	out := bench{Title: "On the bench"}
	if sc.Number > 1 {
		out.Title = fmt.Sprintf("Scene %d: a new bench", sc.Number)
		if p := paramWords(sc.Params); len(p) > 0 {
			out.Title += ", " + strings.Join(p, " ")
		}
	}
	for _, h := range sc.Hosts {
		x := benchHost{Name: clean(h.Name), Router: h.Router}
		for _, a := range h.Addrs {
			x.Addrs = append(x.Addrs, clean(a))
		}
		out.Hosts = append(out.Hosts, x)
	}
	for _, l := range sc.Links {
		x := benchLink{Name: clean(l.Name)}
		if l.Name == "" {
			x.Name = clean(strings.Join(l.Hosts, ", "))
		}
		if l.Delay > 0 {
			x.Way = lasting(l.Delay) + " each way"
		}
		if l.MTU > 0 {
			x.Way = strings.TrimPrefix(fmt.Sprintf("%s, at most %d bytes a packet", x.Way, l.MTU), ", ")
		}
		out.Links = append(out.Links, x)
	}
	b.add("bench", out)
}

// claim is a claim and how it fared.
type claim struct {
	OK         bool
	Text, Why  string
	Packets    []link
	More       int
	CallsCount int
}

func (b *builder) claims(claims []trace.Claim) {
	var out []claim
	for _, c := range claims {
		x := claim{OK: c.OK, Text: clean(c.Text), Why: clean(c.Why)}
		if !c.OK && c.Source != "" {
			x.Why += " (" + clean(c.Source) + ")"
		}
		packets := slices.Compact(slices.Clone(c.Packets))
		for i, n := range packets {
			if i == 6 {
				x.More = len(packets)
				break
			}
			x.Packets = append(x.Packets, link{b.now.packetID(n), fmt.Sprintf("#%d", n)})
		}
		out = append(out, x)
	}
	b.add("claims", out)
}

// ending is how a run ended.
type ending struct {
	OK    bool
	Parts []string
	Err   string
}

func (b *builder) end(e trace.End) {
	parts := []string{text.Count(e.Packets, "packet")}
	if e.Lost > 0 {
		parts = append(parts, fmt.Sprintf("%d lost", e.Lost))
	}
	parts = append(parts, wording.Seconds(e.LabTime)+" s of lab time")
	switch {
	case e.Claims == 1 && e.Failed == 0:
		parts = append(parts, "the claim holds")
	case e.Claims > 0 && e.Failed == 0:
		parts = append(parts, fmt.Sprintf("all %d claims hold", e.Claims))
	case e.Claims > 0:
		parts = append(parts, fmt.Sprintf("%d of %s failed", e.Failed, text.Count(e.Claims, "claim")))
	}
	if b.anyGiven() {
		parts = append(parts, fmt.Sprintf("questions right: %d of %d", e.Right, e.Asked))
	}
	b.add("end", ending{e.OK, parts, clean(e.Err)})
}

func (b *builder) anyGiven() bool {
	for _, all := range b.answers {
		if slices.ContainsFunc(all, func(a trace.Answer) bool { return a.Given != "" }) {
			return true
		}
	}
	return false
}
