package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// until is an output that calls a function once it holds a text.
type until struct {
	bytes.Buffer
	text string
	then func()
}

func (u *until) Write(p []byte) (int, error) {
	n, err := u.Buffer.Write(p)
	if u.then != nil && strings.Contains(u.String(), u.text) {
		u.then()
		u.then = nil
	}
	return n, err
}

// liveResult runs inspect on a growing file until it has shown a text, and then
// does something.
func liveResult(t *testing.T, args []string, text string, then func(stop context.CancelFunc)) result {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &until{text: text, then: func() { then(stop) }}
	r := netlabContext(ctx, t, args, func(e *Env) { e.Stdout = out })
	return result{r.code, out.String(), r.err}
}

// grown is a file with a part of a capture, and a function that adds the rest.
func grown(t *testing.T, whole []byte, part int) (path string, add func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "x.pcapng")
	if err := os.WriteFile(path, whole[:part], 0o600); err != nil {
		t.Fatal(err)
	}
	return path, func() {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err == nil {
			_, err = f.Write(whole[part:])
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// A packet is shown when it is whole in the file; what comes later, when it comes.
func TestLiveShowsWhatIsAdded(t *testing.T) {
	whole := captureOf(t, frame(1, 2), frame(2, 1), frame(1, 3), frame(3, 1))
	for name, args := range map[string]string{
		"a list": "", "fields": " --fields frame.number,ip.src", "a filter": " --filter ip.src==10.0.0.1", "events": " --json",
		"a ladder": " --ladder",
	} {
		want := netlab(t, "inspect -"+args, in(bytes.NewReader(whole)))
		path, add := grown(t, whole, len(whole)-120) // amid the third record
		text := strings.SplitAfter(want.out, "\n")[0]
		if name == "events" || name == "a ladder" {
			text = "10.0.0.1"
		}
		ctx, stop := context.WithCancel(t.Context())
		last := want.out[strings.LastIndex(strings.TrimRight(want.out, "\n"), "\n")+1:]
		if name == "events" || name == "a ladder" { // these end with what an interruption does not wait for
			last = "10.0.0.3"
		}
		out := &until{text: text, then: add}
		stopper := &until{text: last, then: stop}
		r := netlabContext(ctx, t, append([]string{"inspect", path, "--live"}, strings.Fields(args)...),
			func(e *Env) { e.Stdout = io.MultiWriter(out, stopper) })
		stop()
		if r.code != exitInterrupted || r.err != "netlab: interrupted\n" {
			t.Errorf("%s: exit status %d, stderr %q", name, r.code, r.err)
		}
		if name == "events" || name == "a ladder" {
			continue
		}
		if out.String() != want.out {
			t.Errorf("%s:\n%s\nwant\n%s", name, out, want.out)
		}
	}
}

func TestLiveAddsUpUntilItIsInterrupted(t *testing.T) {
	whole := captureOf(t, frame(1, 2), frame(2, 1))
	path, _ := grown(t, whole, len(whole))
	export := filepath.Join(t.TempDir(), "x.pcapng")
	ctx, stop := context.WithCancel(t.Context())
	stop() // at once: what is there is shown all the same
	netlabContext(ctx, t, []string{"inspect", path, "--live", "--stats"}).want(t, exitInterrupted, "interrupted")
	r := liveResult(t, []string{"inspect", path, "--live", "--filter", "ip"}, "10.0.0.2", func(stop context.CancelFunc) { stop() })
	r.want(t, exitInterrupted, "interrupted")
	netlabContext(ctx, t, []string{"inspect", path, "--live", "--export", export}).want(t, exitInterrupted, "interrupted")
	netlab(t, "inspect "+path+" --live --side client").want(t, exitUsage, "--side")
}

func TestLiveSaysThatTheFileIsAnother(t *testing.T) {
	whole := captureOf(t, frame(1, 2), frame(2, 1))
	for says, change := range map[string]func(path string) error{
		"begun anew": func(path string) error { return os.Truncate(path, 10) },
		"another file has taken the place": func(path string) error {
			if err := os.WriteFile(path+"2", whole, 0o600); err != nil {
				return err
			}
			return os.Rename(path+"2", path)
		},
	} {
		path, _ := grown(t, whole, len(whole))
		r := liveResult(t, []string{"inspect", path, "--live"}, "10.0.0.2", func(context.CancelFunc) {
			if err := change(path); err != nil {
				t.Error(err)
			}
		})
		r.want(t, exitFailed, says)
		r.want(t, exitFailed, path)
	}
}

// A capture on stdin that is a file is followed, too.
func TestLiveFollowsStdin(t *testing.T) {
	whole := captureOf(t, frame(1, 2), frame(2, 1))
	path, add := grown(t, whole, len(whole)-20)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	first := &until{text: "    1", then: add}
	second := &until{text: "    2", then: stop}
	r := netlabContext(ctx, t, []string{"inspect", "-", "--live"}, func(e *Env) { e.Stdin, e.Stdout = f, io.MultiWriter(first, second) })
	r.want(t, exitInterrupted, "interrupted")
	if n := strings.Count(second.String(), "\n"); n != 2 {
		t.Errorf("%d lines:\n%s", n, second)
	}
}
