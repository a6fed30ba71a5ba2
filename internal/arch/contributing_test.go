package arch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestContributingIsTrue follows CONTRIBUTING.md's example of a protocol to the
// letter, in a copy of the tree: the files it shows, the lines it adds, the
// lesson it runs.
func TestContributingIsTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("builds netlab in a copy of the tree")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", ".."))); err != nil {
		t.Fatal(err)
	}
	blocks := fences(string(page))
	for _, b := range blocks {
		file := filepath.Join(dir, filepath.FromSlash(b.file))
		switch b.lang {
		case "go":
			write(t, file, b.body)
		case "diff":
			write(t, file, patched(t, file, b.body))
		}
	}
	const lesson = "lessons/echo/back-again.md"
	write(t, filepath.Join(dir, lesson), indented(t, string(page), "---\nnetlab: 1\ntitle: Back again\n"))
	for _, args := range [][]string{
		{"vet", "./echo", "./internal/cli"},
		{"test", "./echo"},
		{"run", "./cmd/netlab", "check", "echo/back-again"},
		{"run", "./cmd/netlab", "run", "echo/back-again", "--no-input"},
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NETLAB_HOME="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// A block is a fence whose info string names a file: "```go echo/doc.go".
type block struct{ lang, file, body string }

func fences(page string) []block {
	var out []block
	for part := range strings.SplitSeq(page, "\n```") {
		info, body, ok := strings.Cut(part, "\n")
		lang, file, named := strings.Cut(info, " ")
		if ok && named {
			out = append(out, block{lang, file, body + "\n"})
		}
	}
	return out
}

// patched puts the lines with a + behind the line that stands above them.
func patched(t *testing.T, file, diff string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	above, added, ok := strings.Cut(strings.TrimPrefix(diff, " "), "\n+")
	if !ok || strings.Count(string(src), above+"\n") == 0 {
		t.Fatalf("CONTRIBUTING.md: %s has no line %q", file, above)
	}
	return strings.Replace(string(src), above+"\n", above+"\n"+strings.TrimSuffix(added, "\n")+"\n", 1)
}

// indented finds the indented text that begins so.
func indented(t *testing.T, page, begin string) string {
	t.Helper()
	const margin = "    "
	_, rest, ok := strings.Cut(page, margin+strings.ReplaceAll(strings.TrimSuffix(begin, "\n"), "\n", "\n"+margin))
	if !ok {
		t.Fatalf("CONTRIBUTING.md does not show %q", begin)
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(begin, "\n"))
	for line := range strings.Lines(rest) {
		text, ok := strings.CutPrefix(line, margin)
		if !ok && strings.TrimSpace(line) != "" {
			break
		}
		b.WriteString(text)
	}
	return b.String()
}

func write(t *testing.T, file, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}
