package lesson

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// yamlReader reads the front matter from its syntax tree, so that every
// complaint has a place. Anchors, aliases, tags and merge keys are refused:
// they make a small file large and a plain file hard to read.
type yamlReader struct {
	p     *parser
	front string
	what  string // that is read: "the front matter"
	above int    // lines above it in the file
}

// yamlEntry is a key and its value.
type yamlEntry struct {
	key string
	pos Pos
	val ast.Node
}

// Limits that keep the YAML parser's recursion and its time small.
const (
	maxFront = 16 << 10
	maxDepth = 8
)

// parse gives the document's root, nil if there is none or it is no YAML.
func (y *yamlReader) parse() (root ast.Node) {
	here := Pos{y.p.file, y.above + 1, 1}
	if len(y.front) > maxFront || nesting(y.front) > maxDepth {
		y.p.add(here, "limit", y.what+" is too large or nested too deep",
			fmt.Sprintf("expected at most %d KiB and %d levels", maxFront>>10, maxDepth))
		return nil
	}
	defer func() {
		if r := recover(); r != nil { // a malformed file must not end the program, whatever the library does
			y.p.add(here, "yaml", y.what+" is no YAML", "")
			root = nil
		}
	}()
	f, err := yamlparser.ParseBytes([]byte(y.front), 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil {
			y.p.add(y.tokenPos(syntax.Token), "yaml", syntax.Message, "")
		} else {
			y.p.add(here, "yaml", y.what+" is no YAML", "")
		}
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		y.p.add(here, "yaml", y.what+" is empty", "expected lines such as title: …")
		return nil
	}
	return f.Docs[0].Body
}

// nesting bounds how deep a YAML text can nest: by brackets and by "- - -".
func nesting(s string) int {
	deepest, open := 0, 0
	for l := range strings.SplitSeq(s, "\n") {
		deepest = max(deepest, strings.Count(l, "- ")-10, len(l)-len(strings.TrimLeft(l, " "))-40)
		for i := range len(l) {
			switch l[i] {
			case '[', '{':
				open++
				deepest = max(deepest, open)
			case ']', '}':
				open = max(open-1, 0)
			}
		}
	}
	return deepest
}

func (y *yamlReader) tokenPos(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{y.p.file, y.above + 1, 1}
	}
	no, col := t.Position.Line+y.above, t.Position.Column
	// The library counts characters; a Pos counts bytes.
	l, n := y.p.lineAt(no), 0
	for i := range l {
		if n == col-1 {
			return Pos{y.p.file, no, i + 1}
		}
		n++
	}
	return Pos{y.p.file, no, max(col, 1)}
}

// pos gives the place where a node begins.
func (y *yamlReader) pos(n ast.Node) Pos {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return y.pos(n.Values[0])
		}
	case *ast.MappingValueNode:
		return y.tokenPos(n.Key.GetToken())
	}
	return y.tokenPos(n.GetToken())
}

// wrong reports a node of the wrong kind, and what is refused by name.
func (y *yamlReader) wrong(n ast.Node, what, want string) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode:
		y.p.add(y.pos(n), "yaml", what+" uses an anchor", "expected the value itself")
	case *ast.TagNode:
		y.p.add(y.pos(n), "yaml", what+" has a tag", "expected a plain value")
	case *ast.NullNode:
		y.p.add(y.pos(n), "yaml", what+" has no value", "expected "+want)
	default:
		y.p.add(y.pos(n), "yaml", what+" is of the wrong kind", "expected "+want)
	}
}

// mapping gives the entries of a mapping, in order.
func (y *yamlReader) mapping(n ast.Node, what string) []yamlEntry {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		y.wrong(n, what, "key: value")
		return nil
	}
	var out []yamlEntry
	for _, v := range values {
		key, ok := scalar(v.Key)
		if !ok || v.Key.IsMergeKey() {
			y.wrong(v.Key, "a key of "+what, "a plain word")
			continue
		}
		e := yamlEntry{key: key, pos: y.pos(v.Key), val: v.Value}
		if slices.ContainsFunc(out, func(o yamlEntry) bool { return o.key == key }) {
			y.p.add(e.pos, "duplicate-key", "the key "+quote(key)+" stands twice", "expected it once")
			continue
		}
		out = append(out, e)
	}
	return out
}

// sequence gives the items of a list.
func (y *yamlReader) sequence(n ast.Node, what string) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		y.wrong(n, what, "a list, such as [a, b]")
		return nil
	}
	return s.Values
}

// scalar gives a scalar as it was written.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		if n.Value == nil {
			return "", false
		}
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return strings.TrimSpace(n.GetToken().Value), true
	default:
		return "", false
	}
}

// text reads a scalar that is not empty.
func (y *yamlReader) text(n ast.Node, what string) string {
	s, ok := scalar(n)
	if !ok {
		y.wrong(n, what, "a text")
		return ""
	}
	if strings.TrimSpace(s) == "" {
		y.p.add(y.pos(n), "yaml", what+" is empty", "expected a text")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }) {
		y.p.add(y.pos(n), "control", what+" has a control character", "expected plain text")
	}
	return strings.Join(strings.Fields(s), " ")
}

// texts reads a list of between least and most texts.
func (y *yamlReader) texts(n ast.Node, what string, least, most int) []string {
	if _, list := n.(*ast.SequenceNode); !list {
		if s, ok := scalar(n); ok && what == "of" {
			return []string{s}
		}
	}
	items := y.sequence(n, what)
	var out []string
	for _, item := range items {
		out = append(out, y.text(item, what))
	}
	if _, list := n.(*ast.SequenceNode); list && (len(out) < least || len(out) > most) {
		y.p.add(y.pos(n), "yaml", fmt.Sprintf("%s has %d entries", what, len(out)), fmt.Sprintf("expected %d to %d", least, most))
	}
	return out
}

// places says where the entries of a list stand.
func (y *yamlReader) places(n ast.Node) []Pos {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	var out []Pos
	for _, item := range list.Values {
		out = append(out, y.pos(item))
	}
	return out
}

// number reads a whole number between least and most.
func (y *yamlReader) number(n ast.Node, what string, least, most int64) (int64, bool) {
	s, ok := scalar(n)
	if _, isInt := n.(*ast.IntegerNode); ok && isInt {
		if i, err := strconv.ParseInt(s, 10, 64); err == nil && i >= least && i <= most {
			return i, true
		}
	}
	want := fmt.Sprintf("expected a whole number from %d", least)
	if most < 1<<31 {
		want += fmt.Sprintf(" to %d", most)
	}
	if !ok {
		y.wrong(n, what, strings.TrimPrefix(want, "expected "))
	} else {
		y.p.add(y.pos(n), "yaml", what+" is "+quote(s), want)
	}
	return least, false
}

// oneOf reads one of words.
func (y *yamlReader) oneOf(n ast.Node, what string, words []string) string {
	s := y.text(n, what)
	if s != "" && !slices.Contains(words, s) {
		y.p.unknown(y.pos(n), what, s, words)
	}
	return s
}
