package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"

	"netlab/trace"
)

// errQuit ends a run that the student has had enough of.
var errQuit = errors.New("quit")

// The fastest and slowest that + and - make a run, against its own pace.
const (
	slowest = 1.0 / 16
	fastest = 64
)

// errInterrupted ends a run whose student pressed Ctrl-C.
var errInterrupted = errors.New("interrupted")

// console is a student at a terminal: keys set the pace while the run goes on,
// and lines answer its questions. One goroutine reads the terminal; what it
// reads is a key or an answer by what is going on. The terminal hands over each
// key also while a line is typed, so that a late key does not become part of it.
type console struct {
	in    io.Reader
	out   *output
	quit  context.CancelCauseFunc
	lines chan string             // what was typed, while a question is open; closed at the end of the input
	raw   func() (restore func()) // nil from it: the terminal stays as it is, and shows what is typed
	seen  *seen                   // what has been shown so far

	height func() int // of the terminal, now

	mu      sync.Mutex
	asking  bool
	typed   lineEdit       // of the answer
	hints   map[string]int // told so far, by question
	pace    trace.Control
	speed   float64
	paused  bool
	unpaced bool // the scene runs on the machine's clock
	back    lookback
	closed  bool
	restore func() // gives the terminal back its line mode; nil while it has it
}

// newConsole listens to the terminal until the run's context ends.
func (a *app) newConsole(quit context.CancelCauseFunc, past *seen) *console {
	c := &console{seen: past, in: a.env.Stdin, out: a.out, quit: quit, lines: make(chan string), hints: map[string]int{}, speed: 1, raw: a.env.rawMode(a.out), height: a.env.height}
	go c.read()
	return c
}

// rawMode makes the terminal hand over each key at once, and lines end as a
// terminal without line mode needs it.
func (e Env) rawMode(out *output) func() func() {
	f, ok := e.Stdin.(*os.File)
	if !ok {
		return func() func() { return nil }
	}
	return func() func() {
		state, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return nil
		}
		out.setRaw(true)
		return func() {
			out.setRaw(false)
			_ = term.Restore(int(f.Fd()), state) // there is no other terminal to tell
		}
	}
}

// help says what the keys do.
func (c *console) help(o runOptions) {
	if o.plain {
		return
	}
	c.tell("(space: pause, enter: one frame on, p: a packet, b: back, ?: all keys, q: quit)")
}

// control takes the pace of a scene that begins; it is lesson.RunOptions.Control.
func (c *console) control(p trace.Control) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = p
	l, ok := p.(interface{ Paced() bool })
	c.unpaced = ok && !l.Paced()
	if c.speed != 1 {
		p.SetSpeed(c.speed)
	}
	p.Pause(c.paused)
	if c.paused {
		c.tell("(still paused; space: go on, enter: one frame on)")
	}
	if c.restore == nil {
		c.restore = c.raw()
	}
}

// close gives the terminal back. It is idempotent.
func (c *console) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lineMode()
	c.pace = nil
	c.closed = true
}

func (c *console) lineMode() {
	if c.restore != nil {
		c.restore()
		c.restore = nil
	}
}

// read hands on what comes from the terminal. A read cannot be broken off, so
// this goroutine ends with the input or with the process.
func (c *console) read() {
	defer close(c.lines)
	buf := make([]byte, 256)
	for {
		n, err := c.in.Read(buf)
		for _, b := range buf[:n] {
			if !c.isAsking() {
				c.key(b)
			} else if line, done := c.answerKey(b); done {
				c.lines <- line
			}
		}
		if err != nil {
			return
		}
	}
}

// answerKey takes a byte of an answer; done reports that the line is whole.
func (c *console) answerKey(b byte) (line string, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	echo, did := c.typed.key(b)
	if c.restore != nil { // else the terminal has shown it already
		c.put(echo)
	}
	switch did {
	case lineGoesOn:
	case lineDone:
		line, done = c.typed.String(), true
		c.typed = lineEdit{late: c.typed.late}
	case lineInterrupt:
		c.quit(errInterrupted)
	case lineEnds:
		c.quit(errQuit)
	}
	return line, done
}

func (c *console) isAsking() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asking
}

// key does what a key says.
func (c *console) key(b byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const interrupt, endOfInput = 3, 4
	switch {
	case c.closed:
		return
	case b == interrupt:
		c.quit(errInterrupted)
		return
	case b == endOfInput, b == 'q':
		c.quit(errQuit)
		return
	case c.look(b), c.pace == nil:
		return
	case c.unpaced:
		if b == ' ' || b == '\r' || b == '\n' {
			c.tell("(your program sets the pace here)")
		}
		return
	}
	switch b {
	case ' ':
		c.back.at = 0
		c.paused = !c.paused
		c.pace.Pause(c.paused)
		if c.paused {
			c.tell("(paused; space: go on, enter: one frame on)")
		}
	case '\r', '\n', 'n':
		if !c.paused {
			c.paused = true
			c.pace.Pause(true)
			c.tell("(one frame at a time; enter: the next, space: go on)")
		}
		c.pace.Step()
	case '+', '=':
		c.faster(2)
	case '-', '_':
		c.faster(0.5)
	case 'f':
		c.back.at, c.paused, c.speed = 0, false, 0
		c.pace.Pause(false)
		c.pace.SetSpeed(0)
	}
}

// faster makes the run so many times as fast, within bounds, and says so: a pace
// that changes is hard to see at once. Who slows down a run that goes as fast as
// possible begins at the fastest pace.
func (c *console) faster(times float64) {
	switch {
	case c.speed > 0:
		c.speed = min(max(c.speed*times, slowest), fastest)
	case times < 1:
		c.speed = fastest
	}
	c.pace.SetSpeed(c.speed)
	switch {
	case c.speed == 0:
		c.tell("(as fast as possible)")
	case c.speed < 1:
		c.tell(fmt.Sprintf("(pace: 1/%gx)", 1/c.speed))
	default:
		c.tell(fmt.Sprintf("(pace: %gx)", c.speed))
	}
}
