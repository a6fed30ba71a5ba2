package ladder_test

import (
	"strings"
	"testing"

	"netlab/trace"
	"netlab/view/ladder"
)

// A prediction is graded far below its question: the answer says which it was.
func TestAPredictionIsNamedWhenItIsGraded(t *testing.T) {
	events := trace.Trace{
		{Body: trace.Question{Type: "number", ID: "first", Text: "How many?", Attempt: 1, Prediction: true}},
		{Body: trace.Question{Type: "choice", ID: "what", Text: "What?", Attempt: 1, Prediction: true, Options: []trace.Option{
			{Key: "a", Text: "It waits"}, {Key: "b", Text: "It calls `close`"},
		}}},
		{Body: trace.Prose{Markdown: "In between."}},
		{Body: trace.Answer{ID: "what", Given: "A", Key: "b", Because: "So it is."}},
		{Body: trace.Answer{ID: "first", Given: "3", Correct: true}},
		{Body: trace.Question{Type: "number", ID: "after", Text: "And now?", Attempt: 1}},
		{Body: trace.Answer{ID: "after", Given: "4", Correct: true}},
	}
	for _, o := range []ladder.Options{{Width: 80, Unicode: true}, {Width: 80, Plain: true}} {
		got := drawn(t, events, o)
		rest := got
		for _, want := range []string{
			"Question 2, your prediction", "a) It waits", "b) It calls close", "Question 1, your prediction", "ight", "3", "Question 3", "ight", "4",
		} {
			_, after, ok := strings.Cut(rest, want)
			if !ok && want == "b) It calls close" { // sentences tell the reason first
				_, after, ok = strings.Cut(got, want)
			}
			if !ok {
				t.Errorf("plain %v: no %q in order in\n%s", o.Plain, want, got)
				break
			}
			rest = after
		}
		if n := strings.Count(got, "your prediction"); n != 2 {
			t.Errorf("%d answers are said to be predictions, want 2:\n%s", n, got)
		}
	}
}
