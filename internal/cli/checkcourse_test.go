package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// faultyCourse is a course of one lesson whose own files have mistakes.
func faultyCourse() map[string]string {
	return map[string]string{
		"c/netlab.yaml":      "netlab: 1\ntitle: Ours\norder:\n  - own/a\n  - onw\npath: [own/a, own/c]\n",
		"c/glossary.md":      "# Terms\n\n## Socket\n\nAn end. Lesson: [it](own/b.md)\n",
		"c/own/a.md":         skeleton,
		"c/README.md":        "# Not a lesson\n",
		"c/CONTRIBUTING.md":  "# Not a lesson\n",
		"c/.github/x/one.md": "# Not a lesson\n",
		"c/_drafts/two.md":   "# Not a lesson\n",
	}
}

// What is wrong with a course's own files is told where it is, however the
// course is named.
func TestCheckReadsTheFilesOfTheCourse(t *testing.T) {
	inDir(t, faultyCourse())
	for _, command := range []string{"check --lessons c", "check c"} {
		r := netlab(t, command)
		r.want(t, exitFailed, "")
		r.has(t,
			`c/netlab.yaml:5:5 unknown-lesson-or-module: unknown lesson or module "onw"`, "did you mean own?",
			`c/netlab.yaml:6:15 unknown-lesson: unknown lesson "own/c"`, "expected own/a", "c/netlab.yaml: not ok",
			`c/glossary.md:5:17 missing-file: "own/b.md" does not exist`, "did you mean a.md?", "c/glossary.md: not ok",
			"own/a: ok",
		)
		if n := strings.Count(r.out, ": ok") + strings.Count(r.out, ": not ok"); n != 3 {
			t.Errorf("%s: %d files were checked, want 3:\n%s", command, n, r.out)
		}
	}
	var got []checked
	r := netlab(t, "check c --json")
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got) != 3 || got[0].File != "c/netlab.yaml" || got[0].OK || len(got[0].Diagnostics) != 2 ||
		got[0].Diagnostics[1].Line != 6 || got[0].Diagnostics[1].Column != 15 || got[2].Lesson != "own/a" {
		t.Errorf("%v, %+v", err, got)
	}
	netlab(t, "check c/own/a.md").want(t, exitOK, "")
	netlab(t, "list --lessons c").want(t, exitFailed, "c/netlab.yaml:5:5 ")
}

// A lesson's course is found by either of the course's own files.
func TestALessonFileIsOfTheCourseAroundIt(t *testing.T) {
	linked := strings.Replace(skeleton, "what to look for.", "what to look for, as [the other](b.md) says.", 1)
	inDir(t, map[string]string{
		"c/netlab.yaml": "netlab: 1\n", "c/own/a.md": linked, "c/own/b.md": strings.Replace(skeleton, "needs: []", "needs: [own/a]", 1),
		"d/own/a.md": linked, "d/own/b.md": strings.Replace(skeleton, "needs: []", "needs: [own/a]", 1),
	})
	for _, command := range []string{"check c/own/b.md", "check c", "check --lessons d d/own/b.md", "check --lessons d"} {
		netlab(t, command).want(t, exitOK, "")
	}
}

func TestAGitRepositoryOfLessonsIsACourse(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not in PATH")
	}
	files := faultyCourse()
	files["c/netlab.yaml"] = "netlab: 1\ntitle: Ours\npath: [own/a]\n"
	files["c/glossary.md"] = "# Terms\n\n## Socket\n\nAn end.\n"
	inDir(t, files)
	for _, args := range [][]string{
		{"init", "-q", "c"},
		{"-C", "c", "add", "."},
		{"-C", "c", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "lessons: begin"},
		{"clone", "-q", "c", "d"},
	} {
		cmd := exec.Command(git, args...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	r := netlab(t, "check --lessons d")
	r.want(t, exitOK, "")
	r.has(t, "d/netlab.yaml: ok", "d/glossary.md: ok", "own/a: ok")
	t.Chdir("d")
	r = netlab(t, "check .")
	r.want(t, exitOK, "")
	r.has(t, "netlab.yaml: ok", "own/a: ok")
	netlab(t, "path --lessons .").has(t, "Ours", "next  own/a")
	netlab(t, "glossary socket --lessons .").has(t, "An end.")
	netlab(t, "run a --lessons . --no-input").has(t, "the claim holds")
	if _, err := os.Stat(filepath.Join("own", "a.md")); err != nil {
		t.Error(err)
	}
}
