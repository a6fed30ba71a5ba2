package roomtest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Browser runs headless Chromium on a page and gives what it printed, and what
// its console says. The test is skipped where there is none.
func Browser(tb testing.TB, page string, flags ...string) (out, console string) {
	tb.Helper()
	name := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(n); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		tb.Skip("chromium is not installed: nobody looks at the page")
	}
	file := filepath.Join(tb.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	profile, err := os.MkdirTemp("", "netlab-page-") //nolint:usetesting // its last helpers may still write when the test is over
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(profile) })
	cmd := exec.CommandContext(ctx, name, append([]string{ //nolint:gosec // found above
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--enable-logging=stderr", "--user-data-dir=" + profile,
	}, append(flags, "file://"+file)...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, 5*time.Second
	if err := cmd.Run(); err != nil {
		tb.Fatalf("chromium: %v\n%s", err, stderr.String())
	}
	var says []string
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") {
			says = append(says, line)
		}
	}
	return stdout.String(), strings.Join(says, "")
}

// Title is what a page that Browser has dumped has come to be called.
func Title(dump string) string {
	_, rest, _ := strings.Cut(dump, "<title>")
	title, _, _ := strings.Cut(rest, "</title>")
	return title
}
