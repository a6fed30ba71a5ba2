package page_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"netlab/capture"
	"netlab/trace"
	"netlab/view/page"
)

const ms = time.Millisecond

// story makes events in a row, as a run does.
type story struct{ events trace.Trace }

func (s *story) at(t time.Duration, b trace.Body) {
	s.events = append(s.events, trace.Event{Seq: len(s.events) + 1, At: t, Body: b})
}

func arrives(to string, at time.Duration) trace.Fate {
	return trace.Fate{To: to, At: at, Verdicts: capture.Delivered}
}

// frame is a SYN of 54 bytes with few fields.
func frame(number int, from, to string, fates ...trace.Fate) trace.Packet {
	data := make([]byte, 54)
	for i := range data {
		data[i] = byte(i)
	}
	span := func(off, n int) []trace.Span { return []trace.Span{{Packet: number, Off: off, Len: n}} }
	return trace.Packet{
		Number: number, Link: "client -- server", From: from, To: to, Length: 54, Data: data, Fates: fates,
		Protocols: []string{"eth", "tcp"}, Summary: "SYN seq=0", Top: 1,
		Notes: []trace.Note{{Level: "chat", Proto: "tcp", Text: "It asks for a connection.", Source: "RFC 9293 section 3.5"}},
		Layers: []trace.Layer{
			{
				Proto: "eth", OSI: 2, OSIName: "data link", Suite: "link", Header: span(0, 14),
				Fields: []trace.Field{
					{Name: "eth.dst", Values: []string{"02:00:00:00:00:02"}, Doc: "who shall take it", Spans: span(0, 6)},
					{Name: "eth.src", Values: []string{"02:00:00:00:00:01"}, Spans: span(6, 6)},
					{Name: "eth.addr", Values: []string{"02:00:00:00:00:02", "02:00:00:00:00:01"}, Spans: append(span(0, 6), span(6, 6)...)},
				},
			},
			{
				Proto: "tcp", OSI: 4, OSIName: "transport", Suite: "transport", Header: span(34, 20), Summary: "SYN seq=0",
				Fields: []trace.Field{
					{Name: "tcp.seq", Values: []string{"0"}, Doc: "the number of the first byte", Source: "RFC 9293", Spans: span(38, 4)},
					{Name: "tcp.window_size_value", Values: []string{}, Hidden: true, Doc: "how much it takes", Spans: span(48, 2)},
					{Name: "tcp.window.raw", Values: []string{"12337"}, Spans: span(48, 2)},
				},
				Notes: []trace.Note{{Level: "chat", Proto: "tcp", Text: "It asks for a connection.", Source: "RFC 9293 section 3.5"}},
			},
		},
	}
}

// lost is a lesson in which a SYN is lost and sent again.
func lost() trace.Trace {
	s := story{}
	s.at(0, trace.Meta{
		Lesson: "tcp/lost", Title: "A lost SYN", Summary: "It comes again.", Level: "basic", Minutes: 3, Seed: 1, Profile: "netstack", Version: "0.1.0",
		Objectives: []string{"See it come again"}, Sources: []string{"RFC 6298 section 2"}, Params: map[string]string{"n": "1", "a": "2"},
	})
	s.at(0, trace.Prose{Markdown: "## Before\nA [SYN](../glossary.md#syn) may get **lost**."})
	s.at(0, trace.Question{
		Type: "choice", ID: "guess", Text: "What does the `client` do?", Prediction: true, Attempt: 1,
		Options: []trace.Option{{Key: "a", Text: "It waits"}, {Key: "b", Text: "It gives up"}},
	})
	s.at(0, trace.Scene{
		Number: 1, Epoch: capture.Epoch(),
		Hosts: []trace.Host{{Name: "client", Addrs: []string{"10.0.0.1"}}, {Name: "server", Addrs: []string{"10.0.0.2"}}},
		Links: []trace.Link{{Name: "client -- server", Hosts: []string{"client", "server"}, Delay: 20 * ms, MTU: 1500}},
	})
	s.at(0, trace.Step{Line: 9, Text: "client tcp dial server:80 as c"})
	s.at(0, frame(1, "client", "server", trace.Fate{To: "server", Verdicts: capture.Lost}))
	again := frame(2, "client", "server", arrives("server", 1020*ms))
	again.Repeats, again.Label = 1, []string{"resend"}
	s.at(1000*ms, again)
	s.at(1020*ms, frame(3, "server", "*", arrives("*", 1040*ms)))
	s.at(1040*ms, trace.Call{Number: 1, Host: "client", Room: "tcp", Event: "connect", Name: "c", Remote: "10.0.0.2:80"})
	s.at(1040*ms, trace.Claim{Line: 12, Label: "gone", Text: "gone: the 1st client -> server tcp", OK: true, Packets: []int{1}})
	s.at(1040*ms, trace.Claim{Line: 13, Text: "no any -> any tcp", Packets: []int{1, 2, 3}, Why: "expected none\nsaw 3"})
	s.at(1040*ms, trace.Answer{ID: "guess", Key: "a", Because: "A timer runs."})
	s.at(1040*ms, trace.Prose{Markdown: "See [the first](#1), [it](#2) come again, and [the call](#call-1)."})
	s.at(1040*ms, trace.Show{What: "ladder", From: 2, To: 3, Host: "server"})
	s.at(1040*ms, trace.Show{What: "layers", Packets: []int{2}})
	s.at(1040*ms, trace.Show{What: "bytes", Packets: []int{2}})
	s.at(1040*ms, trace.Question{Type: "blank", ID: "win", Text: "How much does it take?", Packet: 2, Field: "tcp.window_size_value", Hints: []string{"Look.", "Look again."}, Attempt: 1})
	s.at(1040*ms, trace.Answer{ID: "win", Given: "1", WhyNot: "Too little."})
	s.at(1040*ms, trace.Question{Type: "blank", ID: "win", Text: "How much does it take?", Packet: 2, Field: "tcp.window_size_value", Hints: []string{"Look.", "Look again."}, Attempt: 2})
	s.at(1040*ms, trace.Answer{ID: "win", Given: "", GivenUp: true, Key: "12345", Because: "It says so."})
	s.at(1040*ms, trace.End{Packets: 3, Lost: 1, Claims: 2, Failed: 1, Asked: 2, LabTime: 1040 * ms})
	return s.events
}

func written(tb testing.TB, events trace.Trace) string {
	tb.Helper()
	var p page.Page
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

func parsed(tb testing.TB, page string) *html.Node {
	tb.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words is the text in a node, its white space made even.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// outline is the page's structure: headings, what can be opened, lists, fields
// and drawings, one a line.
func outline(doc *html.Node) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "h1", "h2", "h3", "summary", "li", "tr", "label", "figcaption", "a", "pre":
			fmt.Fprintf(&b, "%s %s%s\n", n.Data, attr(n, "href"), " "+words(n))
		case "text", "line":
			at := attr(n, "x1") + "," + attr(n, "y1") + " to " + attr(n, "x2") + "," + attr(n, "y2")
			if n.Data == "text" {
				at = attr(n, "x") + "," + attr(n, "y")
			}
			fmt.Fprintf(&b, "%s %s (%s) %s\n", n.Data, attr(n, "class"), at, words(n))
		case "section", "details", "main", "header", "footer", "nav", "figure", "fieldset":
			fmt.Fprintf(&b, "\n%s %s %s\n", n.Data, attr(n, "id"), attr(n, "class"))
		}
	}
	return b.String()
}
