package lesson_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

// examples lists the example lessons, at least one.
func examples(tb testing.TB) (fs.FS, []string) {
	tb.Helper()
	root := filepath.Join("testdata", "examples")
	names, err := fs.Glob(os.DirFS(root), "*/*.md")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no example lessons: %v", err)
	}
	return os.DirFS(root), names
}

func TestExamplesOfKnownRoomsParseClean(t *testing.T) {
	fsys, names := examples(t)
	for _, name := range names {
		if room, _, _ := strings.Cut(name, "/"); room != "tcp" && room != "udp" && room != "osi" {
			continue
		}
		l, ds := lesson.Parse(fsys, name, vocabulary())
		for _, d := range ds {
			t.Errorf("%s", d)
		}
		if l.ID != strings.TrimSuffix(name, ".md") {
			t.Errorf("%s has the id %q", name, l.ID)
		}
	}
}

func TestExamplesOfUnknownRoomsStopAtTheirFirstVerb(t *testing.T) {
	first := map[string]string{
		"ws/full-duplex.md": "ws/full-duplex.md:16:8 unknown-room: ", "mqtt/duplicate-or-not.md": "mqtt/duplicate-or-not.md:22:8 unknown-room: ",
		"socketio/missed-events.md": "socketio/missed-events.md:20:8 unknown-room: ",
	}
	fsys, names := examples(t)
	for _, name := range names {
		want, ok := first[name]
		if !ok {
			continue
		}
		follows := regexp.MustCompile(`^unknown-(room|field)$`)
		_, ds := lesson.Parse(fsys, name, vocabulary())
		for _, d := range ds {
			if d.Severity == lesson.SeverityError && !follows.MatchString(d.Code) {
				t.Errorf("not for want of a room: %s", d)
			}
		}
		if got := lesson.FirstError(ds); got == nil || !strings.HasPrefix(got.Error(), want) {
			t.Errorf("first error is %v, want %s…", got, want)
		}
		// With the vocabulary left out, nothing else is wrong with them.
		if _, ds := lesson.Parse(fsys, name, nil); lesson.FirstError(ds) != nil {
			t.Errorf("without a vocabulary: %v", lesson.FirstError(ds))
		}
	}
}

func TestParseReadsTheWholeOfAClaim(t *testing.T) {
	fsys, _ := examples(t)
	l, _ := lesson.Parse(fsys, "tcp/fast-retransmit.md", vocabulary())
	var claims []lesson.Claim
	for _, b := range l.Blocks {
		if c, ok := b.(*lesson.Claims); ok {
			claims = append(claims, c.Claims...)
		}
	}
	if len(claims) != 8 {
		t.Fatalf("%d claims, want 8", len(claims))
	}
	dup, resend := claims[3], claims[4]
	if diff := cmp.Diff(lesson.Count{Word: "at least", N: "3"}, dup.Count); diff != "" {
		t.Errorf("count of dup: -want +got\n%s", diff)
	}
	want := "tcp.len == 0 && tcp.ack_raw == ${lost.tcp.seq_raw} && tcp.window_size_value == ${hole.tcp.window_size_value}"
	if dup.Match.Filter != want {
		t.Errorf("filter of dup is %q", dup.Match.Filter)
	}
	// The second value stands on the line that continues the claim.
	if got := dup.Match.Values[1].Pos.String(); got != "tcp/fast-retransmit.md:46:38" {
		t.Errorf("the value's place is %s", got)
	}
	at := lesson.Pos{File: "tcp/fast-retransmit.md", Line: 48}
	pos := func(col int) lesson.Pos { p := at; p.Col = col; return p }
	whens := []lesson.When{
		{Pos: pos(10), Kind: lesson.WhenAt, Name: "client"},
		{
			Pos: pos(21), Kind: lesson.WhenWithin, Time: lesson.TimeExpr{Pos: pos(28), Text: "1ms"},
			Label: lesson.LabelRef{Name: "dup", Index: 3, Pos: pos(38)},
		},
	}
	if diff := cmp.Diff(whens, resend.Whens); diff != "" {
		t.Errorf("conditions of resend: -want +got\n%s", diff)
	}
	if !claims[5].Then || claims[5].Label != "jump" {
		t.Errorf("then jump is %+v", claims[5])
	}
}

func TestParseTellsPredictionsFromQuestions(t *testing.T) {
	fsys, names := examples(t)
	got := make(map[string]bool)
	for _, name := range names {
		l, _ := lesson.Parse(fsys, name, nil)
		for _, b := range l.Blocks {
			if a, ok := b.(*lesson.Ask); ok && a.Prediction {
				got[a.ID] = true
			}
		}
	}
	if diff := cmp.Diff(map[string]bool{"which-number": true}, got); diff != "" {
		t.Errorf("predictions: -want +got\n%s", diff)
	}
}

func TestProseKeepsLinksAndValuesWithTheirPlaces(t *testing.T) {
	fsys, _ := examples(t)
	l, _ := lesson.Parse(fsys, "tcp/fast-retransmit.md", nil)
	var links, values []string
	for _, b := range l.Blocks {
		p, ok := b.(*lesson.Prose)
		if !ok {
			continue
		}
		for _, k := range p.Links {
			links = append(links, p.Markdown[k.Start:k.End])
		}
		for _, v := range p.Values {
			values = append(values, p.Markdown[v.Start:v.End])
		}
	}
	wantLinks := []string{
		"[The lost segment](#lost)", "[the number it had already given](#hole)", "[the third repetition](#dup[3])",
		"[the segment goes out again](#resend)", "[its next ACK](#jump)",
	}
	if diff := cmp.Diff(wantLinks, links); diff != "" {
		t.Errorf("links: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"${n}", "${hole.tcp.ack}", "${jump.tcp.ack}"}, values); diff != "" {
		t.Errorf("values: -want +got\n%s", diff)
	}
}

func TestParseRefusesPathsOutsideTheCourse(t *testing.T) {
	fsys := fstest.MapFS{"a.md": {Data: []byte("---\n")}}
	for _, name := range []string{"../a.md", "/a.md", "b.md", ".", "x/../a.md", ""} {
		if l, ds := lesson.Parse(fsys, name, nil); l != nil || lesson.FirstError(ds) == nil {
			t.Errorf("Parse(%q) gave a lesson, or no error", name)
		}
	}
}

func TestParseFollowsNoSymlinks(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "real.md"), []byte("---\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.md", filepath.Join(dir, "link.md")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	_, ds := lesson.Parse(os.DirFS(dir), "link.md", nil)
	if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("got %v, want that it is a symbolic link", err)
	}
}

// TestParseOpensNoPipes has a file that would make who opens it wait for ever.
func TestParseOpensNoPipes(t *testing.T) {
	_, ds := lesson.Parse(waiting{fstest.MapFS{"a.md": {Mode: fs.ModeNamedPipe}}, t}, "a.md", nil)
	if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v, want that it is no regular file", err)
	}
}

// waiting is a file system whose files must not be opened.
type waiting struct {
	fstest.MapFS
	t *testing.T
}

// Open implements fs.FS.
func (w waiting) Open(name string) (fs.File, error) {
	w.t.Errorf("%s was opened", name)
	return w.MapFS.Open(name)
}

func TestParseRefusesWhatIsTooLarge(t *testing.T) {
	fsys := fstest.MapFS{"a.md": {Data: make([]byte, lesson.MaxFile+1)}}
	_, ds := lesson.Parse(fsys, "a.md", nil)
	if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), "larger than 256 KiB") {
		t.Errorf("got %v, want that it is too large", err)
	}
}
