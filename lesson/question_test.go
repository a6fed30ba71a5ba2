package lesson_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"netlab/lesson"
	"netlab/trace"
)

// answering answers each question once, by its ID, and gives up the second time.
// What is not in the map stays open.
func answering(answers map[string]string) lesson.Asker {
	return func(_ context.Context, q trace.Question) (string, error) {
		a, ok := answers[q.ID]
		if !ok {
			return "", lesson.ErrNoAnswer
		}
		if q.Attempt > 1 {
			return "", nil
		}
		return a, nil
	}
}

// correct runs an example with one answer and reports how it was graded.
func correct(t *testing.T, name, id, answer string) (bool, trace.Answer) {
	t.Helper()
	var first *trace.Answer
	_, tr, err := run(t, example(t, name), lesson.RunOptions{Ask: answering(map[string]string{id: answer})})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range tr {
		if a, ok := e.Body.(trace.Answer); ok && first == nil && a.ID == id {
			first = &a
		}
	}
	if first == nil {
		t.Fatalf("%s of %s was not graded", id, name)
	}
	return first.Correct, *first
}

func TestAnswersAreGraded(t *testing.T) {
	ttl, fast, lost := "osi/ttl.md", "tcp/fast-retransmit.md", "udp/lost-doubled-swapped.md"
	for _, c := range []struct {
		lesson, id, answer string
		want               bool
	}{
		{ttl, "new-address", "a", true},
		{ttl, "new-address", "A", true},
		{ttl, "new-address", "b", false},
		{ttl, "new-address", "a,b", false},
		{ttl, "new-address", "", false},
		{ttl, "hops", "1", true},
		{ttl, "hops", "0x1", true},
		{ttl, "hops", "2", false},
		{ttl, "hops", "one", false},
		{ttl, "quoted-port", "33434", true},
		{ttl, "quoted-port", " 33434 ", true},
		{ttl, "quoted-port", "33435", false},
		{ttl, "from-router", "icmp.type == 11", true},
		{ttl, "from-router", "icmp", false},
		{ttl, "from-router", "icmp.type == 12", false},
		{ttl, "from-router", "frame.number == 4", false},
		{ttl, "from-router", "icmp.typ == 11", false},
		{ttl, "from-router", "icmp.type ==", false},
		{lost, "reads", "6", true},
		{lost, "lost-one", `udp.payload contains "2"`, true},
		{lost, "length", "9", true},
		{fast, "which-number", "a", true},
		{fast, "which-number", "b", false},
	} {
		got, a := correct(t, c.lesson, c.id, c.answer)
		if got != c.want {
			t.Errorf("%s %q: graded %v, want %v: %+v", c.id, c.answer, got, c.want, a)
		}
	}
}

func TestAWrongChoiceHearsWhyNot(t *testing.T) {
	_, a := correct(t, "osi/ttl.md", "new-address", "b")
	if a.WhyNot != "Then the server could not answer the client." || a.Key != "" || a.Because != "" {
		t.Errorf("got %+v: the key comes only when the student is done", a)
	}
}

// ordered answers an order question with these labels, in this order.
func ordered(labels ...string) lesson.Asker {
	return func(_ context.Context, q trace.Question) (string, error) {
		if q.Type != "order" || q.Attempt > 1 {
			return "", lesson.ErrNoAnswer
		}
		var keys []string
		for _, l := range labels {
			for _, o := range q.Options {
				if o.Text == l || strings.HasPrefix(o.Text, l+":") {
					keys = append(keys, o.Key)
				}
			}
		}
		return strings.Join(keys, ","), nil
	}
}

func TestOrderIsGradedByTheMoments(t *testing.T) {
	for _, c := range []struct {
		lesson string
		labels []string
		want   bool
	}{
		{"udp/lost-doubled-swapped.md", []string{"three", "six", "five"}, true},
		{"udp/lost-doubled-swapped.md", []string{"three", "five", "six"}, false},
		{"udp/lost-doubled-swapped.md", []string{"three", "six"}, false},
		{"osi/ttl.md", []string{"first", "died", "second", "closed"}, true},
		{"osi/ttl.md", []string{"first", "second", "died", "closed"}, false},
		{"tcp/fast-retransmit.md", []string{"lost", "dup[1]", "dup[3]", "resend", "jump"}, true},
		{"tcp/fast-retransmit.md", []string{"lost", "dup[1]", "resend", "dup[3]", "jump"}, false},
	} {
		res, _, err := run(t, example(t, c.lesson), lesson.RunOptions{Ask: ordered(c.labels...)})
		if err != nil {
			t.Fatal(err)
		}
		if c.want != (len(res.Answers) == 1 && res.Answers[0].Correct) {
			t.Errorf("%s %v: %+v, want %v", c.lesson, c.labels, res.Answers, c.want)
		}
	}
}

func TestAnyOrderThatTheMomentsAllow(t *testing.T) {
	l := written(t, "", "```netlab\nclient udp listen :1\nserver udp listen :1\nclient udp dial server:1 as u\n"+
		"server udp dial client:1 as v\nclient udp send u \"w\"\nclient udp send u \"a\"\nand server udp send v \"b\"\n```\n"+
		"```claims\nup: client -> server udp.payload contains \"a\"\ndown: server -> client udp.payload contains \"b\"\n```\n"+
		"```ask\norder which: Which was first?\n= up down\nbecause: Neither.\n```\n")
	for _, labels := range [][]string{{"up", "down"}, {"down", "up"}} {
		res, _, err := run(t, l, lesson.RunOptions{Ask: ordered(labels...)})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Answers) != 1 || !res.Answers[0].Correct {
			t.Errorf("%v: %+v", labels, res.Answers)
		}
	}
}

func TestAProofMustHoldOnOtherSeeds(t *testing.T) {
	name := "tcp/fast-retransmit.md"
	res, tr, err := run(t, example(t, name), lesson.RunOptions{})
	if err != nil || !res.OK() {
		t.Fatal(err)
	}
	raw := ""
	for _, p := range tr.Packets() {
		if len(p.Label) == 0 || p.Label[0] != "lost" {
			continue
		}
		for _, f := range p.TopLayer().Fields {
			if f.Name == "tcp.seq_raw" {
				raw = f.Values[0]
			}
		}
	}
	if ok, a := correct(t, name, "both-copies", "tcp.len > 0 && tcp.seq_raw == "+raw); ok || !strings.Contains(a.WhyNot, "another seed") {
		t.Errorf("a raw sequence number was accepted: %+v", a)
	}
}

func TestPredictionsAreAskedBeforeAndGradedAfter(t *testing.T) {
	_, tr, err := run(t, example(t, "tcp/fast-retransmit.md"), lesson.RunOptions{Ask: answering(map[string]string{"which-number": "a"})})
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, e := range tr {
		switch b := e.Body.(type) {
		case trace.Question:
			if b.ID == "which-number" {
				order = append(order, fmt.Sprintf("asked %v", b.Prediction))
			}
		case trace.Scene:
			order = append(order, "scene")
		case trace.Answer:
			order = append(order, "graded "+b.ID)
			if b.Because == "" {
				t.Error("a graded prediction does not say why")
			}
		}
	}
	if got := strings.Join(order, ", "); got != "asked true, scene, graded which-number" {
		t.Errorf("got %s", got)
	}
}

func TestABlankIsHiddenInItsPacket(t *testing.T) {
	_, tr, err := run(t, example(t, "osi/ttl.md"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	hidden, shown := 0, 0
	for _, p := range tr.Packets() {
		for _, l := range p.Layers {
			for _, f := range l.Fields {
				if f.Name != "udp.dstport" {
					continue
				}
				if f.Hidden && len(f.Values) == 0 && p.Label[0] == "died" {
					hidden++
				} else if !f.Hidden {
					shown++
				}
			}
		}
	}
	if hidden != 1 || shown == 0 {
		t.Errorf("hidden in %d layers, shown in %d", hidden, shown)
	}
}

func TestNumbersWithUnitsAndTolerance(t *testing.T) {
	body := "```netlab\nserver udp listen :1\nclient udp dial server:1 as u\nclient udp send u \"a\"\n```\n" +
		"```claims\nup: client udp sent\ncame: server udp received\n```\n" +
		"```ask\nnumber took: How long?\n= time(up, came) ± 10%\nbecause: So.\n```\n"
	for answer, want := range map[string]bool{
		"60ms": true, "0.06 s": true, "65ms": true, "67ms": false, "53ms": false, "60": false, "60000us": true, "-60ms": false,
	} {
		res, _, err := run(t, written(t, "", body), lesson.RunOptions{Ask: answering(map[string]string{"took": answer})})
		if err != nil {
			t.Fatal(err)
		}
		if res.Answers[0].Attempts == 1 != want {
			t.Errorf("%s: %+v, want %v", answer, res.Answers[0], want)
		}
	}
}

// TestOrderNamesWhatAProgramRead: several reads of one program differ only in
// what was read.
func TestOrderNamesWhatAProgramRead(t *testing.T) {
	body := "```netlab\nserver udp listen :1\nclient udp dial server:1 as u\nclient udp send u \"a\"\nclient udp send u \"b\"\n```\n" +
		"```claims\none: server udp received call.text == \"a\"\ntwo: server udp received call.text == \"b\"\n```\n" +
		"```ask\norder reads: Which came first?\n= one two\nbecause: So.\n```\n"
	var got []string
	ask := func(_ context.Context, q trace.Question) (string, error) {
		for _, o := range q.Options {
			got = append(got, o.Text)
		}
		return "", nil
	}
	if _, _, err := run(t, written(t, "", body), lesson.RunOptions{Ask: ask}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if want := []string{`one: server udp received "a"`, `two: server udp received "b"`}; !slices.Equal(got, want) {
		t.Errorf("options %q, want %q", got, want)
	}
}
