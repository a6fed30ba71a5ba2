package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/trace"
)

// ask puts a question; it is a lesson.Asker. The question itself has been
// written by the view. What is no answer does not count as one.
func (c *console) ask(ctx context.Context, q trace.Question) (string, error) {
	c.mu.Lock()
	c.lineMode()
	c.asking, c.back = true, lookback{}
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asking = false
		if c.pace != nil && c.restore == nil {
			c.restore = c.raw()
		}
	}()
	if q.Attempt <= 1 {
		c.tell("(?: a hint, p 3: packet 3, skip: leave it open, give up: see the answer, quit)")
	}
	for {
		_, _ = fmt.Fprint(c.out, "> ")
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
			return "", context.Cause(ctx)
		}
	}
}

// tell writes a sentence beside the run, as wide as the terminal is.
func (c *console) tell(sentence string) {
	_, _ = fmt.Fprintln(c.out, strings.Join(text.Wrap(text.Escape(sentence), max(c.seen.options().Width, 1)), "\n"))
}

// heed does what a line says: done reports that the question is settled.
func (c *console) heed(q trace.Question, line string) (answer string, done bool, err error) {
	switch strings.ToLower(line) {
	case "":
		return "", false, nil
	case "?", "hint", "help":
		c.tell(c.hint(q))
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
	if digits, look := asksForPacket(line); look {
		c.put(c.packetText(digits) + "\n")
		c.tell("The question was: " + strings.Join(strings.Fields(strings.ReplaceAll(q.Text, "`", "")), " ")) // it is far above by now
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
		return "There is no further hint."
	}
	c.hints[q.ID]++
	return "Hint: " + q.Hints[n]
}

// form says what form an answer must have, if a line does not have it.
func form(q trace.Question, line string) string {
	if q.Type == "number" && !strings.ContainsAny(line, "0123456789") {
		return "Answer with a number, decimal or with 0x in front; ? gives a hint."
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
