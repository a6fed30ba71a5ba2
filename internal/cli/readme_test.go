package cli

import (
	"os"
	"strings"
	"testing"
)

//go:generate go test -run TestReadmeShowsARealRun -update

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
	if *update {
		begin := strings.Index(got.out, "#3 ")
		end := strings.LastIndex(got.out, "\n#7 ") + 1
		end += strings.Index(got.out[end:], "\n") + 1
		page = []byte(strings.Replace(string(page), ladder, got.out[begin:end], 1))
		if err := os.WriteFile("../../README.md", page, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.Contains(got.out, ladder) {
		t.Errorf("README.md shows what the command does not print; it prints\n%s", got.out)
	}
}
