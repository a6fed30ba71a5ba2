package filter

import (
	"fmt"
	"slices"
)

// The limits of a filter: more is an error, whoever wrote it.
const (
	maxSource  = 64 << 10 // bytes
	maxDepth   = 200      // brackets and functions inside one another, terms of a sum, links of a comparison
	maxPattern = 4 << 10  // bytes of a regular expression
	maxRegexps = 100      // in one filter
)

// Syntax is a filter whose words have not been looked up yet.
type Syntax struct {
	src  string
	root node // nil for the empty filter
}

// Parse checks a filter's form without knowing any field. Errors are *SyntaxError.
func Parse(src string) (*Syntax, error) {
	p := &parser{lexer: lexer{src: src}}
	root, err := p.parse()
	if err != nil {
		err.Src = src
		return nil, err
	}
	return &Syntax{src: src, root: root}, nil
}

// parser is a recursive descent: one method for each rule of doc.go's grammar.
type parser struct {
	lexer
	tok   token // the one to look at next
	depth int
}

func (p *parser) parse() (node, *SyntaxError) {
	if len(p.src) > maxSource {
		return nil, fault(span{}, "the filter has %d bytes; %d are the most", len(p.src), maxSource)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == end {
		return nil, nil
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != end {
		return nil, p.unexpected(`"and", "or" or the end`)
	}
	return n, nil
}

// advance moves to the next token.
func (p *parser) advance() (err *SyntaxError) {
	p.tok, err = p.next()
	return err
}

// at reports whether the next token is one of these signs.
func (p *parser) at(signs ...string) bool {
	return p.tok.kind == sign && slices.Contains(signs, p.tok.text)
}

// want takes the sign that must come here.
func (p *parser) want(s string) *SyntaxError {
	if !p.at(s) {
		return p.unexpected(fmt.Sprintf("%q", s))
	}
	return p.advance()
}

// nest enters a rule that can contain itself; its result leaves it.
func (p *parser) nest() (func(), *SyntaxError) {
	if p.depth++; p.depth > maxDepth {
		return nil, fault(p.tok.at, "more than %d brackets inside one another", maxDepth)
	}
	return func() { p.depth-- }, nil
}

// unexpected is the error for a token that cannot stand here.
func (p *parser) unexpected(wanted string) *SyntaxError {
	if p.tok.kind == end {
		return fault(p.tok.at, "the filter ends too early: %s is missing", wanted)
	}
	e := fault(p.tok.at, "%s cannot stand here: expected %s", quote(p.src[p.tok.at.pos:p.tok.at.end]), wanted)
	if p.tok.kind == word {
		e.Hint = meantOperator(p.tok.text)
	}
	return e
}

// or = and { "or" and }
func (p *parser) or() (node, *SyntaxError) { return p.chain("||", p.and) }

// and = not { "and" not }
func (p *parser) and() (node, *SyntaxError) { return p.chain("&&", p.not) }

func (p *parser) chain(op string, sub func() (node, *SyntaxError)) (node, *SyntaxError) {
	first, err := sub()
	if err != nil || !p.at(op) {
		return first, err
	}
	n := &logic{op: op, subs: []node{first}}
	for p.at(op) {
		if err := p.advance(); err != nil {
			return nil, err
		}
		next, err := sub()
		if err != nil {
			return nil, err
		}
		n.subs = append(n.subs, next)
	}
	return n, nil
}

// not = "not" not | "(" or ")" | test
func (p *parser) not() (node, *SyntaxError) {
	if !p.at("!", "(") {
		return p.test()
	}
	leave, err := p.nest()
	if err != nil {
		return nil, err
	}
	defer leave()
	if p.at("!") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.not()
		if err != nil {
			return nil, err
		}
		return &logic{op: "!", subs: []node{n}}, nil
	}
	open := p.tok.at
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok.kind == end {
		return nil, fault(open, `this "(" is never closed`)
	}
	if err := p.want(")"); err != nil {
		return nil, err
	}
	if p.at("==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "contains", "matches", "&", "+", "-", "*", "/", "%") {
		return nil, p.unexpected(`"and", "or" or the end`).hint("( ) groups tests; to group what is compared, write { }")
	}
	return n, nil
}

// test = [ "any" | "all" ] mask ( compare { compare } | search | member )  |  mask
func (p *parser) test() (node, *SyntaxError) {
	start, quant := p.tok, ""
	if p.at("any", "all") {
		quant = p.tok.text
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	first, err := p.mask()
	if err != nil {
		return nil, err
	}
	if p.at("in", "!") {
		f, ok := first.(*literal)
		if !ok || f.kind != word || start.text == "{" {
			return nil, fault(first.where(), `only a field can be looked up with "in"`).hint("compare with == instead")
		}
		return p.member(start.at, quant, f)
	}
	n := &relation{quant: quant, first: first}
	compares := func() bool { return p.at("==", "!=", "===", "!==", "<", "<=", ">", ">=") }
	if !compares() && p.at("contains", "matches") {
		return n, p.link(n)
	}
	for compares() {
		if len(n.ops) == maxDepth {
			return nil, fault(p.tok.at, "more than %d comparisons in a row", maxDepth)
		}
		if err := p.link(n); err != nil {
			return nil, err
		}
	}
	if quant != "" && len(n.ops) == 0 {
		return nil, p.unexpected("a comparison").hint("%q says of a comparison how many values it must hold for", quant)
	}
	return n, nil
}

// link takes an operator and its right side.
func (p *parser) link(n *relation) *SyntaxError {
	n.ops = append(n.ops, p.tok)
	if err := p.advance(); err != nil {
		return err
	}
	right, err := p.mask()
	n.rest = append(n.rest, right)
	return err
}

// member = field [ "not" ] "in" "{" element { "," element } "}"
func (p *parser) member(start span, quant string, of *literal) (node, *SyntaxError) {
	n := &member{quant: quant, of: of}
	if p.at("!") {
		n.not = true
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.at("in") {
			return nil, p.unexpected(`"in"`)
		}
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if !p.at("{") {
		return nil, p.unexpected(`"{"`).hint("a set is written {80, 443, 8000..8080}")
	}
	for {
		if err := p.advance(); err != nil { // over { or ,
			return nil, err
		}
		e, err := p.element()
		if err != nil {
			return nil, err
		}
		n.set = append(n.set, e)
		if !p.at(",") {
			break
		}
	}
	n.at = start.to(p.tok.at)
	if p.tok.kind == word {
		return nil, p.unexpected(`"," or "}"`).hint("the values of a set are separated by commas")
	}
	return n, p.want("}")
}

// element = sign [ ".." sign ]
func (p *parser) element() (e element, err *SyntaxError) {
	if e.from, err = p.bound(); err != nil || !p.at("..") {
		return e, err
	}
	if err = p.advance(); err != nil {
		return e, err
	}
	e.to, err = p.bound()
	return e, err
}

// bound is a value of a set, without operators or braces.
func (p *parser) bound() (node, *SyntaxError) {
	if p.at("{") {
		return nil, p.unexpected("a value")
	}
	return p.unary()
}
