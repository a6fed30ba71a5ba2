package lesson

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
)

// question makes what a student is asked, without its key. labels come from j,
// which for a prediction is the rehearsal's.
func (r *runner) question(a *Ask, j *judge, attempt int) (trace.Question, error) {
	q := trace.Question{
		Type: string(a.Kind), ID: a.ID, Text: r.say(a.Text), Hints: make([]string, 0, len(a.Hints)),
		Prediction: a.Prediction, Attempt: attempt,
	}
	for _, h := range a.Hints {
		q.Hints = append(q.Hints, r.say(h))
	}
	if len(a.Labels) > 0 && !a.Prediction && r.scene != nil {
		if l, _, err := j.one(a.Labels[0]); err == nil && l.scene.number != r.scene.number {
			q.Scene = l.scene.number
		}
	}
	switch a.Kind {
	case AskChoice:
		right := 0
		for i, c := range a.Choices {
			q.Options = append(q.Options, trace.Option{Key: optionKey(i), Text: r.say(c.Text)})
			if c.Right {
				right++
			}
		}
		q.Multiple = right > 1
	case AskBlank:
		if len(a.Labels) != 1 {
			return q, fmt.Errorf("%s: a blank has one label", a.ID)
		}
		_, t, err := j.one(a.Labels[0])
		if err != nil {
			return q, err
		}
		q.Field = a.Field
		if t.rec != nil {
			q.Packet = t.rec.Number
		}
	case AskOrder:
		for i, k := range r.shuffled(a) {
			q.Options = append(q.Options, trace.Option{Key: optionKey(i), Text: r.optionText(j, a.Labels[k])})
		}
	case AskNumber:
		if key, err := j.term(a.Key); err == nil {
			q.Time = key.kind == valTime
		}
	case AskProve:
	}
	return q, nil
}

// optionKey is "a" for the first option.
func optionKey(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return fmt.Sprintf("a%d", i)
}

// seedOf makes a number of a name.
func seedOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return h.Sum64()
}

// shuffled gives the labels of an order question in the order in which they are
// shown: the same for the same seed, and not the right one if that can be helped.
func (r *runner) shuffled(a *Ask) []int {
	luck := rand.New(rand.NewPCG(r.seed, seedOf(a.ID)))
	perm := luck.Perm(len(a.Labels))
	if slices.IsSorted(perm) {
		slices.Reverse(perm)
	}
	return perm
}

// optionText describes what a label names by what it is, not by what the prose
// says of it: "the first" would give the order away. Values that another
// question hides stay hidden.
func (r *runner) optionText(j *judge, ref LabelRef) string {
	l, t, err := j.one(ref)
	switch {
	case err != nil:
		return ref.String()
	case t.call != nil:
		what := fmt.Sprintf("%s: %s %s %s", ref, t.call.Host, t.call.Room, t.call.Event)
		if len(t.call.Data) > 0 { // which of a program's reads it was
			what += " " + strconv.Quote(text.Cut(string(t.call.Data), 24))
		}
		return what
	}
	p := trace.NewPacket(t.pkt, l.scene.epoch, trace.PacketOptions{Hidden: r.plan.hiddenOf(l.scene.number, t.rec.Number)})
	to := p.To
	if t.dst != "" {
		to = t.dst
	}
	from := p.From
	if t.src != "" {
		from = t.src
	}
	name := strings.ToUpper(p.TopLayer().Proto)
	if name == "WEBSOCKET" { // the one that is no row of initials, and spelt so by the views
		name = "WebSocket"
	}
	return fmt.Sprintf("%s: %s -> %s, %s %s", ref, from, to, name, p.Summary)
}

// say puts values into words for the student.
func (r *runner) say(s string) string {
	if put, err := expandShown(s, r.judge.find); err == nil {
		return put
	}
	return s
}

// verdict is what a grader says of an answer.
type verdict struct {
	right  bool
	whyNot string
}

// grader grades answers to one question.
type grader struct {
	key   string // the right answer, for telling
	grade func(given string) verdict
}

// grader makes the key of a question from the run.
func (r *runner) grader(a *Ask) (grader, error) {
	switch a.Kind {
	case AskChoice:
		return gradeChoice(a, r.say), nil
	case AskNumber:
		key, err := r.judge.term(a.Key)
		if err != nil {
			return grader{}, err
		}
		return gradeNumber(key, a.Percent), nil
	case AskBlank:
		if len(a.Labels) != 1 {
			return grader{}, fmt.Errorf("%s: a blank has one label", a.ID)
		}
		l, t, err := r.judge.one(a.Labels[0])
		if err != nil {
			return grader{}, err
		}
		values, err := l.scene.engine.values(t, a.Field)
		if err != nil {
			return grader{}, err
		}
		if len(values) == 0 {
			return grader{}, fmt.Errorf("%s has no %s", a.Labels[0], a.Field)
		}
		return gradeBlank(values), nil
	case AskOrder:
		return r.gradeOrder(a)
	case AskProve:
		return r.gradeProof(a)
	default:
		return grader{}, unknown("kind of question", string(a.Kind), askKinds())
	}
}
