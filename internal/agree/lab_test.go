package agree

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/lesson"
	"netlab/lessons"
)

// seeds are those with which each lesson runs.
const seeds = 3

// labPrefix begins the names of the lab's own captures.
const labPrefix = "lab__"

// labCaptures makes a folder of captures: each lesson of the course, as it comes
// out with several seeds, and what the lab makes for this test only.
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
	run := func(base string, seed int, args ...string) {
		base += "__" + strconv.Itoa(seed) + ".pcapng"
		if !strings.Contains(base, *file) {
			return
		}
		cmd := exec.CommandContext(t.Context(), program, append([]string{
			"run", "--pcap", filepath.Join(dir, base), "--seed", strconv.Itoa(seed), "--no-input", "--speed", "max", "--brief",
		}, args...)...)
		cmd.Env = append(os.Environ(), "HOME="+home)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Logf("%v: %v: %.200s", args, err, out) // a claim failed: the frames are there all the same
		}
	}
	course, err := lesson.Entries(lessons.FS)
	if err != nil || len(course) == 0 {
		t.Fatalf("no lessons, %v", err)
	}
	own, err := filepath.Glob(filepath.Join("testdata", "lab", "*.md"))
	if err != nil || len(own) == 0 {
		t.Fatalf("no lessons of our own, %v", err)
	}
	for seed := 1; seed <= seeds; seed++ {
		for _, l := range course {
			run(labPrefix+strings.ReplaceAll(l.ID, "/", "__"), seed, l.ID)
		}
		for _, path := range own {
			base := labPrefix + strings.TrimSuffix(filepath.Base(path), ".md")
			run(base, seed, path)
			run(base+"__client", seed, path, "--side", "client")
			run(base+"__server", seed, path, "--side", "server")
		}
	}
	puppetCaptures(t, dir)
	holes(t, dir)
	return dir
}

// holes writes what our own captures would be if the tap had missed some frames,
// or had begun in the middle.
func holes(t *testing.T, dir string) {
	t.Helper()
	for seed := 1; seed <= seeds; seed++ {
		for _, base := range []string{"rough", "puppets"} {
			name := filepath.Join(dir, labPrefix+base+"__"+strconv.Itoa(seed))
			f, err := os.Open(name + ".pcapng")
			if err != nil {
				continue // not asked for
			}
			r, err := capture.NewReader(f)
			if err != nil {
				t.Fatal(err)
			}
			luck := rand.New(rand.NewPCG(uint64(seed), 9))
			var kept []*capture.Record
			for {
				rec, err := r.Next()
				if err != nil {
					break
				}
				if rec.Number > 10*seed && luck.IntN(12) > 0 {
					kept = append(kept, rec)
				}
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			write(t, name+"__holes.pcapng", kept)
		}
	}
}
