package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"netlab/trace"
)

// The limits of a page.
const (
	MaxPackets = 400     // drawn; those behind them are counted
	PageSize   = 950_000 // bytes up to which packets have their fields and bytes
)

// Page gathers a run's events and writes a page of them. It is a trace.Sink.
// The zero Page is ready. It is not safe for concurrent use.
type Page struct {
	// Glossary is what links to a glossary.md lead to: the page has those of its
	// terms that it links to. Without it the terms are marked and no links.
	Glossary []Term

	events  trace.Trace
	packets int
	left    int // packets beyond MaxPackets
}

// Event implements trace.Sink. It never fails.
func (p *Page) Event(e trace.Event) error {
	switch b := e.Body.(type) {
	case trace.Progress, nil:
		return nil
	case trace.Packet:
		if p.packets++; p.packets > MaxPackets {
			p.left++
			return nil
		}
		e.Body = bounded(b)
	}
	return p.events.Event(e)
}

//go:embed page.html
var source string

//go:embed page.css
var css string

//go:embed page.js
var script string

// document is what the template of the page gets.
type document struct {
	Meta     meta
	Policy   string
	CSS      template.CSS
	JS       template.JS
	Blocks   []template.HTML
	Docs     []doc
	Terms    []entry
	Left     int
	Contents []link
}

// Write writes the page. What was gathered stays: it may be written again.
func (p *Page) Write(w io.Writer) error {
	b := newBuilder(p.events)
	b.glossary.known = p.Glossary
	t, err := template.New("page").Funcs(template.FuncMap{
		"next": func(i int) int { return i + 1 },
		"en":   func() template.HTMLAttr { return english(b.meta.Lang) },
	}).Parse(source)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	b.t = t
	b.build()
	terms, err := b.glossary.entries()
	if b.err == nil {
		b.err = err
	}
	if b.err != nil {
		return fmt.Errorf("page: %w", b.err)
	}
	style := css + b.rules()
	d := document{
		Meta: b.meta, CSS: template.CSS(style), JS: template.JS(script), //nolint:gosec // both are ours
		Blocks: b.blocks, Docs: b.docs.list, Terms: terms, Left: p.left, Contents: b.contents,
		Policy: "default-src 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(script) + "; base-uri 'none'; form-action 'none'",
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "page", d); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

// hashOf is a source of a content security policy: this very text, CSP Level 3
// section 2.3.1.
func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// rules are the style rules that depend on the run: what an opened answer
// reveals, and which bytes belong to which field.
func (b *builder) rules() string {
	var s strings.Builder
	for i := range b.blanks {
		fmt.Fprintf(&s, "body:has(#a%d[open]) .h%[1]d{display:none}body:has(#a%[1]d[open]) .t%[1]d{display:inline}\n", i+1)
	}
	for i := range b.mostFields {
		fmt.Fprintf(&s, ".k:has(.f%d:hover,.f%[1]d:focus-within,.b%[1]d:hover) :is(.f%[1]d,.b%[1]d),", i)
	}
	if b.mostFields > 0 {
		s.WriteString(".lit{background:var(--lit);color:var(--lit-ink)}\n")
	}
	return s.String()
}
