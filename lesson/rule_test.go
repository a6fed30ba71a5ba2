package lesson_test

import (
	"strings"
	"testing"

	"netlab/capture"
	"netlab/lesson"
	"netlab/trace"
)

// fates tells of each packet that matches want what became of it.
func fates(tr trace.Trace, from string) []string {
	var out []string
	for _, p := range tr.Packets() {
		if p.From != from || !strings.Contains(strings.Join(p.Protocols, " "), "udp") {
			continue
		}
		var words []string
		for _, f := range p.Fates {
			words = append(words, f.Verdicts.String())
		}
		out = append(out, strings.Join(words, "+"))
	}
	return out
}

// five sends five datagrams over a wire that these lines have set up.
func five(lines string) string {
	return "```netlab\nserver udp listen :9000\nclient udp dial server:9000 as u\n" + lines +
		strings.Repeat("client udp send u \"x\"\n", 5) + "wait 1s\n```\n"
}

func TestWireLinesPickTheirPackets(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"wire lose the 2nd client -> server udp\n", "delivered lost delivered delivered delivered"},
		{"wire lose every 2nd client -> server udp\n", "delivered lost delivered lost delivered"},
		{"wire lose the first 3 client -> server udp\n", "lost lost lost delivered delivered"},
		{"wire lose 100% of client -> server udp\n", "lost lost lost lost lost"},
		{"wire double the 1st client -> any udp\n", "delivered+delivered,duplicated delivered delivered delivered delivered"},
		{"wire swap the 1st any -> server udp\n", "delivered,reordered delivered delivered delivered delivered"},
		{"wire delay 30ms the 3rd client -> server udp\n", "delivered delivered delivered,delayed delivered delivered"},
		{"wire flip udp.payload the 4th client -> server udp\n", "delivered delivered delivered delivered,corrupted delivered"},
		{"wire cut client -- server from the 4th client -> server udp\n", "delivered delivered delivered lost lost"},
		{"wire lose the ${n}th client -> server udp\n", "delivered delivered delivered delivered lost"},
	} {
		t.Run(c.lines, func(t *testing.T) {
			_, tr, err := run(t, written(t, "params: {n: 5}\n", five(c.lines)), lesson.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(fates(tr, "client"), " ")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFlipChangesOneBitOfTheField(t *testing.T) {
	_, tr, err := run(t, written(t, "", five("wire flip udp.payload the 1st client -> server udp\n")), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range tr.Packets() {
		if len(p.Fates) == 1 && p.Fates[0].Verdicts.Has(capture.Corrupted) {
			if f := p.Fates[0].Flips; len(f) != 1 || f[0].Offset != 42 || f[0].Mask != 1 {
				t.Errorf("flips %+v, want the lowest bit of byte 42", f)
			}
			return
		}
	}
	t.Error("no frame was corrupted")
}

func TestCutAndHeal(t *testing.T) {
	_, tr, err := run(t, written(t, "", "```netlab\nserver udp listen :9000\nclient udp dial server:9000 as u\n"+
		"client udp send u \"1\"\nwire cut client -- server\nclient udp send u \"2\"\nwire heal client -- server\n"+
		"client udp send u \"3\"\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(fates(tr, "client"), " "); got != "delivered lost delivered" {
		t.Errorf("got %s", got)
	}
}

func TestCutOfOneHostsCableToTheSwitch(t *testing.T) {
	_, tr, err := run(t, written(t, "net: [\"a, b, c\"]\n", "```netlab\nb udp listen :9000\nc udp listen :9000\n"+
		"a udp dial b:9000 as u\na udp dial c:9000 as v\na udp send u \"1\"\na udp send v \"1\"\nwire cut b\n"+
		"a udp send u \"2\"\na udp send v \"2\"\nwire heal b\na udp send u \"3\"\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(fates(tr, "a"), " "); got != "delivered delivered lost delivered delivered" {
		t.Errorf("got %s", got)
	}
}

func TestSetChangesTheCable(t *testing.T) {
	res, _, err := run(t, written(t, "", "```netlab\nserver udp listen :9000\nclient udp dial server:9000 as u\n"+
		"client udp send u \"1\"\nwire set client -- server delay=300ms\nclient udp send u \"2\"\n```\n"+
		"```claims\nslow: server udp received call.text == \"2\"\nsent: client udp sent call.text == \"2\"\n"+
		"check time(sent, slow) == 300ms\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
}

func TestRulesThatDoNothingAreErrors(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"wire lose the 9th client -> server udp\n", "the rule never fired: 5 packets matched"},
		{"wire lose the 1st server -> client udp\n", "the rule never fired: 0 packets matched"},
		{"wire swap the 5th client -> server udp\n", "still holds packet"},
		{"wire flip tcp.seq the 1st client -> server udp\n", "the rule never fired: packet 3 carries no tcp.seq"},
	} {
		_, _, err := run(t, written(t, "", five(c.lines)), lesson.RunOptions{})
		var step *lesson.StepError
		if !errorsAs(err, &step) || !strings.Contains(err.Error(), c.want) || step.Line == 0 {
			t.Errorf("%s: got %v, want %q", c.lines, err, c.want)
		}
	}
}
