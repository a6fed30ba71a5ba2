package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWrongCommandLinesExit2AndNameTheNearest(t *testing.T) {
	file := sampleFile(t)
	for command, says := range map[string]string{
		"inspekt":                              `unknown command "inspekt"; did you mean "inspect"?`,
		"kubernetes":                           `unknown command "kubernetes"; netlab --help lists them`,
		"list --jsn":                           `unknown flag "--jsn"; did you mean "--json"?`,
		"list --no-colour":                     `did you mean "--no-color"?`,
		"list -x":                              `unknown flag "-x"`,
		"list now":                             `does not know what to do with "now"`,
		"inspect":                              "needs a capture",
		"inspect a b":                          `does not know what to do with "b"`,
		"inspect " + file + " --packet 0":      "packets count from 1",
		"inspect " + file + " --packet x":      "--packet",
		"inspect " + file + " --packet 4":      "there is no packet 4",
		"inspect " + file + " --hex":           "--packet N",
		"inspect " + file + " --width -1":      "--width",
		"inspect " + file + " --json --ladder": "choose one",
		"inspect " + file + " --fields ip.ttl,ip.tll":   `unknown field "ip.tll"; did you mean "ip.ttl"?`,
		"inspect " + file + " --filter ip.tll==3":       "did you mean ip.ttl?",
		"inspect " + file + " --filter ip.ttl==":        "column 9",
		"inspect " + file + " --side sever":             `did you mean "server"?`,
		"glossary hand-shake-three":                     "netlab glossary lists all",
		"glossary segmant":                              `did you mean "segment"?`,
		"completion bush":                               `did you mean "bash"?`,
		"completion":                                    "needs a shell",
		"progress --rest":                               `did you mean "--reset"?`,
		"list --lessons " + filepath.Join(file, "none"): "--lessons",
	} {
		r := netlab(t, command)
		r.want(t, exitUsage, says)
		if r.out != "" && !strings.Contains(command, "--packet 4") {
			t.Errorf("%s: stdout %q, want nothing", command, r.out)
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, command := range []string{"--help", "inspect --help", "list -h"} {
		r := netlab(t, command)
		r.want(t, exitOK, "")
		r.has(t, "Usage:")
	}
}

// broken is a stdout that fails.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestStdoutThatFails(t *testing.T) {
	file := sampleFile(t)
	for _, command := range []string{
		"", "list", "list --json", "version", "glossary", "glossary syn", "completion bash", "progress", "--help",
		"inspect " + file, "inspect " + file + " --json", "inspect " + file + " --ladder",
		"inspect " + file + " --packet 1", "inspect " + file + " --fields ip.src",
	} {
		to := func(err error) setup { return func(e *Env) { kept(t.TempDir())(e); e.Stdout = broken{err} } }
		for _, gone := range []error{&os.PathError{Op: "write", Err: syscall.EPIPE}, io.ErrClosedPipe} {
			netlab(t, command, to(gone)).want(t, exitOK, "")
		}
		netlab(t, command, to(syscall.ENOSPC)).want(t, exitFailed, "write output: "+syscall.ENOSPC.Error())
	}
}

func TestPanicIsOneLine(t *testing.T) {
	r := netlab(t, "list", func(e *Env) { e.Getenv = func(string) string { panic("a\nb\x1b[2J") } })
	r.want(t, exitFailed, `internal error: a; b\x1b[2J; please report`)
}

func TestInterruptedExits130(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close() //nolint:errcheck // a pipe's Close never fails
	head := sampleCapture(t)
	go func() {
		// All of the capture, and then nothing, as from a program that still runs.
		if _, err := w.Write(head); err == nil {
			cancel()
		}
	}()
	got := netlabContext(ctx, t, []string{"inspect", "-"}, in(r))
	got.want(t, exitInterrupted, "netlab: interrupted")
}

func TestStatusOfErrors(t *testing.T) {
	for _, test := range []struct {
		err  error
		code int
	}{
		{nil, exitOK},
		{errGone, exitOK},
		{errFailed, exitFailed},
		{errors.New("x"), exitFailed},
		{usagef("x"), exitUsage},
		{errors.Join(errGone, errors.New("x")), exitOK},
	} {
		if code, _ := status(t.Context(), test.err); code != test.code {
			t.Errorf("%v: status %d, want %d", test.err, code, test.code)
		}
	}
}
