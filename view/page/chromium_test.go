package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"netlab/internal/roomtest"
)

// driven is a page with a second script, which its policy allows too, that does
// what a reader does and writes what came of it into the page's title.
func driven(page, script string) string {
	sum := sha256.Sum256([]byte(script))
	hash := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "' "
	page = strings.Replace(page, "script-src ", hash, 1)
	return strings.Replace(page, "</body>", "<script>"+script+"</script></body>", 1)
}

func TestBrowserOpensThePage(t *testing.T) {
	out, console := roomtest.Browser(t, written(t, lost()), "--dump-dom")
	if console != "" {
		t.Errorf("the console says %s", console)
	}
	doc := parsed(t, out)
	labels, inputs := 0, 0
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == "a" && strings.HasPrefix(attr(n, "class"), "label"):
			labels++
		case n.Type == html.ElementNode && n.Data == "input" && attr(n, "autocomplete") == "off":
			inputs++
		}
	}
	if labels != 5 || inputs != 1 {
		t.Errorf("%d packets in the ladders, %d fields to type an answer, want 5 and 1", labels, inputs)
	}
}

func TestBrowserAnswers(t *testing.T) {
	const script = `
var said = [];
function shown(s) { return getComputedStyle(document.querySelector(s)).display !== "none"; }
function say(what, ok) { said.push(what + "=" + ok); }
say("verdict before", shown("#q-guess .right .verdict"));
document.querySelector("#q-guess .right input").click();
say("verdict after", shown("#q-guess .right .verdict"));
say("told before", shown("#p1-2 .told"));
var box = document.querySelector("#q-win .try"), input = box.querySelector("input");
function type(s) { input.value = s; box.querySelector("button").click(); return box.querySelector("[role=status]").textContent; }
say("wrong", type("7"));
say("right", type("0x3039"));
say("told after", shown("#p1-2 .told"));
location.hash = "#p1-3";
setTimeout(function () {
  var k = document.getElementById("p1-3");
  say("opened", k.parentElement.open && k.closest(".packets").open);
  var button = k.querySelector("button");
  button.closest("details").open = true;
  button.focus();
  say("lit", getComputedStyle(k.querySelector(".dig .b0")).backgroundColor !== getComputedStyle(k.querySelector(".dig .b1")).backgroundColor);
  button.click();
  say("doc", shown("#" + button.getAttribute("popovertarget")));
  document.title = said.join("; ");
}, 50);
`
	out, console := roomtest.Browser(t, driven(written(t, lost()), script), "--dump-dom", "--virtual-time-budget=2000")
	if console != "" {
		t.Errorf("the console says %s", console)
	}
	want := "verdict before=false; verdict after=true; told before=false; wrong=✗ not so: look again; right=✓ right; told after=true; opened=true; lit=true; doc=true"
	if title := roomtest.Title(out); title != want {
		t.Errorf("title %q, want %q", title, want)
	}
}

// What strangers wrote is text and nothing else: it does not run, even where the
// policy is taken away, and does not even try where it stands.
func TestBrowserRunsNothingOfStrangers(t *testing.T) {
	page := written(t, hostile(t))
	for name, page := range map[string]string{"with its policy": page, "without": withoutPolicy(t, page)} {
		out, console := roomtest.Browser(t, strings.ReplaceAll(page, "alert(1)", "document.title=1"), "--dump-dom")
		if console != "" || roomtest.Title(out) == "1" {
			t.Errorf("%s: the title is %q, the console says %s", name, roomtest.Title(out), console)
		}
	}
}

func withoutPolicy(t *testing.T, page string) string {
	t.Helper()
	bare := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
	if bare == page {
		t.Fatal("the page has no policy")
	}
	return bare
}

// The policy holds: a script that is not ours does not run, were it to get onto
// the page.
func TestBrowserHeedsThePolicy(t *testing.T) {
	page := strings.Replace(written(t, lost()), "</body>", `<script>document.title = "owned"</script><img src="x" onerror="document.title='owned'"></body>`, 1)
	out, console := roomtest.Browser(t, page, "--dump-dom")
	if strings.Contains(out, "<title>owned") {
		t.Error("a stranger's script ran")
	}
	if !strings.Contains(console, "Content Security Policy") {
		t.Errorf("the policy refused nothing; the console says %q", console)
	}
	if out, _ = roomtest.Browser(t, withoutPolicy(t, page), "--dump-dom"); roomtest.Title(out) != "owned" {
		t.Errorf("without a policy the title is %q: the test has lost its point", roomtest.Title(out))
	}
}

func TestBrowserDraws(t *testing.T) {
	for _, size := range []string{"1100,1600", "400,1600"} {
		file := filepath.Join(t.TempDir(), "shot.png")
		_, console := roomtest.Browser(t, written(t, lost()), "--screenshot="+file, "--window-size="+size)
		if console != "" {
			t.Errorf("the console says %s", console)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shot, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		colours := make(map[[3]uint32]bool)
		for y := range shot.Bounds().Dy() {
			for x := range shot.Bounds().Dx() {
				r, g, b, _ := shot.At(x, y).RGBA()
				colours[[3]uint32{r, g, b}] = true
			}
		}
		if len(colours) < 50 {
			t.Errorf("%s: the page has %d colours: it is empty", size, len(colours))
		}
	}
}
