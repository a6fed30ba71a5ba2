package cli

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of what is shown of a program's output.
const (
	maxSaid     = 200 // lines
	maxSaidLine = 300 // bytes of a line
)

// command makes the process, told where its server is: in its environment, and
// where its words say {addr}, {host} or {port}.
func (y *yours) command(at netip.AddrPort) (*exec.Cmd, error) {
	addr, host, port := at.String(), at.Addr().String(), strconv.Itoa(int(at.Port()))
	put := strings.NewReplacer("{addr}", addr, "{host}", host, "{port}", port)
	var words []string
	for _, w := range y.words {
		words = append(words, put.Replace(w))
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil, fmt.Errorf("there is no program %s that can be run", words[0])
	}
	cmd := exec.Command(path, words[1:]...) //nolint:gosec,noctx // it is the student's own command; its end is seen to by process
	cmd.Args[0] = words[0]
	cmd.Env = append(os.Environ(),
		"NETLAB_ADDR="+addr, "NETLAB_HOST="+host, "NETLAB_PORT="+port,
		"PYTHONUNBUFFERED=1", // else what a Python program says is seen when it is over
	)
	return cmd, nil
}

// process is a program that was started, with all that it starts itself.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when the program has ended
	err   error         // with what; once it has ended
	once  sync.Once
}

// start starts a program in a group of its own, with nothing to read; say gets
// each line that it writes.
func start(cmd *exec.Cmd, say func(line string)) (*process, error) {
	lines := &lineWriter{say: say}
	cmd.Stdout, cmd.Stderr = lines, lines // one writer: os/exec then has one goroutine write to it
	cmd.WaitDelay = time.Second           // not longer than this for output of what it left behind
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		p.err = cmd.Wait()
		lines.flush()
	}()
	return p, nil
}

// kill ends the program and its group, and waits until it has. It is idempotent.
func (p *process) kill() {
	p.once.Do(func() { killGroup(p.cmd) })
	<-p.ended
}

// how says how the program ended.
func (p *process) how() string {
	var exit *exec.ExitError
	switch {
	case p.err == nil, errors.Is(p.err, exec.ErrWaitDelay):
		return "exit status 0"
	case errors.As(p.err, &exit):
		return exit.Error() // "exit status 1", "signal: segmentation fault"
	default:
		return p.err.Error()
	}
}

// lineWriter hands on what a program writes, line by line, within bounds.
type lineWriter struct {
	say  func(line string)
	line []byte
	n    int
}

// Write implements io.Writer.
func (w *lineWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part, after, ends := bytes.Cut(rest, []byte("\n"))
		if room := maxSaidLine - len(w.line); room > 0 {
			w.line = append(w.line, part[:min(len(part), room)]...)
		}
		if ends {
			w.end()
		}
		rest = after
	}
	return len(p), nil
}

// end hands on the line, if the program has not said too much already.
func (w *lineWriter) end() {
	w.n++
	switch {
	case w.n <= maxSaid:
		w.say(strings.TrimRight(string(w.line), "\r"))
	case w.n == maxSaid+1:
		w.say(fmt.Sprintf("(more than %d lines: the rest is not shown)", maxSaid))
	}
	w.line = w.line[:0]
}

// flush hands on a last line without an end.
func (w *lineWriter) flush() {
	if len(w.line) > 0 {
		w.end()
	}
}
