package agree

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write docs/agreement.md")
	show   = flag.Int("show", 3, "differences without a reason to show for each field")
	only   = flag.String("only", "", "compare only fields that begin like this")
	file   = flag.String("file", "", "compare only files whose name has this")
)

// TestAgreement holds every field that both know against tshark's.
func TestAgreement(t *testing.T) {
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		t.Skip("NETLAB_PCAPS names no folder of captures")
	}
	needTshark(t)
	s := newScores(t, allFields(t))
	files := 0
	for _, d := range []string{dir, labCaptures(t)} {
		err := filepath.WalkDir(d, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && strings.Contains(filepath.Base(path), *file) {
				s.file(path)
				files++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatalf("no files in %s", dir)
	}
	s.judge()
	if *update && *only == "" && *file == "" {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "agreement.md"), s.document(files), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
