// Package arch holds the tests of the source tree's shape.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "netlab/"

// policy says, for each package, which packages of this module it may import.
// It is a statement of intent: change it in a commit of its own that says why.
// A name that ends in /... stands for every package below it.
var policy = map[string]string{
	"osi":            "",
	"capture":        "",
	"dissect":        "capture osi",
	"dissect/filter": "dissect",
	"trace":          "capture dissect osi",
	"lab/wire":       "capture",
	"lab":            "capture lab/wire",
	"lab/netstack":   "lab lab/wire",
	"lab/netns":      "lab lab/wire",
	"lesson":         "lab lab/wire capture dissect dissect/filter trace osi",
	"room":           "lab dissect lesson osi", // tcp, udp, ws, …: never another room
	"view/...":       "trace capture dissect dissect/filter osi",
	"lessons":        "",
	"internal/text":  "", // a leaf that every package may import
	"internal/...":   "...",
	"cmd/...":        "internal/cli",
}

var rooms = []string{"tcp", "udp", "http", "ws"}

// shape is the set of files that a room has. Rooms are added here as they come; one without endpoints in the lab has the first three.
var shape = []string{"annotate.go", "dissect.go", "doc.go", "endpoint.go", "verbs.go"}

func rule(pkg string) (string, bool) {
	if slices.Contains(rooms, pkg) {
		pkg = "room"
	}
	if allow, ok := policy[pkg]; ok {
		return allow, true
	}
	for p, allow := range policy {
		if base, ok := strings.CutSuffix(p, "..."); ok && strings.HasPrefix(pkg, base) {
			return allow, true
		}
	}
	return "", false
}

func TestImports(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkg := strings.TrimPrefix(p.ImportPath, module)
		allow, ok := rule(pkg)
		if !ok {
			t.Errorf("%s has no line in policy", pkg)
			continue
		}
		for _, imp := range p.Imports {
			imp, ours := strings.CutPrefix(imp, module)
			if ours && allow != "..." && imp != "internal/text" && !slices.Contains(strings.Fields(allow), imp) {
				t.Errorf("%s must not import %s (may: %s)", pkg, imp, allow)
			}
		}
	}
}

func TestRoomsAreAlike(t *testing.T) {
	for _, room := range rooms {
		dir, err := os.ReadDir(filepath.Join("../..", room))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range dir {
			if n := f.Name(); strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") {
				got = append(got, n)
			}
		}
		for _, want := range shape {
			if !slices.Contains(got, want) {
				t.Errorf("%s lacks %s", room, want)
			}
		}
	}
}
