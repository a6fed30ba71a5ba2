package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/internal/text"
)

// result is what a command left behind.
type result struct {
	code     int
	out, err string
}

// setup changes the surroundings of a command.
type setup func(*Env)

// onTerminal makes a person of this width watch.
func onTerminal(width int) setup {
	return func(e *Env) {
		e.OutTerminal = true
		e.Columns = func() int { return width }
	}
}

// in gives a command something to read.
func in(r io.Reader) setup { return func(e *Env) { e.Stdin = r } }

// environ sets variables, "NAME=value".
func environ(pairs ...string) setup {
	return func(e *Env) {
		e.Getenv = func(name string) string {
			for _, p := range pairs {
				if k, v, _ := strings.Cut(p, "="); k == name {
					return v
				}
			}
			return ""
		}
	}
}

// kept keeps what a student has in this folder.
func kept(dir string) setup { return environ("NETLAB_HOME="+dir, "LANG=C.UTF-8") }

// netlab runs a command. Words are split at blanks.
func netlab(t *testing.T, command string, setups ...setup) result {
	t.Helper()
	return netlabArgs(t, strings.Fields(command), setups...)
}

func netlabArgs(t *testing.T, args []string, setups ...setup) result {
	t.Helper()
	return netlabContext(t.Context(), t, args, setups...)
}

func netlabContext(ctx context.Context, t *testing.T, args []string, setups ...setup) result {
	t.Helper()
	var out, errs bytes.Buffer
	none := func() (string, error) { return "", errors.New("no home in a test") }
	e := Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, ConfigDir: none, CacheDir: none,
	}
	for _, s := range setups {
		s(&e)
	}
	code := run(ctx, e)
	checkStreams(t, args, out.String(), errs.String())
	return result{code, out.String(), errs.String()}
}

// checkStreams holds what is true of every command: errors are one line, and no
// control characters reach a terminal but those that colour.
func checkStreams(t *testing.T, args []string, out, errs string) {
	t.Helper()
	if strings.Count(errs, "\n") > 1 || errs != "" && !strings.HasPrefix(errs, "netlab: ") {
		t.Errorf("%q: stderr is not one line of netlab's: %q", args, errs)
	}
	for _, s := range []string{withoutColour(out), errs} {
		if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }); i >= 0 {
			t.Errorf("%q: a control character in %q", args, s[max(0, i-20):min(len(s), i+20)])
		}
	}
}

// want checks exit status and stderr; an empty says means none.
func (r result) want(t *testing.T, code int, says string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit status %d, want %d (stderr %q)", r.code, code, r.err)
	}
	if says == "" && r.err != "" || !strings.Contains(r.err, says) {
		t.Errorf("stderr %q, want %q", r.err, says)
	}
}

// has checks that stdout holds these texts, in this order.
func (r result) has(t *testing.T, texts ...string) {
	t.Helper()
	rest := withoutColour(r.out)
	for _, s := range texts {
		_, after, ok := strings.Cut(rest, s)
		if !ok {
			t.Fatalf("stdout lacks %q after what came before it:\n%s", s, r.out)
		}
		rest = after
	}
}

// widest is the number of columns of stdout's longest line.
func (r result) widest() int {
	n := 0
	for l := range strings.Lines(withoutColour(r.out)) {
		n = max(n, text.Width(strings.TrimRight(l, "\n")))
	}
	return n
}

// withoutColour takes out what colours text on a terminal.
func withoutColour(s string) string {
	return regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(s, "")
}

// frame is an Ethernet frame with an ICMP echo request of host from to host to.
func frame(from, to byte) []byte {
	b := []byte{
		2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0,
		0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0x66, 0xde, 10, 0, 0, from, 10, 0, 0, to,
		8, 0, 0xf7, 0xfd, 0, 1, 0, 1,
	}
	// RFC 1071: make the header's checksum right for any pair of hosts.
	b[24], b[25] = 0, 0
	sum := uint32(0)
	for i := 14; i < 34; i += 2 {
		sum += uint32(b[i])<<8 | uint32(b[i+1])
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	b[24], b[25] = byte(^sum>>8), byte(^sum)
	return b
}

// sampleCapture is a run of two hosts: a ping that arrives, its twin that is
// lost, and an answer.
func sampleCapture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{
		Application: "netlab test", Comment: "osi/ttl",
		Interfaces: []capture.Interface{
			{Name: "client", Description: "client -- server", LinkType: capture.LinkEthernet},
			{Name: "server", Description: "client -- server", LinkType: capture.LinkEthernet},
		},
		Names: []capture.Name{
			{Addr: netip.MustParseAddr("10.0.0.1"), Name: "client"},
			{Addr: netip.MustParseAddr("10.0.0.2"), Name: "server"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(ms int) time.Time { return capture.Epoch().Add(time.Duration(ms) * time.Millisecond) }
	for _, r := range []*capture.Record{
		{From: "client", Sent: at(0), Data: frame(1, 2), Fates: []capture.Fate{{To: "server", Arrived: at(20), Verdicts: capture.Delivered}}},
		{From: "client", Sent: at(5), Data: frame(1, 2), Fates: []capture.Fate{{To: "server", Verdicts: capture.Lost}}},
		{From: "server", Interface: 1, Sent: at(20), Data: frame(2, 1), Comments: []string{"an \x1b[31manswer"}, Fates: []capture.Fate{{To: "client", Arrived: at(40), Verdicts: capture.Delivered}}},
	} {
		r.Link, r.LinkType = "client -- server", capture.LinkEthernet
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// sampleFile is sampleCapture in a file.
func sampleFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.pcapng")
	if err := os.WriteFile(path, sampleCapture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// skeleton is a lesson that can be run and checked as it stands.
const skeleton = "" +
	"---\n" +
	"netlab: 1\n" +
	"title: A title of a few words\n" +
	"summary: One sentence that says what there is to see.\n" +
	"level: basic\n" +
	"minutes: 5\n" +
	"needs: []\n" +
	"objectives:\n" +
	"  - What the student can say or do afterwards\n" +
	"sources: [RFC 768]\n" +
	"---\n" +
	"Say in two sentences what happens and what to look for.\n" +
	"\n" +
	"```netlab\n" +
	"server udp listen :9000\n" +
	"client udp dial server:9000 as c\n" +
	"client udp send c \"hello\"\n" +
	"```\n" +
	"\n" +
	"```claims\n" +
	"hello: client -> server udp.length > 8\n" +
	"```\n" +
	"\n" +
	"Say why it happened. [The datagram](#hello) can be linked, and ${hello.udp.length} printed.\n" +
	"\n" +
	"```ask\n" +
	"number payload: How many bytes of data does the datagram carry?\n" +
	"= ${hello.udp.length} - 8\n" +
	"hint: UDP's length counts its header, too.\n" +
	"because: The header takes 8 bytes, the rest is data.\n" +
	"```\n"
