package page_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"netlab/trace"
	"netlab/view/page"
)

// terms is a glossary of which the lesson links to one term, and that to another.
func terms() []page.Term {
	return []page.Term{
		{Name: "ACK", Slug: "ack", Markdown: "It says *what has come*. Lesson: sockets, `netlab run sockets/x`\n"},
		{Name: "FIN", Slug: "fin", Markdown: "Nobody speaks of it.\n"},
		{Name: "SYN", Slug: "syn", Markdown: "Here my numbers begin. See [ACK](#ack), [nothing](#nothing), [a lesson](tcp/x.md).\n"},
	}
}

func writtenWith(tb testing.TB, p page.Page, events trace.Trace) string {
	tb.Helper()
	for _, e := range events {
		if err := p.Event(e); err != nil {
			tb.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestThePageHasTheTermsThatItLinksTo(t *testing.T) {
	out := writtenWith(t, page.Page{Glossary: terms()}, lost())
	checkSafe(t, out)
	var ids, hrefs []string
	for n := range parsed(t, out).Descendants() {
		if id := attr(n, "id"); strings.HasPrefix(id, "term-") {
			ids = append(ids, id)
		}
		if href := attr(n, "href"); strings.HasPrefix(href, "#term-") {
			hrefs = append(hrefs, href[1:])
		}
	}
	if want := []string{"term-ack", "term-syn"}; !slices.Equal(ids, want) {
		t.Errorf("the page explains %v, want %v", ids, want)
	}
	if want := []string{"term-syn", "term-ack"}; !slices.Equal(hrefs, want) {
		t.Errorf("links to %v, want %v", hrefs, want)
	}
	if strings.Contains(out, "Nobody speaks of it") || strings.Contains(out, `href="#nothing"`) {
		t.Error("a term that nothing links to is on the page, or a link that leads nowhere")
	}
}

func TestTermsOfAStrangerCannotInject(t *testing.T) {
	known := terms()
	for i := range known {
		known[i].Name, known[i].Markdown = evil, evil+"\n\n[x](javascript:alert(1)) <b onclick=x> [y](#ack)\n"
	}
	out := writtenWith(t, page.Page{Glossary: known}, lost())
	checkSafe(t, out)
	if !strings.Contains(out, `id="term-syn"`) {
		t.Error("the page has no terms: the test has lost its point")
	}
}

// The lesson's words are in its language, the page's own are English.
func TestThePageSaysItsLanguage(t *testing.T) {
	for tag, want := range map[string]string{"": "en", "en": "en", "de": "de", "pt-BR": "pt-BR", `x" onload="y`: "en", strings.Repeat("a", 99): "en"} {
		events := slices.Clone(lost())
		m, ok := events[0].Body.(trace.Meta)
		if !ok {
			t.Fatal("no meta")
		}
		m.Lang = tag
		events[0].Body = m
		english := 0
		for n := range parsed(t, writtenWith(t, page.Page{Glossary: terms()}, events)).Descendants() {
			switch {
			case n.Data == "html" && n.Type == html.ElementNode:
				if got := attr(n, "lang"); got != want {
					t.Errorf("%q: the page's language is %q, want %q", tag, got, want)
				}
			case attr(n, "lang") == "en":
				english++
			case n.Type == html.TextNode && want == "de" && strings.Contains(n.Data, "numbers begin") && spoken(n) != "de":
				t.Errorf("a term's words are said to be in %q", spoken(n))
			case n.Type == html.TextNode && want == "de" && strings.Contains(n.Data, "Show the answer") && spoken(n) != "en":
				t.Errorf("the page's own words are said to be in %q", spoken(n))
			}
		}
		if (english > 0) != (want != "en") {
			t.Errorf("%q: %d parts are marked as English", tag, english)
		}
	}
}

// spoken is the language that a text is marked to be in.
func spoken(n *html.Node) string {
	for a := range n.Ancestors() {
		if l := attr(a, "lang"); l != "" {
			return l
		}
	}
	return ""
}
