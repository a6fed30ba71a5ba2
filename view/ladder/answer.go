package ladder

import (
	"slices"
	"strings"

	"netlab/trace"
)

// put is a question as it was put, for when its answer comes: a prediction's
// comes after the run.
type put struct {
	number int
	q      trace.Question
}

// told is an answer with the words of the option that it chose: "b) It waits".
// Answers that are no single option are as they are.
func (p put) told(answer string) string {
	key := strings.ToLower(strings.TrimSpace(answer))
	i := slices.IndexFunc(p.q.Options, func(o trace.Option) bool { return o.Key == key })
	if i < 0 || p.q.Type == "order" {
		return answer
	}
	return p.q.Options[i].Key + ") " + strings.ReplaceAll(p.q.Options[i].Text, "`", "")
}

// ofPrediction is the line that says which prediction an answer belongs to;
// empty for an answer that stands below its question.
func (p put) ofPrediction() string {
	if !p.q.Prediction {
		return ""
	}
	return "Question " + itoa(p.number) + ", your prediction"
}

// answerLines writes an answer and what became of it.
func answerLines(a trace.Answer, p put, o Options) []string {
	w, g := o.prose(), o.glyphs()
	var out []string
	if head := p.ofPrediction(); head != "" {
		out = append(out, "", o.paint(asStrong, o.cut(head, w)))
	}
	switch {
	case a.Correct:
		out = append(out, o.flow(w, span{g.yes + " ", asGood}, "  ", span{o.clean("Right: " + p.told(a.Given)), asGood})...)
	case a.Given == "" && a.GivenUp:
		out = append(out, "Not answered.")
	default:
		wrong := "x "
		if o.Unicode {
			wrong = g.no + " "
		}
		out = append(out, o.flow(w, span{wrong, asBad}, "  ", span{o.clean("Not so: " + p.told(a.Given)), asBad})...)
	}
	if a.WhyNot != "" {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", inline(a.WhyNot, o)...)...)
	}
	if a.Key != "" && !a.Correct {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean("The answer: " + p.told(a.Key)), asStrong})...)
	}
	if a.Because != "" {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", inline(a.Because, o)...)...)
	}
	return out
}

// plainAnswer says an answer and what became of it in sentences.
func plainAnswer(a trace.Answer, p put, o Options) []string {
	s := "Wrong answer: " + p.told(a.Given)
	switch {
	case a.Correct:
		s = "Right answer: " + p.told(a.Given)
	case a.Given == "" && a.GivenUp:
		s = "Not answered"
	}
	if head := p.ofPrediction(); head != "" {
		s = head + ". " + s
	}
	out := o.flow(o.prose(), span{}, "", span{o.clean(s + "."), asText})
	for _, t := range []string{a.WhyNot, a.Because} {
		if t != "" {
			out = append(out, o.flow(o.prose(), span{}, "", span{o.clean(t), asText})...)
		}
	}
	if a.Key != "" && !a.Correct {
		out = append(out, o.flow(o.prose(), span{}, "", span{o.clean("The answer: " + p.told(a.Key)), asText})...)
	}
	return out
}
