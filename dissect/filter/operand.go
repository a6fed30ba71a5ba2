package filter

import (
	"strconv"
	"strings"
)

// mask = sum { "&" sum }
func (p *parser) mask() (node, *SyntaxError) { return p.series(p.sum, "&") }

// sum = product { ( "+" | "-" ) product }
func (p *parser) sum() (node, *SyntaxError) { return p.series(p.product, "+", "-") }

// product = unary { ( "*" | "/" | "%" ) unary }
func (p *parser) product() (node, *SyntaxError) { return p.series(p.unary, "*", "/", "%") }

func (p *parser) series(sub func() (node, *SyntaxError), ops ...string) (node, *SyntaxError) {
	l, err := sub()
	for n := 1; err == nil && p.at(ops...); n++ {
		if n == maxDepth {
			return nil, fault(p.tok.at, "more than %d terms in a row", maxDepth)
		}
		a := &arith{op: p.tok, l: l}
		if err = p.advance(); err != nil {
			return nil, err
		}
		if a.r, err = sub(); err == nil {
			a.at = l.where().to(a.r.where())
		}
		l = a
	}
	return l, err
}

// unary = [ "-" | "+" ] value; no sign can stand before a sign or { }.
func (p *parser) unary() (node, *SyntaxError) {
	if !p.at("-", "+") {
		return p.value()
	}
	op := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == sign {
		return nil, p.unexpected("a field or a number")
	}
	n, err := p.value()
	if err != nil || op.text == "+" {
		return n, err
	}
	return &arith{op: op, r: n, at: op.at.to(n.where())}, nil
}

// value = "{" mask "}" | text | char | ( name "(" … ")" | word [ "#" layers ] ) { "[" slice "]" }
func (p *parser) value() (node, *SyntaxError) {
	t := p.tok
	switch {
	case p.at("{"):
		return p.braces()
	case t.kind == sign || t.kind == end:
		return nil, p.unexpected("a field or a value")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	lit := &literal{token: t}
	if t.kind != word {
		return lit, nil
	}
	var n node = lit
	switch {
	case p.at("("):
		c, err := p.call(t)
		if err != nil {
			return nil, err
		}
		n = c
	case p.at("#"):
		if err := p.layers(lit); err != nil {
			return nil, err
		}
	}
	for d := 0; p.at("["); d++ {
		if d == maxDepth {
			return nil, fault(p.tok.at, "more than %d slices of slices", maxDepth)
		}
		open := p.tok.at
		ps, err := p.pieces(open)
		if err != nil {
			return nil, err
		}
		n = &slice{of: n, pieces: ps, at: n.where().to(span{p.pos, p.pos})}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// braces groups what is compared: round brackets are for tests.
func (p *parser) braces() (node, *SyntaxError) {
	leave, err := p.nest()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.mask()
	if err != nil {
		return nil, err
	}
	return n, p.want("}")
}

// call = name "(" [ mask { "," mask } ] ")"
func (p *parser) call(name token) (node, *SyntaxError) {
	leave, err := p.nest()
	if err != nil {
		return nil, err
	}
	defer leave()
	c := &call{name: name}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for !p.at(")") || len(c.args) > 0 {
		arg, err := p.mask()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
		if !p.at(",") {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	c.at = name.at.to(p.tok.at)
	return c, p.want(")")
}

// layers reads what follows #: a number, or pieces in brackets. Nothing may
// stand between.
func (p *parser) layers(f *literal) *SyntaxError {
	start := p.pos
	if start < len(p.src) && p.src[start] == '[' {
		p.pos++
		ps, err := p.pieces(span{start, start + 1})
		if err != nil {
			return err
		}
		f.layers = ps
	} else {
		for p.pos < len(p.src) && isDigit(p.src[p.pos]) {
			p.pos++
		}
		if p.pos == start {
			return fault(p.tok.at, `behind "#" comes the number of a layer`).hint("ip.ttl#1 is the outermost, ip.ttl#[-1] the innermost")
		}
		n, err := strconv.ParseInt(p.src[start:p.pos], 10, 32)
		if err != nil {
			return fault(span{start, p.pos}, "%s is too large", quote(p.src[start:p.pos]))
		}
		f.layers = []piece{{from: int(n), len: 1}}
	}
	f.at.end = p.pos
	return p.advance()
}

// pieces reads slice brackets; the position is behind the opening one at open.
func (p *parser) pieces(open span) ([]piece, *SyntaxError) {
	n := strings.IndexByte(p.src[p.pos:], ']')
	if n < 0 {
		return nil, fault(open, `this "[" is never closed`)
	}
	var out []piece
	at := p.pos
	for s := range strings.SplitSeq(p.src[at:at+n], ",") {
		ps, err := parsePiece(s, at)
		if err != nil {
			return nil, err
		}
		out = append(out, ps)
		at += len(s) + 1
	}
	p.pos += n + 1
	return out, nil
}

// parsePiece reads [i], [i:n], [i-j], [:n], [i:] or [:], which stands at pos.
func parsePiece(s string, pos int) (piece, *SyntaxError) {
	at := span{pos, pos + len(s)}
	bad := func(format string, args ...any) (piece, *SyntaxError) {
		return piece{}, fault(at, format, args...).
			hint("[i:n] is n bytes from i, [i-j] is i to j, [i] is one; the first is 0, the last -1")
	}
	t := strings.TrimSpace(s)
	if t == "" {
		return bad("the brackets want an offset")
	}
	if from, length, ok := strings.Cut(t, ":"); ok {
		p := piece{toEnd: true}
		var good bool
		if p.from, good = offset(from); !good && from != "" {
			return bad("%s is no offset", quote(from))
		}
		if length == "" {
			return p, nil
		}
		p.toEnd = false
		if p.len, good = offset(length); !good {
			return bad("%s is no length", quote(length))
		}
		if p.len <= 0 {
			return bad("the length %d is not positive", p.len)
		}
		return p, nil
	}
	if i := strings.IndexByte(t[1:], '-'); i >= 0 {
		from, good1 := offset(t[:i+1])
		to, good2 := offset(t[i+2:])
		switch {
		case !good1 || !good2:
			return bad("%s is no range", quote(t))
		case from < 0 != (to < 0):
			return bad("%d counts from one end and %d from the other", from, to)
		case from >= to:
			return bad("%d does not come before %d", from, to)
		}
		return piece{from: from, len: to - from + 1}, nil
	}
	from, good := offset(t)
	if !good {
		return bad("%s is no offset", quote(t))
	}
	return piece{from: from, len: 1}, nil
}

// offset reads a number as C writes them.
func offset(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "_oO+") {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 0, 32)
	return int(n), err == nil
}
