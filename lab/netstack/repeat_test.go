package netstack_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/lab"
	"netlab/lab/netstack"
	"netlab/lab/wire"
)

// The variables by which a test tells the process that it starts what to play.
const (
	scenarioVar = "NETLAB_TEST_SCENARIO"
	slowVar     = "NETLAB_TEST_SLOW"
)

// scenario is something whose frames must be the same in every run.
type scenario struct {
	topology func() lab.Topology
	play     func(ctx context.Context, l *lab.Lab) error
}

func scenarios() map[string]scenario {
	lossy := func() lab.Topology {
		t := cable()
		t.Links[0].Impairment = wire.Impairment{
			Delay: 20 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: .1, Duplicate: .05, Reorder: .05, Corrupt: .05,
		}
		return t
	}
	return map[string]scenario{
		"echo":    {cable, playEcho},
		"lossy":   {lossy, playEcho},
		"routed":  {func() lab.Topology { return narrow(900) }, playEcho},
		"clients": {cable, playClients},
		"http":    {cable, playHTTP},
		"bulk":    {cable, playBulk},
	}
}

// playScenario is what the process that a test starts does: it prints the hash
// of all frames, fates and moments.
func playScenario() int {
	if err := playTo(os.Stdout, os.Getenv(scenarioVar), os.Getenv(slowVar) != ""); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func playTo(w io.Writer, name string, slow bool) error {
	s := scenarios()[name]
	j := &journal{}
	if slow {
		// A reader that takes its time, and lets others run meanwhile.
		n := 0
		j.each = func() {
			if n++; n%20 == 1 {
				time.Sleep(time.Millisecond)
			}
		}
	}
	ctx := context.Background()
	l, err := lab.New(ctx, s.topology(), lab.Options{MakeHost: netstack.New, Observer: j})
	if err != nil {
		return err
	}
	err = s.play(ctx, l)
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	h := sha256.New()
	for _, r := range j.frames {
		_, _ = fmt.Fprintf(h, "%d %s %s %v %x %v\n", r.Number, r.Link, r.From, r.Sent, r.Data, r.Fates)
	}
	for _, c := range j.calls {
		_, _ = fmt.Fprintf(h, "%d %v %s %s\n", c.Number, c.At, c.Event, c.Data)
	}
	if os.Getenv("NETLAB_TEST_DUMP") != "" {
		_, _ = fmt.Fprintln(w, lines(j.frames))
	}
	_, err = fmt.Fprintf(w, "%d frames, %d calls, %v, %x\n", len(j.frames), len(j.calls), l.Since(), h.Sum(nil))
	return err
}

// playEcho sends three messages and reads them back.
func playEcho(ctx context.Context, l *lab.Lab) error {
	return serveAndDial(ctx, l, 1, func(c net.Conn, report func(string)) error {
		b := make([]byte, 5000)
		for i := range 3 {
			if _, err := c.Write(bytes.Repeat([]byte{byte(i)}, 3000)); err != nil {
				return err
			}
			if _, err := io.ReadFull(c, b[:3000]); err != nil {
				return err
			}
			report(fmt.Sprint(i))
		}
		return c.Close()
	})
}

// playClients has three clients at once.
func playClients(ctx context.Context, l *lab.Lab) error {
	return serveAndDial(ctx, l, 3, func(c net.Conn, report func(string)) error {
		_, err := c.Write(make([]byte, 10000))
		if err != nil {
			return err
		}
		if _, err := io.ReadFull(c, make([]byte, 10000)); err != nil {
			return err
		}
		report("done")
		return c.Close()
	})
}

func playBulk(ctx context.Context, l *lab.Lab) error {
	return serveAndDial(ctx, l, 1, func(c net.Conn, _ func(string)) error {
		go func() { _, _ = c.Write(make([]byte, 1<<20)) }() // its bytes are counted below
		_, err := io.ReadFull(c, make([]byte, 1<<20))
		return errors.Join(err, c.Close())
	})
}

// serveAndDial has an echo server and n clients that begin at once.
func serveAndDial(ctx context.Context, l *lab.Lab, n int, f func(net.Conn, func(string)) error) error {
	server, _ := l.Host("server")
	client, _ := l.Host("client")
	l.Start(func(ctx context.Context) error {
		ln, err := server.Listen(ctx, "tcp", ":7")
		if err != nil {
			return err
		}
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = io.Copy(c, c)
					_ = c.Close()
				}()
			}
		}()
		return nil
	})
	var tasks []*lab.Task
	for range n {
		tasks = append(tasks, l.Start(func(ctx context.Context) error {
			c, err := client.DialContext(ctx, "tcp", "server:7")
			if err != nil {
				return err
			}
			return f(c, func(s string) { client.Report(lab.Call{Event: "echoed", Data: []byte(s)}) })
		}))
	}
	l.SetLimit(time.Hour)
	if err := l.Settle(ctx); err != nil {
		return err
	}
	if err := l.Wait(ctx, time.Minute); err != nil { // resends and TIME-WAIT
		return err
	}
	for _, t := range tasks {
		if done, err := t.Done(); !done || err != nil {
			return fmt.Errorf("done %v: %w", done, err)
		}
	}
	return nil
}

// playHTTP has net/http on both ends, three requests on one connection.
func playHTTP(ctx context.Context, l *lab.Lab) error {
	server, _ := l.Host("server")
	client, _ := l.Host("client")
	ln, err := server.Listen(ctx, "tcp", ":80")
	if err != nil {
		return err
	}
	srv := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Date"] = nil // the machine's date is no part of the lab
			_, _ = io.WriteString(w, strings.Repeat("hello ", 1000))
		}),
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = srv.Serve(ln) }) // ends with Close
	defer serving.Wait()
	defer func() { _ = srv.Close() }()
	transport := &http.Transport{DialContext: client.DialContext}
	defer transport.CloseIdleConnections()
	task := l.Start(func(ctx context.Context) error {
		for range 3 {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://server/", nil)
			if err != nil {
				return err
			}
			res, err := (&http.Client{Transport: transport}).Do(req)
			if err != nil {
				return err
			}
			b, err := io.ReadAll(res.Body)
			if err != nil || len(b) != 6000 {
				return fmt.Errorf("%d bytes, %w", len(b), err)
			}
			_ = res.Body.Close()
			client.Report(lab.Call{Event: "got"})
		}
		return nil
	})
	if err := l.Settle(ctx); err != nil {
		return err
	}
	_, err = task.Done()
	return err
}

// rounds is how many fresh processes a gate starts.
func rounds() int {
	switch {
	case os.Getenv("NETLAB_GATE") != "":
		return 100
	case testing.Short():
		return 4
	}
	return 20
}

// TestSameFramesInEveryProcess plays each scenario in fresh processes, with
// and without a slow observer, and compares frames, fates and moments.
func TestSameFramesInEveryProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name := range scenarios() {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // several at once keep the machine busy
			seen := map[string]int{}
			n := rounds()
			if name == "bulk" && n < 100 {
				n /= 4 // it takes as long as all others
			}
			for i := range n {
				c := exec.CommandContext(t.Context(), self)
				// Without the option, a process with the race detector sleeps
				// for a second before it exits.
				c.Env = append(os.Environ(), scenarioVar+"="+name, "GORACE=atexit_sleep_ms=0")
				if i%4 == 3 {
					c.Env = append(c.Env, slowVar+"=1")
				}
				out, err := c.CombinedOutput()
				if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				seen[string(out)]++
			}
			if len(seen) != 1 {
				t.Errorf("%d different runs of %d: %v", len(seen), n, seen)
			}
			for out := range seen {
				t.Logf("%s", out)
			}
		})
	}
}

// TestTwoLabsAtOnce asks for two virtual labs; the second waits for the first.
func TestTwoLabsAtOnce(t *testing.T) {
	var alone bytes.Buffer
	if err := playTo(&alone, "echo", false); err != nil {
		t.Fatal(err)
	}
	out := make([]bytes.Buffer, 2)
	var group sync.WaitGroup
	for i := range out {
		group.Go(func() {
			if err := playTo(&out[i], "echo", false); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i := range out {
		if out[i].String() != alone.String() {
			t.Errorf("%s\nand alone\n%s", &out[i], &alone)
		}
	}
	l, _ := newLab(t, cable(), lab.Pace{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := lab.New(ctx, cable(), lab.Options{MakeHost: netstack.New}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second lab: %v", err)
	}
	_ = l
}
