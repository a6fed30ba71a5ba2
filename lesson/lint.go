package lesson

import (
	"fmt"
	"slices"
	"strings"
)

// lint checks what the words of a lesson say of each other: that labels,
// hosts, parameters and files exist, and stand where they may be used.
func (p *parser) lint() {
	if p.translation || !p.whole {
		return
	}
	li := &linter{
		parser: p, meta: &p.lesson.Meta, hosts: p.lesson.Meta.hostNames(),
		labels: make(map[string]*labelDef), params: make(map[string]bool), asks: make(map[string]Pos),
	}
	li.define()
	li.blocks()
	li.unused()
	li.files()
}

// linter goes through a lesson once, in the order of the file.
type linter struct {
	*parser
	meta   *Meta
	hosts  []string
	labels map[string]*labelDef
	order  []*labelDef
	params map[string]bool // used
	asks   map[string]Pos

	block int      // where we are
	claim int      // within a claims block
	scene int      // 0: none yet
	names []string // connections of the scene
	steps int
	last  bool // a labelled claim stands above in this scene
}

// labelDef is where a label is defined.
type labelDef struct {
	name         string
	pos          Pos
	scene        int
	block, claim int
	c            *Claim
	used         bool
}

// define finds all labels, so that a use before the definition can be told
// from a typing error.
func (li *linter) define() {
	scene := 0
	for i, b := range li.lesson.Blocks {
		if s, ok := b.(*Steps); ok && (scene == 0 || s.Mode == Fresh || s.Mode == Again) {
			scene++
		}
		cs, ok := b.(*Claims)
		if !ok {
			continue
		}
		for k := range cs.Claims {
			c := &cs.Claims[k]
			if c.Label == "" {
				continue
			}
			at := c.Pos
			if c.Then {
				at.Col += strings.Index(c.Text, c.Label)
			}
			if old, ok := li.labels[c.Label]; ok {
				li.add(at, "duplicate-label", "the label "+quote(c.Label)+" is taken",
					fmt.Sprintf("expected another: it stands in line %d already", old.pos.Line))
				continue
			}
			li.taken(c.Label, at)
			d := &labelDef{name: c.Label, pos: at, scene: scene, block: i, claim: k, c: c}
			li.labels[c.Label] = d
			li.order = append(li.order, d)
		}
	}
}

// taken refuses a label that means something else already.
func (li *linter) taken(name string, at Pos) {
	var what string
	param := li.meta.hasParam(name)
	_, heading := li.headings[name]
	switch {
	case slices.Contains(li.hosts, name):
		what = "a host"
	case param:
		what = "a parameter"
	case heading:
		what = "a heading of this lesson"
	case slices.Contains(li.roomNames(), name):
		what = "a room"
	case li.voc != nil && li.voc.Known != nil && li.voc.Known(name):
		what = "a protocol"
	default:
		return
	}
	li.add(at, "taken", "the label "+quote(name)+" is the name of "+what, "expected a name of its own")
}

func (li *linter) blocks() {
	for i, b := range li.lesson.Blocks {
		li.block, li.claim = i, -1
		switch b := b.(type) {
		case *Prose:
			li.prose(b)
		case *Steps:
			li.stepsBlock(b)
		case *Claims:
			li.claimsBlock(b)
		case *Ask:
			li.askBlock(b)
		case *Show:
			li.showBlock(b)
		}
	}
	if li.scene == 0 {
		li.add(li.at(li.bodyAt), "no-steps", "the lesson has no steps", "expected a fence ```netlab")
	}
	own := slices.DeleteFunc(slices.Clone(li.hosts), func(h string) bool { return li.meta.Hosts[h].Yours == "" })
	if len(own) > 1 {
		li.add(Pos{li.file, 1, 1}, "yours", quote(own[1])+" is the student's part too", "expected one: a run has one program of theirs")
	}
	for _, h := range li.hosts {
		if li.meta.Hosts[h].Yours != "" && !slices.ContainsFunc(li.lesson.Blocks, isSolution) {
			li.add(Pos{li.file, 1, 1}, "solution", quote(h)+" is the student's part, but nobody stands in for it",
				"expected a fence ```netlab solution, so that the lesson can be checked")
		}
	}
}

func isSolution(b Block) bool {
	s, ok := b.(*Steps)
	return ok && s.Mode == Solution
}

// prose checks the links and values of a block of prose.
func (li *linter) prose(b *Prose) {
	for _, v := range b.Values {
		li.value(v, above)
	}
	for _, l := range b.Links {
		if _, ok := li.headings[l.Label.Name]; ok {
			continue
		}
		if li.ref(l.Label, above) != nil {
			li.bareNumber(l)
		}
	}
}

// reach says from where labels may be used.
type reach uint8

const (
	above    reach = iota // what has run already
	sameOnly              // that, in this scene
	anywhere              // all of the lesson
)

// ref checks a use of a label.
func (li *linter) ref(r LabelRef, from reach) *labelDef {
	d := li.labels[r.Name]
	if d == nil {
		var known []string
		for _, o := range li.order {
			known = append(known, o.name)
		}
		if li.claim < 0 {
			for h := range li.headings {
				known = append(known, h)
			}
		}
		li.unknown(r.Pos, "label", r.Name, known)
		return nil
	}
	d.used = true
	if from != anywhere && (d.block > li.block || d.block == li.block && d.claim >= li.claim && li.claim >= 0) {
		li.add(r.Pos, "later-label", "the label "+quote(r.Name)+" is not known yet",
			fmt.Sprintf("expected one from above: it stands in line %d", d.pos.Line))
		return d
	}
	if from == sameOnly && d.scene != li.scene {
		li.add(r.Pos, "other-scene", "the label "+quote(r.Name)+" is of another scene",
			"expected one of this scene: time starts anew in each")
		return d
	}
	li.index(r, d)
	return d
}

// index checks the [n] of a label: only a set has several.
func (li *linter) index(r LabelRef, d *labelDef) {
	if r.Index < 2 {
		return
	}
	c := d.c
	most := 1
	switch {
	case c.Pick.Kind == PickEvery, c.Pick.Kind == PickPercent, c.Count.Word == "at least", c.Match != nil && c.Match.Label.Name != "":
		return
	case c.Pick.Kind == PickFirst:
		most = number(c.Pick.Ord)
	case c.Count.Word != "":
		most = number(c.Count.N)
	}
	if r.Index > most {
		li.add(r.Pos, "label", fmt.Sprintf("%s, but %s selects %d", quote(r.String()), r.Name, most),
			"expected a set: "+r.Name+": at least "+fmt.Sprint(r.Index)+" …")
	}
}

// number reads a count; a value may be anything.
func number(s string) int {
	n := 0
	if _, err := fmt.Sscan(s, &n); err != nil {
		return 1 << 30
	}
	return n
}

// hostFields are what a lesson may ask of a host: its first address of each
// kind, and the options of its cable.
func hostFields() []string { return []string{"ip", "ipv6", "mac", "delay", "mtu", "rate"} }

// value checks a "${…}".
func (li *linter) value(v Value, from reach) {
	if v.Owner.Name == "" {
		if !li.meta.hasParam(v.Field) {
			li.unknown(v.Pos, "parameter", v.Field, li.meta.paramNames())
			return
		}
		li.params[v.Field] = true
		return
	}
	if slices.Contains(li.hosts, v.Owner.Name) && v.Owner.Index == 0 && !v.Owner.Last {
		if !slices.Contains(hostFields(), v.Field) {
			li.unknown(v.Pos, "field", v.Field, hostFields())
		}
		return
	}
	if _, ok := li.labels[v.Owner.Name]; !ok {
		words := slices.Clone(li.hosts)
		for _, d := range li.order {
			words = append(words, d.name)
		}
		li.unknown(v.Owner.Pos, "label or host", v.Owner.Name, words)
		return
	}
	if li.ref(v.Owner, from) == nil {
		return
	}
	if !li.knownField(v.Field) {
		at := v.Owner.Pos
		at.Col += len(v.Owner.String()) + 1
		li.unknownField(at, v.Field)
	}
}

// loose checks the values in a short text such as a count.
func (li *linter) loose(s string, at Pos) {
	for _, v := range findValues(s, func(i int) Pos { at := at; at.Col += i; return at }, &diags{}) {
		li.value(v, above)
	}
}

// unused warns of what is defined and never used.
func (li *linter) unused() {
	li.needs()
	if FirstError(li.list) != nil {
		return // what is unused now may be what a faulty line meant
	}
	for _, d := range li.order {
		if !d.used {
			li.warn(d.pos, "unused-label", "nothing uses the label "+quote(d.name), "expected a link, a claim or a question about it")
		}
	}
	for _, q := range li.meta.Params {
		if !li.params[q.Name] {
			li.warn(q.Pos, "unused-param", "nothing uses the parameter "+quote(q.Name), "expected ${"+q.Name+"} somewhere")
		}
	}
}

func (li *linter) needs() {
	seen := make(map[string]bool)
	for i, need := range li.meta.Needs {
		module, name, ok := strings.Cut(need, "/")
		if !ok || !isName(module) || !isName(name) || seen[need] || need == li.lesson.ID {
			li.add(li.lesson.needAt(i), "needs", quote(need)+" in needs", "expected MODULE/NAME of another lesson, once")
		}
		seen[need] = true
	}
}
