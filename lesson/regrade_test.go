package lesson_test

import (
	"slices"
	"strings"
	"testing"

	"netlab/lesson"
)

// handedIn runs a lesson as Ada does, with these answers, and gives her report.
func handedIn(t *testing.T, l *lesson.Lesson, answers map[string]string) lesson.Report {
	t.Helper()
	res, _, err := run(t, l, lesson.RunOptions{Student: "Ada", Ask: answering(answers)})
	if err != nil {
		t.Fatal(err)
	}
	return res.Report()
}

func regrade(t *testing.T, l *lesson.Lesson, r lesson.Report) *lesson.Regrade {
	t.Helper()
	g, err := newEngine(t).Regrade(t.Context(), l, &r)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnHonestReportDoesNotDiffer(t *testing.T) {
	ttl, fast := example(t, "osi/ttl.md"), example(t, "tcp/fast-retransmit.md")
	g := regrade(t, ttl, handedIn(t, ttl, map[string]string{
		"new-address": "a", "hops": "0x1", "quoted-port": "wrong", "from-router": "icmp.type == 11",
	}))
	if len(g.Differs) != 0 || g.Right != 3 || g.Answered != 4 || g.Claims == 0 || g.Held != g.Claims {
		t.Errorf("%+v", g)
	}
	g = regrade(t, fast, handedIn(t, fast, map[string]string{"which-number": "a"}))
	if len(g.Differs) != 0 || g.Right != 1 || g.Questions < 2 {
		t.Errorf("%+v", g)
	}
}

func TestAForgedReportIsNamed(t *testing.T) {
	l := example(t, "osi/ttl.md")
	honest := func() lesson.Report {
		return handedIn(t, l, map[string]string{"new-address": "b", "hops": "1", "quoted-port": "1", "from-router": "icmp"})
	}
	for want, forge := range map[string]func(*lesson.Report){
		`the answer to "new-address" is marked right and is wrong: "b", the key is "a"`: func(r *lesson.Report) {
			r.Answers[0].Correct, r.Answers[0].Given = true, "b"
		},
		`marked right and is wrong`: func(r *lesson.Report) {
			for i := range r.Answers {
				r.Answers[i].Correct, r.Answers[i].Given = true, ""
			}
		},
		`the claim of line`:                      func(r *lesson.Report) { r.Claims[0].OK = false },
		`it lacks the claim of line`:             func(r *lesson.Report) { r.Claims = r.Claims[1:] },
		`it was run with seed 7`:                 func(r *lesson.Report) { r.Seed = 7 },
		`the lesson has no question "new"`:       func(r *lesson.Report) { r.Answers[0].ID = "new" },
		`the question "new-address" is answered`: func(r *lesson.Report) { r.Answers = append(r.Answers, r.Answers[0]) },
		`claims, the lesson`: func(r *lesson.Report) {
			r.Claims = append(r.Claims, lesson.ReportClaim{Line: 1, Text: "\x1b[2J", OK: true})
		},
	} {
		r := honest()
		forge(&r)
		g := regrade(t, l, r)
		if !slices.ContainsFunc(g.Differs, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("%q is missing: %q", want, g.Differs)
		}
		if strings.ContainsAny(strings.Join(g.Differs, ""), "\x1b\n") {
			t.Errorf("raw bytes of a report: %q", g.Differs)
		}
	}
}

func TestAReportOfSomebodyElsesNumbersIsNamed(t *testing.T) {
	l := written(t, "params: {n: [2, 3, 4, 5, 6, 7, 8, 9]}\n", "```netlab\nserver udp listen :1\nclient udp dial server:1 as u\n"+
		"client udp send u \"${n}\"\n```\n```claims\nat least 1 client -> server udp.payload contains \"${n}\"\n```\n"+
		"```ask\nnumber sent: How many?\n= ${n}\nbecause: So.\n```\n")
	res, _, err := run(t, l, lesson.RunOptions{Student: "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	r := handedIn(t, l, map[string]string{"sent": res.Params["n"]})
	if g := regrade(t, l, r); g.Right != 1 || len(g.Differs) != 0 {
		t.Errorf("%+v", g)
	}
	for _, name := range []string{"Bob", "Cem", "Dan", "Eve"} {
		r.Student = name
		other, _, err := run(t, l, lesson.RunOptions{Student: name})
		if err != nil {
			t.Fatal(err)
		}
		same := other.Params["n"] == res.Params["n"]
		if g := regrade(t, l, r); len(g.Differs) == 0 != same {
			t.Errorf("%s hands in Ada's: %q", name, g.Differs)
		}
	}
	r.Params = map[string]string{"m": "1"}
	if _, err := newEngine(t).Regrade(t.Context(), l, &r); err == nil {
		t.Error("a report with a parameter that the lesson does not have was run")
	}
}
