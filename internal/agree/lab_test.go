package agree

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/lesson"
	"netlab/lessons"
)

// seeds are those with which each lesson runs.
const seeds = 3

// labPrefix begins the names of the lab's own captures.
const labPrefix = "lab__"

// labCaptures makes a folder of captures: each lesson of the course, as it comes
// out with several seeds. The program runs them, since one lab runs in a process.
func labCaptures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if *file != "" && !strings.HasPrefix(*file, labPrefix) {
		return dir
	}
	home := t.TempDir() // where the program keeps its last run: no capture of ours
	program := filepath.Join(home, "netlab")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/netlab")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	course, err := lesson.Entries(lessons.FS)
	if err != nil || len(course) == 0 {
		t.Fatalf("no lessons, %v", err)
	}
	for _, l := range course {
		name := l.ID
		for seed := range seeds {
			base := labPrefix + strings.ReplaceAll(name, "/", "__") + "__" + strconv.Itoa(seed+1) + ".pcapng"
			if !strings.Contains(base, *file) {
				continue
			}
			run := exec.CommandContext(t.Context(), program, "run", name, "--pcap", filepath.Join(dir, base), "--seed", strconv.Itoa(seed+1), "--no-input", "--speed", "max", "--brief")
			run.Env = append(os.Environ(), "HOME="+home)
			if out, err := run.CombinedOutput(); err != nil {
				t.Logf("%s with seed %d: %v: %.200s", name, seed+1, err, out) // a claim failed: the frames are there all the same
			}
		}
	}
	return dir
}
