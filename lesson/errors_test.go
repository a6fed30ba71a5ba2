package lesson_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/internal/text"
	"netlab/lesson"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestErrorsSayWhatWasExpected holds every message to a golden file: they are
// what an author reads most.
func TestErrorsSayWhatWasExpected(t *testing.T) {
	root := filepath.Join("testdata", "errors")
	names, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no malformed lessons: %v", err)
	}
	for _, file := range names {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, ds := lesson.Parse(os.DirFS(root), filepath.Base(file), vocabulary())
			var b strings.Builder
			for _, d := range ds {
				b.WriteString(d.Error() + "\n")
			}
			got := b.String()
			if got == "" {
				t.Error("nothing is wrong with it")
			}
			for l := range strings.SplitSeq(strings.TrimSuffix(got, "\n"), "\n") {
				if text.Escape(l) != l {
					t.Errorf("a message is not safe for a terminal: %q", l)
				}
			}
			golden := strings.TrimSuffix(file, ".md") + ".want"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
