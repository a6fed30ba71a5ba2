package page

import (
	"fmt"
	"html/template"
	"strings"

	"netlab/trace"
)

// question is a question with its hints and, where the run told it, its answer.
type question struct {
	ID, Type           string
	Number             int
	Text               template.HTML
	Body               template.HTML
	Prediction         bool
	Multiple, Gradable bool
	Options            []option
	Ask                string // what form an answer has
	Packet             *link
	Field              string
	Hints              []template.HTML
	Given              []given
	Answer             *answer
}

type option struct {
	Key   string
	Text  template.HTML
	Right bool
}

// given is what the student said.
type given struct {
	Text    string
	Correct bool
	WhyNot  template.HTML
}

// answer is what the student may open. Index is that of a blank, or 0.
type answer struct {
	Index   int
	Key     string
	Because template.HTML
}

// question gathers a question, what was said to it and what is right.
func (b *builder) question(q trace.Question) question {
	out := question{
		ID: "q-" + q.ID, Type: q.Type, Number: b.numbers[q.ID], Text: inline(q.Text),
		Prediction: q.Prediction, Multiple: q.Multiple, Field: clean(q.Field), Ask: howToAnswer(q),
	}
	if q.Body != "" {
		out.Body = b.prose(q.Body)
	}
	if q.Packet > 0 {
		out.Packet = &link{b.now.packetID(q.Packet), fmt.Sprintf("packet #%d", q.Packet)}
	}
	for _, h := range q.Hints {
		out.Hints = append(out.Hints, inline(h))
	}
	for _, a := range b.answers[q.ID] {
		if a.Given != "" {
			out.Given = append(out.Given, given{clean(a.Given), a.Correct, inline(a.WhyNot)})
		}
		if a.Key != "" || a.Because != "" {
			out.Answer = &answer{Key: clean(a.Key), Because: inline(a.Because)}
		}
	}
	right := make(map[string]bool)
	if out.Answer != nil {
		for k := range strings.SplitSeq(out.Answer.Key, ",") {
			right[strings.TrimSpace(k)] = true
		}
		for _, k := range b.blanks {
			if k.id == q.ID {
				out.Answer.Index = k.index
			}
		}
		out.Gradable = out.Answer.Key != "" && q.Type != "choice" && q.Type != "prove"
	}
	for _, o := range q.Options {
		out.Options = append(out.Options, option{clean(o.Key), inline(o.Text), q.Type == "choice" && right[o.Key]})
	}
	return out
}

// howToAnswer says what form an answer has.
func howToAnswer(q trace.Question) string {
	switch q.Type {
	case "choice":
		if q.Multiple {
			return "Choose one or more."
		}
		return "Choose one."
	case "number":
		if q.Time {
			return "A time with its unit, as in 20ms."
		}
		return "A number."
	case "blank":
		return "The field's value."
	case "order":
		return "The letters in order, as in b,a,c."
	case "prove":
		return "A display filter: try it with netlab inspect last --filter '…'."
	default:
		return ""
	}
}
