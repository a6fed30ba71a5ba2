package cli

import (
	"bytes"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"testing"
)

// apart has the test that calls it run in a process of its own, whose memory is
// that test's alone, and reports whether this is that process. With the race
// detector memory is not measured, and all runs here.
func apart(t *testing.T) bool {
	t.Helper()
	if raceDetector || os.Getenv("NETLAB_TEST_APART") != "" {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "NETLAB_TEST_APART=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("in a process of its own: %v\n%s", err, out)
	}
	return false
}

// forgetPeak has the kernel count the most memory of this process anew, from
// what it has now.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // where it cannot, the peak is that of all so far
}

// peak is the most memory that this process has had, in bytes, with the
// program's own code; 0 where the kernel does not tell, or the race detector has
// most of it.
func peak() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil || raceDetector {
		return 0
	}
	_, after, _ := bytes.Cut(b, []byte("VmHWM:"))
	kB, _, _ := bytes.Cut(bytes.TrimSpace(after), []byte(" "))
	n, _ := strconv.Atoi(string(kB))
	return n << 10
}
