package http_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestWordsAreThoseOfTheGolden shows what a learner reads of each message: the
// summary, the notes with their sources, the fields.
func TestWordsAreThoseOfTheGolden(t *testing.T) {
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, scene := range play(t, s[0], "").Scenes {
				for _, p := range scene.Packets {
					for i := range p.Layers {
						l := &p.Layers[i]
						if l.Proto != "http" {
							continue
						}
						fmt.Fprintf(&b, "%s: %s\n", p.Record.From, l.Summary())
						for _, n := range l.Notes() {
							fmt.Fprintf(&b, "  %s [%s]\n", n.Text, n.Source)
						}
						for id, f := range l.Fields() {
							for _, v := range l.FieldValues(id, nil) {
								if line := fmt.Sprintf("    %s = %s", f.Name, f.Format(v)); len(line) < 150 {
									b.WriteString(line + "\n")
								}
							}
						}
					}
				}
			}
			file := filepath.Join("testdata", strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
					return r
				}
				return '-'
			}, strings.ToLower(name))+".golden")
			if *update {
				if err := os.MkdirAll("testdata", 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), b.String()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}
