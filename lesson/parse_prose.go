package lesson

import (
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// prose adds the Markdown between two fences as a block, if there is any.
func (p *parser) prose(md *markdown, start, end int) {
	for start < end && strings.TrimSpace(p.lineAt(p.at(start).Line)) == "" {
		start += len(p.lineAt(p.at(start).Line)) + 1
	}
	if start >= end {
		return
	}
	s := strings.TrimRight(p.src[start:end], " \n")
	if s == "" {
		return
	}
	b := &Prose{Pos: p.at(start), Markdown: s}
	inCode := func(i int) bool {
		k := sort.Search(len(md.code), func(k int) bool { return md.code[k][0] > i })
		return k > 0 && i < md.code[k-1][1]
	}
	// Values in code are somebody else's; blank code out, keeping offsets.
	plain := []byte(s)
	for i := range plain {
		if plain[i] == '$' && inCode(start+i) {
			plain[i] = ' '
		}
	}
	b.Values = findValues(string(plain), func(i int) Pos { return p.at(start + i) }, &p.diags)
	for _, l := range md.links {
		if l.start < start || l.start >= start+len(s) {
			continue
		}
		ref, n := takeLabel(l.target, p.at(l.start))
		if n != len(l.target) {
			ref = LabelRef{Name: l.target, Pos: p.at(l.start)} // a heading, or a mistake that lint names
		}
		b.Links = append(b.Links, Link{
			Pos: p.at(l.start), Label: ref, Start: l.start - start, End: l.end - start, Sentence: l.sentence,
		})
	}
	p.lesson.Blocks = append(p.lesson.Blocks, b)
}

// link takes a link: one to a packet or heading of this lesson, or one that
// leads elsewhere.
func (p *parser) link(md *markdown, n *ast.Link) {
	base, to := p.bodyAt, string(n.Destination)
	start := base + max(n.Pos(), 0)
	target, here := strings.CutPrefix(to, "#")
	if !here {
		p.dests = append(p.dests, dest{pos: p.at(start), to: to})
		return
	}
	textEnd := start + 1
	if n.LastChild() != nil {
		textEnd = max(textEnd, base+endOf(n.LastChild()))
	}
	rest := p.src[textEnd:]
	k := strings.Index(rest, "](#"+target+")")
	if k < 0 || strings.Contains(rest[:k], "[") || n.FirstChild() == nil {
		p.add(p.at(start), "link", "a link to "+quote(to)+" in another form", "expected [text](#label)")
		return
	}
	md.links = append(md.links, mdLink{
		start: start, end: textEnd + k + len("](#)") + len(target),
		target: target, sentence: p.sentence(n, start),
	})
}

// maxSentence is how far around a link its sentence is looked for.
const maxSentence = 1000

// sentence gives the sentence that the byte at off stands in: from the end of
// the one before to its own end, within the block of text around it.
func (p *parser) sentence(n ast.Node, off int) string {
	block := n
	for block != nil && block.Type() != ast.TypeBlock {
		block = block.Parent()
	}
	if block == nil || block.Lines().Len() == 0 {
		return ""
	}
	lines := block.Lines()
	from, to := p.bodyAt+lines.At(0).Start, p.bodyAt+lines.At(lines.Len()-1).Stop
	if off < from || off > to {
		return ""
	}
	from, to = max(from, off-maxSentence), min(to, off+maxSentence)
	start := from
	for i := off; i > from; i-- {
		if endsSentence(p.src, i-1, to) {
			start = i
			break
		}
	}
	end := to
	for i := off; i < to; i++ {
		if endsSentence(p.src, i, to) {
			end = i + 1
			break
		}
	}
	return strings.Join(strings.Fields(p.src[start:end]), " ")
}

// endsSentence reports whether the byte at i is the end of a sentence.
func endsSentence(s string, i, to int) bool {
	if s[i] != '.' && s[i] != '?' && s[i] != '!' {
		return false
	}
	return i+1 >= to || s[i+1] == ' ' || s[i+1] == '\n'
}
