package capture

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What begins the lines that netlab adds to a packet's comments, those that say
// what became of a frame and what it is called, and the line that says that all
// above it is text. The grammar stands in the package's documentation.
const (
	ownPrefix = "netlab:"
	fromWord  = ownPrefix + " from "
	labelWord = ownPrefix + " label "
	textLine  = ownPrefix + " text"
)

// encodeComments gives the comments to write for r: its own, the last one of
// them followed by a line for each label and each fate.
func encodeComments(r *Record) ([]string, error) {
	lines, err := fateLines(r)
	if len(r.Labels) > 0 {
		all := make([]string, 0, len(r.Labels)+len(lines))
		for _, l := range r.Labels {
			all = append(all, labelWord+quoteName(l))
		}
		lines = append(all, lines...)
	}
	if err != nil || len(lines) == 0 && len(r.Comments) == 0 {
		return nil, err
	}
	out := make([]string, 0, len(r.Comments)+1)
	for _, c := range r.Comments {
		if strings.HasPrefix(lastLine(c), ownPrefix) {
			c += "\n" + textLine
		}
		if err := checkOptions(c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	for _, l := range lines {
		// A comment that is full is followed by one that has only lines.
		if n := len(out); n > 0 && len(out[n-1])+1+len(l) <= MaxOption {
			out[n-1] += "\n" + l
			continue
		}
		if err := checkOptions(l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// fateLines gives a line for each fate, or one for the sender if there is none.
func fateLines(r *Record) ([]string, error) {
	head := fromWord + quoteName(r.From) + " on " + quoteName(r.Link)
	if len(r.Fates) == 0 {
		switch {
		case r.To != "":
			return []string{head + " to " + quoteName(r.To)}, nil
		case r.From == "" && r.Link == "":
			return nil, nil
		default:
			return []string{head}, nil
		}
	}
	lines := make([]string, len(r.Fates))
	for i, f := range r.Fates {
		if f.Verdicts >= 2*QueueDropped {
			return nil, fmt.Errorf("a fate has the unknown verdict %#x", uint8(f.Verdicts))
		}
		lines[i] = head + fateTail(r.Sent, f)
	}
	return lines, nil
}

// fateTail is the part of a line that speaks of one copy.
func fateTail(sent time.Time, f Fate) string {
	var b strings.Builder
	b.WriteString(" to " + quoteName(f.To) + " ")
	if f.Verdicts == 0 {
		b.WriteString("none")
	}
	b.WriteString(f.Verdicts.String())
	if !f.Arrived.IsZero() {
		if d := f.Arrived.Sub(sent); sent.Add(d).Equal(f.Arrived) && !sent.IsZero() {
			b.WriteString(" after " + d.String())
		} else {
			b.WriteString(" at " + f.Arrived.UTC().Format(time.RFC3339Nano))
		}
	}
	for i, flip := range f.Flips {
		sep := ","
		if i == 0 {
			sep = " flips "
		}
		fmt.Fprintf(&b, "%s%d^%02x", sep, flip.Offset, flip.Mask)
	}
	return b.String()
}

// quoteName writes a name as one word.
func quoteName(s string) string {
	for i := range len(s) {
		if !plain(s[i]) {
			return strconv.Quote(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// plain says which bytes stand in a name without quotes.
func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._*:-", c) >= 0
}

// decodeComment takes netlab's own lines off a comment and adds what they say
// to r; what is left, if anything, is added to its comments.
func decodeComment(r *Record, c string) {
	var fates []Fate // from the last to the first, as are labels
	var labels []string
	for {
		line := lastLine(c)
		before := len(c) - len(line) - 1 // where the line break stands; -1 if there is none
		if line == textLine && before >= 0 {
			r.Comments = append(r.Comments, c[:before])
			break
		}
		l, ok := parseLine(line, r.Sent)
		label, named := parseLabel(line)
		if !ok && !named {
			r.Comments = append(r.Comments, c)
			break
		}
		if named {
			labels = append(labels, label)
		} else {
			r.From, r.Link, r.To = l.from, l.link, l.to
		}
		if l.hasFate {
			fates = append(fates, l.fate)
		}
		if before < 0 {
			break
		}
		c = c[:before]
	}
	for _, f := range slices.Backward(fates) {
		r.Fates = append(r.Fates, f)
	}
	if len(r.Fates) > 0 {
		r.To = "" // they say it
	}
	for _, l := range slices.Backward(labels) {
		r.Labels = append(r.Labels, l)
	}
}

// lastLine is what follows the last line break.
func lastLine(c string) string { return c[strings.LastIndexByte(c, '\n')+1:] }

// ownLine is a parsed line.
type ownLine struct {
	from, link string
	to         string // where it has no fate
	fate       Fate
	hasFate    bool
}

// parseLine reads a line; false if it is none of netlab's.
func parseLine(s string, sent time.Time) (ownLine, bool) {
	rest, ok := strings.CutPrefix(s, fromWord)
	if !ok {
		return ownLine{}, false
	}
	p := words{rest: rest}
	l := ownLine{from: p.name()}
	p.keyword("on")
	l.link = p.name()
	if p.done() {
		return l, p.err == nil
	}
	p.keyword("to")
	to := p.name()
	if p.done() {
		l.to = to
		return l, p.err == nil
	}
	l.hasFate, l.fate.To = true, to
	l.fate.Verdicts = p.verdicts()
	for !p.done() {
		switch word := p.next(); word {
		case "after":
			l.fate.Arrived = sent.Add(p.duration())
		case "at":
			l.fate.Arrived = p.time()
		case "flips":
			l.fate.Flips = p.flips()
		default:
			return ownLine{}, false
		}
	}
	return l, p.err == nil
}

// parseLabel reads a line that says what a frame is called.
func parseLabel(s string) (label string, ok bool) {
	rest, ok := strings.CutPrefix(s, labelWord)
	p := words{rest: rest}
	label = p.name()
	return label, ok && p.done() && p.err == nil
}

// errLine says that a line is not of the grammar; nobody sees it.
var errLine = errors.New("not a netlab line")

// words takes a line apart.
type words struct {
	rest string
	err  error
}

func (p *words) done() bool { return p.rest == "" || p.err != nil }

func (p *words) next() string {
	word, rest, _ := strings.Cut(p.rest, " ")
	p.rest = rest
	return word
}

func (p *words) check(ok bool) {
	if !ok {
		p.err = errLine
	}
}

func (p *words) keyword(k string) { p.check(p.next() == k && p.err == nil) }

func (p *words) name() string {
	if !strings.HasPrefix(p.rest, `"`) {
		word := p.next()
		p.check(word != "" && p.err == nil)
		return word
	}
	quoted, err := strconv.QuotedPrefix(p.rest)
	p.check(err == nil && p.err == nil)
	if p.err != nil {
		return ""
	}
	p.rest = strings.TrimPrefix(p.rest[len(quoted):], " ")
	s, err := strconv.Unquote(quoted)
	p.check(err == nil)
	return s
}

func (p *words) verdicts() Verdicts {
	word := p.next()
	if word == "none" {
		return 0
	}
	var set Verdicts
	for w := range strings.SplitSeq(word, ",") {
		v, ok := verdictOf(w)
		p.check(ok && p.err == nil)
		set |= v
	}
	return set
}

func (p *words) duration() time.Duration {
	d, err := time.ParseDuration(p.next())
	p.check(err == nil && p.err == nil)
	return d
}

func (p *words) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, p.next())
	p.check(err == nil && p.err == nil)
	return t
}

func (p *words) flips() []Flip {
	var out []Flip
	for w := range strings.SplitSeq(p.next(), ",") {
		off, mask, _ := strings.Cut(w, "^")
		o, err := strconv.Atoi(off)
		m, err2 := strconv.ParseUint(mask, 16, 8)
		p.check(err == nil && err2 == nil && p.err == nil)
		out = append(out, Flip{Offset: o, Mask: byte(m)})
	}
	return out
}
