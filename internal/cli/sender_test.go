package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain is the test, or one of the programs that take part in a lesson: this
// very program then plays a student's sender.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == asSender {
		if err := sender(os.Args[2], os.Getenv("NETLAB_ADDR")); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	if err := removeBuilt(); err != nil {
		fmt.Println(err)
	}
	os.Exit(code)
}

// asSender is the argument before the kind of sender that this program is to be.
const asSender = "sender"

// senderOf is the command that starts a sender of this kind.
func senderOf(kind string) string { return quoted(os.Args[0]) + " " + asSender + " " + kind }

// quoted makes one word of a path.
func quoted(path string) string { return "'" + path + "'" }

func messages() []string { return []string{"1 one", "2 two", "3 three", "4 four", "5 five"} }

// sender is a student's program of this kind, right or wrong.
func sender(kind, addr string) error {
	c, err := net.Dial("udp", addr)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // it was only a datagram socket
	switch kind {
	case "right":
		return stopAndWait(c, rest, 3, true)
	case "window":
		return goBackN(c, 4)
	case "forgetful": // sends and never listens
		for _, m := range messages() {
			if _, err := io.WriteString(c, m); err != nil {
				return err
			}
		}
		return nil
	case "careless": // takes any answer for the one that it waits for
		return stopAndWait(c, rest, 3, false)
	case "hasty": // does not wait for a round trip
		return stopAndWait(twice{c}, rest, 3, true)
	case "patient": // never gives up
		return stopAndWait(&hurried{Conn: c}, rest, 1000, true)
	case "wordless": // forgets the number
		_, err := io.WriteString(c, "one")
		return err
	case "family": // leaves a child behind that would live for ever
		child := exec.Command(os.Args[0], asSender, "child")
		if err := child.Start(); err != nil {
			return err
		}
		return child.Wait()
	case "child": // tells that it lives, and holds the line
		line, err := net.Dial("tcp", os.Getenv("NETLAB_TEST_LINE"))
		if err != nil {
			return err
		}
		_, err = line.Read(make([]byte, 1))
		return err
	case "silent":
		fmt.Println("I have nothing to send\x1b[31m")
		return errors.New("and this is my end")
	}
	return fmt.Errorf("no sender is called %q", kind)
}

// rest is how long a right sender waits for an answer: longer than a round
// trip by more than a busy machine keeps a program waiting for the processor.
const rest = 1500 * time.Millisecond

// twice sends every datagram twice, at once.
type twice struct{ net.Conn }

// Write implements net.Conn.
func (c twice) Write(b []byte) (int, error) {
	if n, err := c.Conn.Write(b); err != nil {
		return n, err
	}
	return c.Conn.Write(b)
}

// hurried waits as long as it is told for an answer to the first and the second
// try of a message, and a tenth of a second when it becomes plain that nobody
// answers: a run in which it would wait the whole time would take long.
type hurried struct {
	net.Conn
	last string // message
	n    int    // times that it was sent
}

// Write implements net.Conn.
func (c *hurried) Write(b []byte) (int, error) {
	if string(b) != c.last {
		c.last, c.n = string(b), 0
	}
	c.n++
	return c.Conn.Write(b)
}

// SetReadDeadline implements net.Conn.
func (c *hurried) SetReadDeadline(t time.Time) error {
	if c.n > 2 {
		t = time.Now().Add(100 * time.Millisecond)
	}
	return c.Conn.SetReadDeadline(t)
}

// stopAndWait delivers the messages one by one. A careful one reads the number
// in the answer.
func stopAndWait(c net.Conn, wait time.Duration, tries int, careful bool) error {
	for n, m := range messages() {
		fmt.Println("sending", m)
		if !deliver(c, m, fmt.Sprintf("ack %d", n+1), wait, tries, careful) {
			return errors.New("nobody answers")
		}
	}
	return nil
}

func deliver(c net.Conn, message, want string, wait time.Duration, tries int, careful bool) bool {
	b := make([]byte, 2048)
	for range tries {
		if _, err := io.WriteString(c, message); err != nil {
			return false
		}
		if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return false
		}
		for {
			k, err := c.Read(b)
			if err != nil {
				break
			}
			if !careful || string(b[:k]) == want {
				return true
			}
		}
	}
	return false
}

// goBackN keeps up to window messages on their way; when time is up it goes
// back to the first that is not acknowledged.
func goBackN(c net.Conn, window int) error {
	all, b := messages(), make([]byte, 2048)
	acked, sent, tries := 0, 0, 0
	for acked < len(all) {
		for ; sent < len(all) && sent < acked+window; sent++ {
			if _, err := io.WriteString(c, all[sent]); err != nil {
				return err
			}
		}
		if err := c.SetReadDeadline(time.Now().Add(rest)); err != nil {
			return err
		}
		for before := acked; acked == before; {
			k, err := c.Read(b)
			if err != nil {
				if tries++; tries == 4 {
					return errors.New("nobody answers")
				}
				sent = acked
				break
			}
			var n int
			if _, err := fmt.Sscanf(strings.TrimSpace(string(b[:k])), "ack %d", &n); err == nil && n > acked {
				acked, tries = n, 0
			}
		}
	}
	return nil
}
