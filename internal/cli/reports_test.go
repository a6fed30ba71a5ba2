package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

// handedIn is a student's report of the handshake, with some answers right.
func handedIn(t *testing.T, student string, forge func(*lesson.Report)) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	netlabArgs(t, []string{"run", handshake, "--speed", "max", "--student", student, "--report", path},
		person("b", "1", "give up", "7", "skip", "skip", "tcp.flags.syn == 1")).want(t, exitOK, "")
	if forge == nil {
		return path
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r lesson.Report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	forge(&r)
	if b, err = json.Marshal(r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReportsAreMarkedAnew(t *testing.T) {
	ada := handedIn(t, "Ada", nil)
	r := netlab(t, "reports "+ada)
	r.want(t, exitOK, "")
	r.has(t, "file", "student", "right", "claims", "lesson", "Ada", "2 of 5", "13 of 13", handshake)
	bob := handedIn(t, "Bob", func(r *lesson.Report) {
		for i := range r.Answers {
			r.Answers[i].Correct = true
		}
		r.Claims[0].OK = false
	})
	for _, s := range []setup{kept(""), onTerminal(80)} {
		r = netlab(t, "reports "+ada+" "+bob, s)
		r.want(t, exitFailed, "")
		r.has(t, "Ada", "Bob", "2 of 5", "13 of 13", handshake, "! the answer to", "is marked right and is wrong", "! the claim of line")
		if r.widest() > 80 {
			t.Errorf("%d columns:\n%s", r.widest(), r.out)
		}
	}
}

func TestReportsAsCSVHaveOneRowEach(t *testing.T) {
	ada := handedIn(t, "Ada", nil)
	evil := handedIn(t, "=HYPERLINK(1)", func(r *lesson.Report) {
		r.Version = "\x1b[2J\n"
		r.Answers[0].Given = "a,b\n\"c\""
	})
	r := netlab(t, "reports --csv "+ada+" "+evil+" none.json")
	r.want(t, exitFailed, "")
	rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %d rows:\n%s", err, len(rows), r.out)
	}
	want := []string{ada, "Ada", handshake, rows[1][3], "1", "port=9000", "5", "3", "2", "1", "13", "13", "", ""}
	if diff := cmp.Diff(want, rows[1]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if rows[2][1] != "'=HYPERLINK(1)" || rows[2][3] != `\x1b[2J\n` {
		t.Errorf("a stranger's words: %q", rows[2])
	}
	if rows[3][13] != "there is no such file" {
		t.Errorf("%q", rows[3])
	}
}

func TestStrangersReportsAreOneClearLineEach(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{
		``:                                    "not a report: the file is empty",
		`[]`:                                  "not a report: it is a JSON array, and a report is an object",
		`{"v":1,"lesson":"osi/t`:              "it ends in the middle; it was cut short",
		`{"v":1,"lesson":osi/ttl}`:            "it is no JSON, from byte 17 on",
		`{"v":1,"lesson":7}`:                  `its "lesson" is a number, which it cannot be`,
		`{"name":"mine"}`:                     "it has no version",
		`{"v":1}`:                             "it names no lesson",
		`{"v":2,"lesson":"osi/ttl"}`:          "version 2",
		`{"v":1,"lesson":"osi/tll"}`:          `did you mean "osi/ttl"?`,
		`{"v":1,"lesson":"../../etc/passwd"}`: "unknown lesson",
		`{"v":1,"lesson":"` + dir + `/a.md"}`: "unknown lesson",
		`{"v":1,"lesson":"osi/ttl","params":{"x":"1"}}`:        "it cannot be run again",
		`{"v":1,"lesson":"osi/ttl","profile":"\u001b[2J"}`:     "it cannot be run again",
		`{"v":1,"lesson":"a` + strings.Repeat("\x00", 9):       "not a report",
		strings.Repeat(" ", 2<<20):                             "longer than",
		`{"v":1,"lesson":"` + strings.Repeat("x", 9000) + `"}`: "unknown lesson",
	} {
		path := filepath.Join(dir, "a.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r := netlab(t, "reports "+path)
		r.want(t, exitFailed, "")
		r.has(t, "file", "\n", "  ! ")
		if !strings.Contains(strings.Join(strings.Fields(r.out), " "), want) || strings.Count(r.out, "\n") > 6 {
			t.Errorf("%.60s: want %s in a line:\n%s", content, want, r.out)
		}
	}
	netlab(t, "reports "+dir).has(t, "! not a file")
	netlab(t, "reports").want(t, exitUsage, "needs reports")
}
