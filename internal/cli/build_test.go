package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is the program as a file, for the tests that start netlab as a process
// of its own. It is a variable of the process, as to link it takes seconds: the
// first test that asks makes it, and TestMain removes it.
var built struct {
	sync.Mutex
	dir string
	err error
}

// buildNetlab gives the path of the program.
func buildNetlab(tb testing.TB) string {
	tb.Helper()
	built.Lock()
	defer built.Unlock()
	if built.dir == "" && built.err == nil {
		built.dir, built.err = buildIn(os.TempDir())
	}
	if built.err != nil {
		tb.Fatal(built.err)
	}
	return filepath.Join(built.dir, "netlab")
}

func buildIn(temp string) (dir string, err error) {
	if dir, err = os.MkdirTemp(temp, "netlab"); err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // one test starts it as another user
		return dir, err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "netlab"), "../../cmd/netlab").CombinedOutput()
	if err != nil {
		return dir, fmt.Errorf("%w\n%s", err, out)
	}
	return dir, nil
}

// removeBuilt removes what buildNetlab has made.
func removeBuilt() error {
	built.Lock()
	defer built.Unlock()
	return os.RemoveAll(built.dir)
}
