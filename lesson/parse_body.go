package lesson

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// fenceWords are the fences that netlab reads; others are code to be shown.
func fenceWords() []string { return []string{"netlab", "claims", "ask", "show"} }

// markdown is what goldmark found in the body, by offsets in the file.
type markdown struct {
	body   []byte
	fences []mdFence
	links  []mdLink
	code   [][2]int // what values are not looked for in
}

// mdFence is a fence of ours: its lines, and what stands between.
type mdFence struct {
	fence
	word       string
	start, end int // the lines it takes, the ``` included
}

// mdLink is a link to a label or heading of this lesson.
type mdLink struct {
	start, end int
	target     string
	sentence   string
}

// parseBody reads what stands behind the front matter: Markdown, with fences
// of ours at its top level.
func (p *parser) parseBody() {
	if !p.shallow() {
		return
	}
	body := []byte(p.src[p.bodyAt:])
	doc := goldmark.DefaultParser().Parse(text.NewReader(body))
	md := markdown{body: body}
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			p.node(&md, n)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		p.add(p.at(p.bodyAt), "markdown", err.Error(), "")
		return
	}
	if n := len(md.fences); n > maxFences {
		p.add(md.fences[maxFences].at, "limit", fmt.Sprintf("the lesson has %d fences", n), fmt.Sprintf("expected at most %d", maxFences))
		return
	}
	if n := len(p.dests) + len(md.links); n > maxLinks {
		p.add(p.at(p.bodyAt), "limit", fmt.Sprintf("the lesson has %d links and figures", n), fmt.Sprintf("expected at most %d", maxLinks))
		return
	}
	slices.SortFunc(md.code, func(a, b [2]int) int { return a[0] - b[0] })
	at := p.bodyAt
	p.fences = md.fences
	for _, f := range md.fences {
		p.prose(&md, at, f.start)
		p.parseFence(f)
		at = f.end
	}
	p.prose(&md, at, len(p.src))
}

// Limits that keep reading a lesson short, whatever its author is up to. No
// lesson comes near them.
const (
	maxFences = 500
	maxLinks  = 1000
	maxQuotes = 20      // > inside one another: the Markdown library takes quadratic time for them
	maxLine   = 4 << 10 // bytes of a line of a fence with all that continues it
)

// shallow refuses block quotes nested too deep.
func (p *parser) shallow() bool {
	for no := p.at(p.bodyAt).Line; no <= len(p.starts); no++ {
		l := p.lineAt(no)
		lead := l[:len(l)-len(strings.TrimLeft(l, " >"))]
		if strings.Count(lead, ">") > maxQuotes {
			p.add(Pos{p.file, no, 1}, "limit", "quotes nested too deep", fmt.Sprintf("expected at most %d", maxQuotes))
			return false
		}
	}
	return true
}

// node takes what matters of one node of the Markdown.
func (p *parser) node(md *markdown, n ast.Node) {
	base := p.bodyAt
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		if n.Info == nil {
			p.codeLines(md, n)
			return
		}
		info := n.Info.Segment
		if word, _, _ := strings.Cut(p.src[base+info.Start:base+info.Stop], " "); slices.Contains(fenceWords(), word) {
			p.fence(md, n, word, base+info.Start)
			return
		} else if near := strings.TrimSuffix(strings.ToLower(word), "s"); word != "" {
			for _, w := range fenceWords() {
				if strings.TrimSuffix(w, "s") == near {
					p.unknown(p.at(base+info.Start), "fence", word, fenceWords())
				}
			}
		}
		p.codeLines(md, n)
	case *ast.CodeBlock:
		p.codeLines(md, n)
	case *ast.HTMLBlock:
		if n.Lines().Len() > 0 {
			p.rawHTML(base + n.Lines().At(0).Start)
		}
	case *ast.RawHTML:
		if n.Segments.Len() > 0 {
			p.rawHTML(base + n.Segments.At(0).Start)
		}
	case *ast.CodeSpan:
		if first, last := n.FirstChild(), n.LastChild(); first != nil {
			md.code = append(md.code, [2]int{base + first.Pos(), base + endOf(last)})
		}
	case *ast.Heading:
		if at := n.Pos(); at >= 0 {
			p.headings[slug(plainText(n, p.src[base:]))] = p.at(base + at)
		}
	case *ast.AutoLink:
		start := base + max(n.Pos(), 0)
		p.dests = append(p.dests, dest{pos: p.at(start), to: string(n.URL(md.body))})
		md.code = append(md.code, [2]int{start, start + len(n.Label(md.body))})
	case *ast.Image:
		p.dests = append(p.dests, dest{
			pos: p.at(base + max(n.Pos(), 0)), to: string(n.Destination),
			alt: plainText(n, p.src[base:]), image: true,
		})
	case *ast.Link:
		p.link(md, n)
	}
}

func (p *parser) rawHTML(off int) {
	p.add(p.at(off), "html", "raw HTML", "expected Markdown; write a lone < as \\<")
}

func (p *parser) codeLines(md *markdown, n ast.Node) {
	if ls := n.Lines(); ls.Len() > 0 {
		md.code = append(md.code, [2]int{p.bodyAt + ls.At(0).Start, p.bodyAt + ls.At(ls.Len()-1).Stop})
	}
}

// fence takes one of our fences by its lines in the file. infoAt is where its
// word stands.
func (p *parser) fence(md *markdown, n *ast.FencedCodeBlock, word string, infoAt int) {
	open := p.at(infoAt)
	first := p.lineAt(open.Line)
	ticks := len(first) - len(strings.TrimLeft(first, "`"))
	if n.Parent().Kind() != ast.KindDocument || ticks < 3 || first[ticks:] != strings.TrimSpace(p.src[infoAt:p.starts[open.Line-1]+len(first)]) {
		p.add(open, "fence", "a "+word+" fence that is indented, nested or made of other signs", "expected ```"+word+" at the left margin")
		return
	}
	f := mdFence{word: word, start: p.starts[open.Line-1], fence: fence{file: p.file, info: first[ticks:], at: Pos{p.file, open.Line, 1}}}
	no := open.Line + 1
	for ; no <= len(p.starts); no++ {
		l := strings.TrimRight(p.lineAt(no), " ")
		if strings.Trim(l, "`") == "" && len(l) >= ticks {
			break
		}
		f.lines = append(f.lines, p.lineAt(no))
	}
	if no > len(p.starts) {
		p.add(f.at, "fence", "the "+word+" fence has no end", "expected a line ``` below it")
	}
	f.end = len(p.src)
	if no < len(p.starts) {
		f.end = p.starts[no]
	}
	md.fences = append(md.fences, f)
}

// parseFence reads a fence into a block.
func (p *parser) parseFence(f mdFence) {
	if f.word != "netlab" && f.info != f.word {
		p.add(Pos{p.file, f.at.Line, f.at.Col + 3 + len(f.word)}, "fence",
			"words behind ```"+f.word+": "+quote(strings.TrimSpace(f.info[len(f.word):])), "expected none")
	}
	if p.translation && f.word != "ask" {
		p.emptyFence(f)
		return
	}
	var b Block
	switch f.word {
	case "netlab":
		b = p.steps(&f.fence)
	case "claims":
		b = p.claims(&f.fence)
	case "ask":
		b = p.ask(&f.fence)
	case "show":
		b = p.show(&f.fence)
	}
	p.lesson.Blocks = append(p.lesson.Blocks, b)
}

// endOf gives where the text of an inline node ends.
func endOf(n ast.Node) int {
	for n != nil {
		switch t := n.(type) {
		case *ast.Text:
			return t.Segment.Stop
		case *ast.RawHTML:
			return t.Segments.At(t.Segments.Len() - 1).Stop
		}
		n = n.LastChild()
	}
	return 0
}

// plainText gives the words of an inline node without their markup.
func plainText(n ast.Node, src string) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.WriteString(src[t.Segment.Start:t.Segment.Stop])
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(plainText(c, src))
	}
	return strings.TrimSpace(b.String())
}

// slug is a heading's name in a link: lower case, blanks as dashes, the rest
// of the signs left out.
func slug(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}
