package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"netlab/internal/roomtest"
)

// reader answers every question of a page, wrong and then right, opens every
// packet, and leaves in the title what came of it.
const reader = `
var wrong = 0, right = 0, asked = 0, packets = 0, told = "";
function shown(e) { return e && getComputedStyle(e).display !== "none"; }
document.querySelectorAll(".q").forEach(function (q) {
  var opts = q.querySelectorAll(".opt"), box = q.querySelector(".try"), key = q.querySelector(".answer .key");
  if (opts.length) {
    asked++;
    var no = q.querySelector(".opt.wrong"), yes = q.querySelectorAll(".opt.right");
    if (shown(q.querySelector(".verdict"))) told += " " + q.id;
    if (no) { no.querySelector("input").click(); if (shown(no.querySelector(".verdict"))) wrong++; no.querySelector("input").checked = false; }
    yes.forEach(function (y) { y.querySelector("input").click(); });
    if (Array.from(yes).every(function (y) { return shown(y.querySelector(".verdict")); })) right++;
  } else if (box && key) {
    asked++;
    var input = box.querySelector("input"), says = box.querySelector("[role=status]");
    function type(s) { input.value = s; box.querySelector("button").click(); return says.textContent; }
    if (type("nonsense").startsWith("✗")) wrong++;
    if (type(key.textContent).startsWith("✓")) right++;
  }
});
document.querySelectorAll("details").forEach(function (d) { d.open = true; });
document.querySelectorAll("a.label").forEach(function (a) { if (shown(document.querySelector(a.getAttribute("href")))) packets++; });
document.title = [asked, wrong, right, packets, told].join(" ");
`

// TestBrowserAnswersLessons opens lessons' pages in a browser, answers them,
// and looks at them.
func TestBrowserAnswersLessons(t *testing.T) {
	sum := sha256.Sum256([]byte(reader))
	hash := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "' "
	for _, lesson := range []string{"tcp/three-way-handshake", "http/keep-alive", "ws/frame-anatomy"} {
		t.Run(lesson, func(t *testing.T) {
			page, _ := pageOf(t, "run "+lesson)
			driven := strings.Replace(page, "script-src ", hash, 1)
			driven = strings.Replace(driven, "</body>", "<script>"+reader+"</script></body>", 1)
			out, console := roomtest.Browser(t, driven, "--dump-dom")
			var asked, wrong, right, packets int
			_, err := fmt.Sscan(roomtest.Title(out), &asked, &wrong, &right, &packets)
			if err != nil || console != "" || asked < 3 || wrong != asked || right != asked || packets < 5 || len(strings.Fields(roomtest.Title(out))) != 4 {
				t.Errorf("of %d questions %d were refused and %d taken, %d packets opened; title %q, console %s", asked, wrong, right, packets, roomtest.Title(out), console)
			}
			file := filepath.Join(t.TempDir(), "shot.png")
			if _, console := roomtest.Browser(t, page, "--screenshot="+file, "--window-size=800,1200"); console != "" {
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
			// Text and drawings: no stripe of the picture as high as a hand is empty.
			empty := 0
			for y := range shot.Bounds().Dy() {
				empty++
				for x := 1; x < shot.Bounds().Dx(); x++ {
					if shot.At(x, y) != shot.At(x-1, y) {
						empty = 0
						break
					}
				}
				if empty > 300 {
					t.Fatalf("nothing is to be seen above line %d", y)
				}
			}
		})
	}
}

// TestBrowserRunsNothingOfAHostileCapture has packets that carry what would like
// to be a page's script: in targets, headers, bodies, messages, reasons.
func TestBrowserRunsNothingOfAHostileCapture(t *testing.T) {
	steps := strings.NewReplacer(
		"IMG", `'\"></title><img src=x onerror=document.title=1>`, "SCRIPT", "</script><script>document.title=1</script>", "SVG", "<svg onload=document.title=1>",
	).Replace(`server tcp listen :9000
client tcp dial server:9000 as t
client tcp send t "IMG"
server http listen :80
server http serve "/a" "SCRIPT" type="SVG"
server http serve "/b" "SVG" headers="X: IMG"
client http get server:80 "/a" headers="User-Agent: SCRIPT"
client http get server:80 "/b" headers="Cookie: IMG"
client http get server:80 "/a?q=SCRIPT"
server ws listen :81 echo=true
client ws dial server:81 headers="X: SVG" as c
client ws send c "IMG"
client ws ping c "SCRIPT"
client ws close c "SVG"
`)
	lesson := skeleton[:strings.Index(skeleton, "```netlab")] + "```netlab\n" + steps + "```\n\n```claims\nthere: client -> server websocket\n```\n"
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "x"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x", "evil.md"), []byte(lesson), 0o600); err != nil {
		t.Fatal(err)
	}
	page, ran := pageOf(t, "--lessons "+dir+" run x/evil")
	ran.want(t, exitOK, "")
	if n := strings.Count(page, "document.title"); n < 10 {
		t.Fatalf("the page shows it %d times: the test has lost its point", n)
	}
	bare := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(page, "")
	if bare == page {
		t.Fatal("the page has no policy")
	}
	for name, page := range map[string]string{"with its policy": page, "without": bare} {
		out, console := roomtest.Browser(t, page, "--dump-dom")
		if console != "" || roomtest.Title(out) == "1" {
			t.Errorf("%s: the title is %q, the console says %s", name, roomtest.Title(out), console)
		}
	}
}
