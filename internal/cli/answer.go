package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/trace"
)

// ask puts a question; it is a lesson.Asker. The question itself has been
// written by the view. What is no answer does not count as one.
func (c *console) ask(ctx context.Context, q trace.Question) (string, error) {
	c.mu.Lock()
	if c.restore == nil {
		c.restore = c.raw()
	}
	c.back = lookback{}
	c.mu.Unlock()
	if q.Attempt <= 1 {
		c.tell(c.howTo(q))
	}
	c.listen(true, q)
	defer c.listen(false, q)
	for {
		c.put("> ")
		select {
		case line, ok := <-c.lines:
			if !ok {
				return "", lesson.ErrNoAnswer
			}
			answer, done, err := c.heed(q, strings.TrimSpace(line))
			if done {
				return answer, err
			}
		case <-ctx.Done():
			if cause := context.Cause(ctx); !errors.Is(cause, errQuit) && !errors.Is(cause, errInterrupted) { // no key has ended the prompt's line
				c.put("\n")
			}
			return "", context.Cause(ctx)
		}
	}
}

// listen says whether what is typed is an answer.
func (c *console) listen(on bool, q trace.Question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asking, c.typed = on, lineEdit{late: lateKeys(q)}
}

// lateKeys are the letters that set the pace of a run, as far as no answer to
// this question begins with them.
func lateKeys(q trace.Question) string {
	late := "fnb"
	switch q.Type {
	case "number":
	case "choice", "order":
		for _, o := range q.Options {
			late = strings.ReplaceAll(late, o.Key, "")
		}
	default: // a value or a filter may begin so
		late = ""
	}
	return late
}

// howTo says what can be typed at a question besides an answer.
func (c *console) howTo(q trace.Question) string {
	var ways []string
	if len(q.Hints) > 0 {
		ways = append(ways, "?: hint")
	}
	_, _, there := c.seen.find(strconv.Itoa(q.Packet), q.Scene)
	switch n := c.seen.last(); {
	case there:
		ways = append(ways, fmt.Sprintf("p %d: see packet %d", q.Packet, q.Packet))
	case n > 0 && q.Scene > 0:
		ways = append(ways, fmt.Sprintf("p N: see packet N of scene %d", q.Scene))
	case n > 0:
		ways = append(ways, "p N: see packet N")
	}
	ways = append(ways, "skip: leave open")
	if !q.Prediction {
		ways = append(ways, "give up: the answer")
	}
	return "(" + strings.Join(ways, ", ") + ", q: quit)"
}

// tell writes a sentence beside the run, as wide as the terminal is.
func (c *console) tell(sentence string) {
	o := c.seen.options()
	sentence = text.Escape(sentence)
	if !o.Unicode {
		sentence = text.ASCII(sentence)
	}
	_, _ = fmt.Fprintln(c.out, strings.Join(text.Wrap(sentence, max(o.Width, 1)), "\n"))
}

// heed does what a line says: done reports that the question is settled.
func (c *console) heed(q trace.Question, line string) (answer string, done bool, err error) {
	switch strings.ToLower(line) {
	case "":
		return "", false, nil
	case "?", "hint":
		c.tell(c.hint(q))
		return "", false, nil
	case "help":
		c.tell(c.howTo(q))
		return "", false, nil
	case "skip":
		c.tell("Left open.")
		return "", true, lesson.ErrNoAnswer
	case "give up", "giveup":
		if q.Prediction {
			c.tell("Left open: the run will show.")
			return "", true, lesson.ErrNoAnswer
		}
		return "", true, nil
	case "q", "quit", "exit":
		c.quit(errQuit)
		return "", true, errQuit
	}
	if which, look := asksForPacket(line); look {
		c.peek(q, which)
		return "", false, nil
	}
	if wrong := form(q, line); wrong != "" {
		c.tell(wrong)
		return "", false, nil
	}
	return line, true, nil
}

// hint is the next hint, each told once.
func (c *console) hint(q trace.Question) string {
	n := c.hints[q.ID]
	switch {
	case len(q.Hints) == 0:
		return "There is no hint to this question."
	case n >= len(q.Hints):
		return "There is no further hint. The last one was: " + withoutMarks(q.Hints[len(q.Hints)-1])
	}
	c.hints[q.ID]++
	words := "Hint: " + withoutMarks(q.Hints[n])
	if n+1 < len(q.Hints) {
		words += " (? again: a further hint)"
	}
	return words
}

// withoutMarks is a lesson's words without the marks of code.
func withoutMarks(s string) string { return strings.ReplaceAll(s, "`", "") }

// beginsNumber reports whether a line may be a number.
func beginsNumber(line string) bool {
	rest := strings.TrimLeft(line, "-+.")
	return rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// form says what form an answer must have, if a line does not have it.
func form(q trace.Question, line string) string {
	if q.Type == "number" && !beginsNumber(line) {
		return "Answer with a number, decimal or with 0x in front."
	}
	if len(q.Options) == 0 {
		return ""
	}
	var keys []string
	for _, o := range q.Options {
		keys = append(keys, o.Key)
	}
	words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return r == ',' || r == ' ' })
	if len(words) == 1 && len(keys) <= 26 {
		words = strings.Split(words[0], "")
	}
	for _, w := range words {
		if !slices.Contains(keys, w) {
			return "Answer with the letters above: " + strings.Join(keys, ", ") + "."
		}
	}
	if q.Type == "order" && len(words) != len(keys) {
		return fmt.Sprintf("Put all %d letters in order.", len(keys))
	}
	return ""
}
