package page_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// browser runs headless Chromium on a page and returns what it printed, and
// what it had to say. The test is skipped where there is none.
func browser(t *testing.T, page string, flags ...string) (out, says string) {
	t.Helper()
	name := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(n); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		t.Skip("chromium is not in PATH")
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	profile, err := os.MkdirTemp("", "netlab-page-") //nolint:usetesting // its last helpers may still write when the test is over
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	cmd := exec.CommandContext(ctx, name, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--enable-logging=stderr", "--user-data-dir=" + profile,
	}, append(flags, "file://"+file)...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, 5*time.Second
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, stderr.String())
	}
	var console []string
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") {
			console = append(console, line)
		}
	}
	return stdout.String(), strings.Join(console, "")
}

// driven is a page with a second script, which its policy allows too, that does
// what a reader does and writes what came of it into the page's title.
func driven(page, script string) string {
	sum := sha256.Sum256([]byte(script))
	hash := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "' "
	page = strings.Replace(page, "script-src ", hash, 1)
	return strings.Replace(page, "</body>", "<script>"+script+"</script></body>", 1)
}

func TestBrowserOpensThePage(t *testing.T) {
	out, console := browser(t, written(t, lost()), "--dump-dom")
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
	out, console := browser(t, driven(written(t, lost()), script), "--dump-dom", "--virtual-time-budget=2000")
	if console != "" {
		t.Errorf("the console says %s", console)
	}
	want := "verdict before=false; verdict after=true; told before=false; wrong=✗ not so: look again; right=✓ right; told after=true; opened=true; lit=true; doc=true"
	if title := regexp.MustCompile(`<title>(.*?)</title>`).FindStringSubmatch(out); title == nil || title[1] != want {
		t.Errorf("title %q, want %q", title, want)
	}
}

// The policy holds: what strangers wrote does not run, and a script that is not
// ours does not either.
func TestBrowserRunsNothingOfStrangers(t *testing.T) {
	page := strings.Replace(written(t, hostile(t)), "</body>", `<script>document.title = "owned"</script><img src="x" onerror="document.title='owned'"></body>`, 1)
	out, console := browser(t, page, "--dump-dom")
	if strings.Contains(out, "<title>owned") {
		t.Error("a stranger's script ran")
	}
	if !strings.Contains(console, "Content Security Policy") {
		t.Errorf("the policy refused nothing; the console says %q", console)
	}
}

func TestBrowserDraws(t *testing.T) {
	for _, size := range []string{"1100,1600", "400,1600"} {
		file := filepath.Join(t.TempDir(), "shot.png")
		_, console := browser(t, written(t, lost()), "--screenshot="+file, "--window-size="+size)
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
