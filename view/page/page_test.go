package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"netlab/trace"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestOutline(t *testing.T) {
	got := outline(parsed(t, written(t, lost())))
	file := filepath.Join("testdata", "lost.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSameEventsGiveTheSamePage(t *testing.T) {
	if a, b := written(t, lost()), written(t, lost()); a != b {
		t.Error(cmp.Diff(a, b))
	}
}

// Every link on the page leads to a place on the page, and every id is one
// place's only.
func TestLinksLeadSomewhere(t *testing.T) {
	doc := parsed(t, written(t, lost()))
	ids := make(map[string]int)
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d things are called %s", n, id)
		}
	}
	for n := range doc.Descendants() {
		for _, to := range []string{strings.TrimPrefix(attr(n, "href"), "#"), attr(n, "popovertarget"), attr(n, "aria-labelledby"), attr(n, "data-for")} {
			if to != "" && ids[to] == 0 {
				t.Errorf("<%s> leads to %s, which is nowhere", n.Data, to)
			}
		}
	}
}

// Time runs down: an arrow ends below where it begins, and one that was lost
// does not reach the other lane.
func TestArrowsSlopeWithTime(t *testing.T) {
	var ways []string
	doc := parsed(t, written(t, lost()))
	for n := range doc.Descendants() {
		if n.Data != "line" || !strings.HasPrefix(attr(n, "class"), "way") {
			continue
		}
		var y1, y2 float64
		if _, err := fmt.Sscan(attr(n, "y1"), &y1); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(attr(n, "y2"), &y2); err != nil {
			t.Fatal(err)
		}
		ways = append(ways, fmt.Sprintf("%s %s %s %v", attr(n, "class"), attr(n, "x1"), attr(n, "x2"), y2 > y1))
	}
	want := []string{
		"way l4 lost 2% 61.5% true", "way l4 2% 98% true", "way l4 98% 2% true", // the run
		"way l4 2% 98% false", "way l4 98% 2% false", // the same, as the server saw it: at once
	}
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What a question asks for must not be read off its packet, not even from
// another field that has the same bits, until the answer is opened.
func TestBlankIsHidden(t *testing.T) {
	told := 0
	for n := range parsed(t, written(t, lost())).Descendants() {
		tells := slices.ContainsFunc([]string{"12345", "12337", "30 31", "012345"}, func(s string) bool { return strings.Contains(n.Data, s) })
		if n.Type != html.TextNode || !tells || !strings.HasPrefix(packetOf(n), "p1-2") {
			continue
		}
		if !slices.ContainsFunc(slices.Collect(n.Ancestors()), func(a *html.Node) bool { return strings.HasPrefix(attr(a, "class"), "told ") }) {
			t.Errorf("<%s> in %s tells %q", n.Parent.Data, packetOf(n), n.Data)
		}
		told++
	}
	if told < 6 { // the packet to open, its layers and its bytes have them for when the answer is opened
		t.Errorf("the answer is told in %d places only", told)
	}
}

func packetOf(n *html.Node) string {
	for a := range n.Ancestors() {
		if strings.HasPrefix(attr(a, "id"), "p1-") {
			return attr(a, "id")
		}
	}
	return ""
}

// evil is text that would like to be more than text.
const evil = `"></style></title></script><script>alert(1)</script><img src=x onerror=alert(1)>'"` + "`{{.}}\x00\x1b[2J\u202e\u2028<!--"

// hostile has it in every text of every event.
func hostile(tb testing.TB) trace.Trace {
	tb.Helper()
	var out trace.Trace
	for _, e := range lost() {
		b, err := e.MarshalJSON()
		if err != nil {
			tb.Fatal(err)
		}
		quoted := string(mustJSON(tb, evil))
		for _, key := range []string{
			"lesson", "title", "summary", "level", "markdown", "text", "name", "from", "to", "host", "event", "proto", "osi_name", "suite", "caveat",
			"doc", "source", "words", "malformed", "why", "label", "given", "because", "why_not", "body", "type", "id", "key", "field", "profile", "version", "student", "remote", "error",
		} {
			b = regexp.MustCompile(`"`+key+`":"[^"]*"`).ReplaceAllLiteral(b, []byte(`"`+key+`":"`+quoted+`"`))
		}
		for x, err := range trace.Read(bytes.NewReader(b)) {
			if err != nil {
				tb.Fatalf("%v: %s", err, b)
			}
			out = append(out, x)
		}
	}
	return append(out, lost()...)
}

func mustJSON(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := trace.Event{Body: trace.Prose{Markdown: s}}.MarshalJSON()
	if err != nil {
		tb.Fatal(err)
	}
	_, rest, ok := bytes.Cut(b, []byte(`"markdown":"`))
	if !ok {
		tb.Fatalf("no markdown in %s", b)
	}
	return bytes.TrimSuffix(rest, []byte(`"}`))
}

func TestStrangersCannotInject(t *testing.T) {
	page := written(t, hostile(t))
	checkSafe(t, page)
	if n := strings.Count(page, "alert(1)"); n < 50 {
		t.Errorf("the hostile text is on the page %d times only: the test has lost its point", n)
	}
}

func FuzzPage(f *testing.F) {
	kinds := make(map[trace.Kind]bool)
	for _, e := range lost() { // one of each kind: small seeds fuzz fast
		b, err := e.MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		if k := e.Body.Kind(); !kinds[k] {
			kinds[k] = true
			f.Add(b)
		}
	}
	f.Add([]byte(`{"v":1,"kind":"prose","markdown":"[a](javascript:alert) ![b](http://x/y) <http://x\"onload=> [c](#1.2.3) <b onclick=x>\n\n<script>\n"}`))
	f.Add([]byte(`{"v":1,"kind":"packet","number":-1,"top":9,"data":"AAAA","fates":[{"to":"*","at_ns":-5,"verdicts":["reordered"]}],"layers":[{"proto":"x","header":[{"packet":-1,"off":-9,"len":99}]}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var events trace.Trace
		for e, err := range trace.Read(bytes.NewReader(in)) {
			if err != nil {
				break
			}
			events = append(events, e)
		}
		checkSafe(t, written(t, events))
	})
}

// checkSafe parses a page as a browser does, and finds nothing in it that runs
// or loads but the script and the style that its policy allows.
func checkSafe(tb testing.TB, page string) {
	tb.Helper()
	elements := "a b body button br circle cite code dd defs details div dl dt em fieldset figcaption figure footer g h1 h2 h3 h4 h5 h6 head header hr html i " +
		"input label legend li line main marker meta nav ol p path pre rect section script span strong style summary svg table tbody td text th thead title tr tspan ul blockquote"
	allowed := make(map[string]bool)
	for s := range strings.FieldsSeq(elements) {
		allowed[s] = true
	}
	policy, scripts, styles := "", 0, 0
	for n := range parsed(tb, page).Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			if i := strings.IndexFunc(n.Data, func(r rune) bool {
				return r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x2028
			}); i >= 0 {
				tb.Errorf("a control character in %q", n.Data)
			}
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !allowed[n.Data] {
			tb.Errorf("there is a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			link := strings.HasPrefix(a.Val, "#") || n.Data == "a" && (strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://"))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "srcdoc", a.Key == "action",
				strings.HasSuffix(a.Key, "href") && !link:
				tb.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "meta":
			if attr(n, "http-equiv") != "" {
				policy += attr(n, "content")
			}
		case "script":
			scripts++
			checkHash(tb, policy, "script-src", n)
		case "style":
			styles++
			checkHash(tb, policy, "style-src", n)
		}
	}
	if scripts != 1 || styles != 1 || !strings.HasPrefix(policy, "default-src 'none'; ") {
		tb.Errorf("%d scripts, %d styles, policy %q", scripts, styles, policy)
	}
}

// checkHash holds a script or style to the page's policy.
func checkHash(tb testing.TB, policy, directive string, n *html.Node) {
	tb.Helper()
	sum := sha256.Sum256([]byte(n.FirstChild.Data))
	want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"
	if !strings.Contains(policy, want) {
		tb.Errorf("the policy %q lacks %q", policy, want)
	}
}

func TestLongRunStaysSmall(t *testing.T) {
	s := story{}
	s.at(0, lost()[3].Body)
	for i := range 3000 {
		p := frame(i+1, "client", "server", arrives("server", time.Duration(i+20)*ms))
		p.Data = append(p.Data, make([]byte, 1460)...)
		p.Length = len(p.Data)
		s.at(time.Duration(i)*ms, p)
	}
	s.at(0, trace.Prose{Markdown: "[The last](#399)"})
	page := written(t, s.events)
	if len(page) > 1_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if !strings.Contains(page, "2600 more packets did not fit") {
		t.Error("the page does not say what it left out")
	}
	spoken, _, _ := strings.Cut(page[strings.Index(page, `id="p1-399"`):], "</table>")
	if !strings.Contains(spoken, "eth.dst") {
		t.Error("a packet that the prose speaks of has lost its fields")
	}
}
