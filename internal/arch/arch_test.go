package arch

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	GoFiles    []string
}

// list asks go list for every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,GoFiles", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsPointOneWay(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, Module)
		rule, ok := ruleFor(name)
		if !ok {
			t.Errorf("%s has no line in Policy", name)
			continue
		}
		seen[rule.Package] = true
		for _, imp := range p.Imports {
			if imp, ours := strings.CutPrefix(imp, Module); ours && !rule.allows(imp) {
				t.Errorf("%s must not import %s (may: %s)", name, imp, rule.May)
			}
		}
	}
	for _, r := range Policy() {
		if !seen[r.Package] {
			t.Errorf("Policy has a line for %s, and there is no such package", r.Package)
		}
	}
}

func TestRoomsAreAlike(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, Module)
		i := slices.IndexFunc(Rooms(), func(r Room) bool { return r.Name == name })
		if i < 0 {
			if rule, ok := ruleFor(name); ok && strings.HasPrefix(rule.What, "room:") {
				t.Errorf("%s is a room in Policy and has no line in Rooms", name)
			}
			continue
		}
		for want := range strings.FieldsSeq(Rooms()[i].Files) {
			if !slices.Contains(p.GoFiles, want) {
				t.Errorf("room %s lacks %s", name, want)
			}
		}
	}
}

// TestWayShowsThePolicy holds the table in docs/way.md to the data.
func TestWayShowsThePolicy(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "way.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), Table()) {
		t.Errorf("docs/way.md does not show this table:\n%s", Table())
	}
}

// TestWayNamesFilesThatExist: a page that leads through the code must not lead
// to a file that has moved.
func TestWayNamesFilesThatExist(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "way.md"))
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(filepath.Join("..", ".."))
	files := map[string]bool{}
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[filepath.Base(path)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`[a-z0-9_]+\.go\b`).FindAllString(string(page), -1)
	if len(named) < 20 {
		t.Errorf("docs/way.md names %d files", len(named))
	}
	for _, name := range named {
		if !files[name] {
			t.Errorf("docs/way.md names %s, and there is no such file", name)
		}
	}
}
