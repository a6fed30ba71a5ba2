package roomtest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// modulesVar names the folder node_modules in which the packages of npm lie
// that tests want.
const modulesVar = "NETLAB_NODE_MODULES"

// Find gives the path of a program; the test is skipped where there is none.
func Find(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Skipf("%s is not installed: there is nobody to talk to", name)
	}
	return path
}

// Module makes sure that a package of npm is there; the test is skipped where it is not.
func Module(tb testing.TB, name string) {
	tb.Helper()
	Find(tb, "node")
	dir := os.Getenv(modulesVar)
	if dir == "" {
		tb.Skipf("%s is not set: npm install --prefix DIR %s, then %s=DIR/node_modules", modulesVar, name, modulesVar)
	}
	if _, err := os.Stat(filepath.Join(dir, name, "package.json")); err != nil {
		tb.Fatalf("%s=%s has no %s: %v", modulesVar, dir, name, err)
	}
}

// Program is a real program that a test talks to.
type Program struct {
	tb     testing.TB
	name   string
	lines  chan string
	mu     sync.Mutex
	stderr bytes.Buffer
	done   chan struct{}
	err    error
}

// Start starts a program, which is ended with the test.
func Start(tb testing.TB, name string, args ...string) *Program {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), patience)
	p := &Program{tb: tb, name: filepath.Base(name), lines: make(chan string, 10_000), done: make(chan struct{})}
	cmd := exec.CommandContext(ctx, Find(tb, name), args...) //nolint:gosec // the test says which program
	cmd.Env = append(os.Environ(), "NODE_PATH="+os.Getenv(modulesVar), "PYTHONUNBUFFERED=1")
	cmd.Stderr = locked{p}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() {
		defer close(p.done)
		in := bufio.NewReader(out)
		for {
			line, err := in.ReadString('\n')
			if line != "" {
				p.lines <- line
			}
			if err != nil {
				break
			}
		}
		close(p.lines)
		p.err = cmd.Wait()
	}()
	tb.Cleanup(func() {
		cancel()
		<-p.done
	})
	return p
}

// locked keeps what a program complains of.
type locked struct{ p *Program }

// Write implements io.Writer.
func (l locked) Write(b []byte) (int, error) {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	return l.p.stderr.Write(b)
}

// says is what the program has complained of so far.
func (p *Program) says() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// Line gives the next line that the program prints, without its end.
func (p *Program) Line() string {
	p.tb.Helper()
	line, ok := <-p.lines
	if !ok {
		p.tb.Fatalf("%s has ended: %s", p.name, p.says())
	}
	return strings.TrimRight(line, "\r\n")
}

// Output waits until the program has ended well, and gives what it still had
// to print.
func (p *Program) Output() string {
	p.tb.Helper()
	var b strings.Builder
	for line := range p.lines {
		_, _ = io.WriteString(&b, line) // a Builder never fails
	}
	<-p.done
	if p.err != nil {
		p.tb.Fatalf("%s: %v: %s", p.name, p.err, p.says())
	}
	return b.String()
}

// Complaints is what a program that has ended wrote to its standard error.
func (p *Program) Complaints() string {
	<-p.done
	return p.says()
}
