package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"netlab/internal/text"
)

// press is what a typist does: wait until the terminal shows a text, then type.
type press struct{ seen, keys string }

// typist sits at a terminal and does these, one after the other; then the input
// ends. Colour is off, so that texts are whole.
func typist(presses ...press) setup {
	return func(e *Env) {
		var mu sync.Mutex
		shown := sync.NewCond(&mu)
		var screen bytes.Buffer
		out := e.Stdout
		onTerminal(80)(e)
		e.InTerminal = true
		e.Stdout = writerFunc(func(p []byte) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			screen.Write(p)
			shown.Broadcast()
			return out.Write(p)
		})
		from := 0
		e.Stdin = readerFunc(func(p []byte) (int, error) {
			if len(presses) == 0 {
				return 0, io.EOF
			}
			mu.Lock()
			defer mu.Unlock()
			for {
				rest := screen.String()[from:]
				if i := strings.Index(rest, presses[0].seen); i >= 0 {
					from += i + len(presses[0].seen)
					n := copy(p, presses[0].keys)
					presses = presses[1:]
					return n, nil
				}
				shown.Wait()
			}
		})
	}
}

// watched is slow enough to press keys in the middle of it.
const watched = "run " + handshake + " --speed 0.1x --no-color"

func TestAPacketIsShownInFullFromWithinTheRun(t *testing.T) {
	r := netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "b\n"},
		press{"#4 ", "p"}, press{"packet #", "3\r"}, press{"(paused; space: go on)", "p"},
		press{"packet #", "9999999\r"}, press{"(paused; space: go on)", "p"},
		press{"packet #", "x"}, press{"(no packet chosen)", "f"},
		press{"\n> ", "p 4\n"}, press{"tcp.ack_raw", "p 77\n"}, press{"\n> ", "1\n"},
	))
	r.want(t, exitOK, "")
	r.has(t, "packet #3\n", "left client at 0.040 s", "tcp.flags.syn", "(paused; space: go on)",
		"there is no packet #999999 yet", "(no packet chosen)", "> ", "server → client, TCP SYN ACK", "(p 4 full: all layers", "there is no packet #77 yet", "> ", "claims hold")
}

func TestWhatAQuestionHidesStaysHiddenInFull(t *testing.T) {
	r := netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "b\n"}, press{"\n> ", "skip\n"}, press{"\n> ", "p 3\n"}, press{"\n> ", "p syn full\n"}, press{"\n> ", "skip\n"},
		press{"\n> ", "p ack\n"}, press{"\n> ", "q\n"},
	))
	r.has(t, "p 3: see packet 3, skip", "> ", "#3 0.040 client → server", "tcp.options.wscale.shift ?", "(p 3 full: all layers",
		"Fill in the\nwindow scale's shift.\n(packet #3, field tcp.options.wscale.shift)\n> ",
		"left client at 0.040 s", "tcp.options.wscale.shift", "? (a question asks for it)", "> ", "> ", "#5 0.080 client → server")
}

func TestBackShowsEarlierFramesOnceMore(t *testing.T) {
	r := netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "b\n"}, press{"#4 ", "b"}, press{"b: back", "?"}, press{"this list", "b"}, press{"b: back", "b"}, press{"b: back", "\r"},
		press{"b: back", "b"}, press{"b: back", "bbbbbbbbb"}, press{"frame 1 of", "f"},
	))
	r.want(t, exitOK, "")
	r.has(t, "(once more: frame ", "space   pause", "(once more: frame ", "client", "server", "TCP", "(once more: frame ", "(once more: frame 1 of ",
		"ARP", "claims hold")
	r = netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "b\n"}, press{"#4 ", "b"}, press{"b: back", "\r"}, press{"(this is now", "\r"}, press{"#5 ", "f"},
	))
	r.want(t, exitOK, "")
	r.has(t, "(once more: frame ", "(this is now", "#5 ", "claims hold")
}

func TestAQuitRunGoesOnWhereItWasLeft(t *testing.T) {
	dir := t.TempDir()
	left := netlab(t, watched, kept(dir), typist(press{"\n> ", "b\n"}, press{"\n> ", "3775443568\n"}, press{"\n> ", "\x03"}))
	left.want(t, exitInterrupted, "interrupted")
	left.has(t, "You have answered 2 of its 5 questions; the next run goes")
	netlab(t, "progress", kept(dir)).has(t, handshake, "begun")
	p, err := readProgress(filepath.Join(dir, "progress.json"))
	if err != nil || p.Lessons[handshake].Given["how-many"] != "b" || p.Lessons[handshake].Given["next"] != "3775443568" {
		t.Errorf("%v, kept %+v", err, p.Lessons[handshake])
	}
}

func TestTheNextRunAsksWhatIsLeft(t *testing.T) {
	dir := t.TempDir()
	fast := "run " + handshake + " --speed max --no-color"
	answers := []string{"b", "3775443568", "skip", "skip", "skip"}
	netlab(t, fast, kept(dir), person(answers...)).want(t, exitOK, "")
	p, err := readProgress(filepath.Join(dir, "progress.json"))
	if err != nil || len(p.Lessons[handshake].Given) != 2 {
		t.Fatalf("%v, kept %+v", err, p.Lessons[handshake])
	}
	r := netlab(t, fast, kept(dir), person("skip", "skip", "skip"))
	r.want(t, exitOK, "")
	r.has(t, "answered before: 2 of 5 questions", "(as you answered before) b", "(as you answered before) 3775443568", "> ")
	if n := strings.Count(r.out, "\n> "); n != 3 {
		t.Errorf("asked %d times, 3 questions are left:\n%s", n, r.out)
	}
	for _, flags := range []string{" --again", " --report " + filepath.Join(dir, "r.json"), " --seed 7", " --param port=9001"} {
		if r := netlab(t, fast+flags, kept(dir), person(answers...)); strings.Contains(r.out, "as you answered before") {
			t.Errorf("%s: answered by itself", flags)
		}
	}
	// With other numbers the old answers are forgotten: they may be wrong now.
	r = netlab(t, fast, kept(dir), person("b", "3775443568", "skip", "a,b,c,d", "skip"))
	if strings.Contains(r.out, "as you answered before") {
		t.Errorf("answers of another run:\n%s", r.out)
	}
}

func TestALessonThatIsDoneAsksAgain(t *testing.T) {
	dir := t.TempDir()
	p := progress{Version: 1, Lessons: map[string]lessonRecord{handshake: {Done: true, Given: map[string]string{"how-many": "b"}}}}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	r := netlab(t, "run "+handshake+" --speed max", kept(dir), person("b"))
	if strings.Contains(r.out, "before)") {
		t.Errorf("it did not ask:\n%s", r.out)
	}
}

// What was skipped is no answer, and a lesson has as many questions as it asks,
// however many were seen. A bare netlab then names the lesson to go on with.
func TestASkippedQuestionIsNotAnswered(t *testing.T) {
	dir := t.TempDir()
	netlab(t, "", kept(dir)).has(t, "try this one", "the course starts here")
	report := filepath.Join(dir, "ada.json")
	left := netlab(t, "run "+handshake+" --speed max --report "+report, kept(dir), person("b", "skip", "skip", "q"))
	left.want(t, exitOK, "")
	left.has(t, "You have answered 1 of its 5 questions", "Nothing was written to "+report)
	if _, err := os.Stat(report); err == nil {
		t.Error("there is a report of a lesson that was left")
	}
	netlab(t, "progress", kept(dir)).has(t, "begun", " 1 of  5 right")
	r := netlab(t, "", kept(dir))
	r.has(t, "netlab run "+handshake, "go on with this one")
	if strings.Contains(r.out, "try this one") || strings.Contains(r.out, "starts here") {
		t.Errorf("a lesson is begun:\n%s", r.out)
	}
}

// A prediction has no grade before its scene is over: who quits in between is
// not asked again.
func TestAPredictionIsKeptThroughAQuit(t *testing.T) {
	for _, given := range []string{"b", "a"} { // right and wrong
		dir := t.TempDir()
		left := netlab(t, watched, kept(dir), typist(press{"\n> ", given + "\n"}, press{"#1 ", "q"}))
		left.want(t, exitOK, "")
		left.has(t, "You left the lesson. You have answered 1 of its 5 questions; the next run goes")
		p, err := readProgress(filepath.Join(dir, "progress.json"))
		if got := p.Lessons[handshake].Given["how-many"]; err != nil || got != given {
			t.Fatalf("%v, kept %q, want %q", err, got, given)
		}
		r := netlab(t, "run "+handshake+" --speed max --no-color", kept(dir), person("skip", "skip", "skip", "skip"))
		r.want(t, exitOK, "")
		r.has(t, "answered before: 1 of 5 questions", "(as you answered before) "+given)
		// Now it has a grade; what came out wrong is asked again.
		p, err = readProgress(filepath.Join(dir, "progress.json"))
		if got := p.Lessons[handshake].Given["how-many"]; err != nil || (got == "b") != (given == "b") || got == "a" {
			t.Errorf("%v: gave %q, kept %q", err, given, got)
		}
	}
}

func TestATerminalMayChangeItsSizeInMidRun(t *testing.T) {
	var screen strings.Builder
	from := -1 // of what is written on the smaller terminal
	r := netlab(t, "run "+handshake+" --speed max --no-color", kept(t.TempDir()), person("b", "skip", "skip", "skip", "skip"), func(e *Env) {
		out := e.Stdout
		e.Stdout = writerFunc(func(p []byte) (int, error) { screen.Write(p); return out.Write(p) })
		e.Columns = func() int {
			if strings.Contains(screen.String(), "#4 ") {
				if from < 0 {
					from = screen.Len()
				}
				return 40
			}
			return 80
		}
	})
	r.want(t, exitOK, "")
	if from < 0 {
		t.Fatal("it never asked for the terminal's size")
	}
	if wide := (result{out: screen.String()[:from]}).widest(); wide <= 40 || wide > 80 {
		t.Errorf("it begins %d columns wide", wide)
	}
	var wide []string
	for line := range strings.Lines(screen.String()[from:]) {
		if text.Width(strings.TrimRight(line, "\n")) > 40 {
			wide = append(wide, line)
		}
	}
	if len(wide) > 0 {
		t.Errorf("too wide after the change:\n%s", strings.Join(wide, ""))
	}
}

func TestFasterAndSlowerSaySo(t *testing.T) {
	r := netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "b\n"}, press{"#1 ", "-"}, press{"(pace: 1/2x)", "--------"}, press{"(pace: 1/16x)\n(pace: 1/16x)", "+"},
		press{"(pace: 1/8x)", "+++++++++++"}, press{"(pace: 64x)\n(pace: 64x)", "f+-"}, press{"(as fast as possible)\n(pace: 64x)", "f"}, press{"\n> ", "q\n"},
	))
	r.want(t, exitOK, "")
	r.has(t, "(pace: 1/2x)", "(pace: 1/16x)", "(pace: 64x)", "(as fast as possible)", "(pace: 64x)", "You left the lesson")
}

// Who presses a key of the run's a moment too late has not answered with it.
func TestLateKeysAreNoAnswer(t *testing.T) {
	r := netlab(t, watched, kept(t.TempDir()), typist(
		press{"\n> ", "+f\r b\n"}, press{"#3 ", "f"}, press{"\n> ", "f++\r 3775443568\n"}, press{"\n> ", "q\n"},
	))
	r.want(t, exitOK, "")
	r.has(t, "Right: 3775443568", "You have answered 2 of its 5 questions")
}

// A question may be about an earlier scene: then its packets are shown, not those
// of the same number in the scene above.
func TestAQuestionAboutAnEarlierSceneShowsItsPackets(t *testing.T) {
	r := netlab(t, "run tcp/nagle --speed max --no-color", kept(t.TempDir()), person("2", "skip", "p 8", "p each[2]", "skip", "p 8", "q"))
	r.want(t, exitOK, "")
	r.has(t, "(packet #8 of scene 1, field tcp.seq)", "> ", "#8 0.140 client → server, TCP PSH ACK", "len=3", "tcp.seq ?",
		"> ", "there is no packet each[2]", "p N: see packet N of scene 1", "> ", "#8 0.140", "len=3", "Put these in the order")
}
