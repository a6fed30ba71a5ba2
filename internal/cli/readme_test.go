package cli

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsARealRun holds the ladder in the README to what the command
// above it prints.
func TestReadmeShowsARealRun(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```text\n")
	ladder, _, closed := strings.Cut(rest, "```")
	if !ok || !closed || strings.Count(ladder, "\n") < 10 {
		t.Fatal("README.md shows no ladder")
	}
	got := netlab(t, "run tcp/three-way-handshake", kept(t.TempDir()))
	got.want(t, exitOK, "")
	if !strings.Contains(got.out, ladder) {
		t.Errorf("README.md shows what the command does not print; it prints\n%s", got.out)
	}
}
