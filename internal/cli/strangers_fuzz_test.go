package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzProgress reads what may have become of a file of progress: it is read as it
// was written, or called damaged and is no progress.
func FuzzProgress(f *testing.F) {
	f.Add([]byte(`{"version":1,"lessons":{"tcp/x":{"answers":{"a":{"ok":true}}}}}`))
	f.Add([]byte(`{"version":1,"lessons":{"\u001b[2J":null}}`))
	f.Add([]byte(`{"version":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "progress.json")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := readProgress(file)
		if err != nil {
			if p.Version != 1 || len(p.Lessons) != 0 {
				t.Errorf("what is left of a damaged file: %v", p)
			}
			return
		}
		if err := writeProgress(file, p); err != nil {
			t.Fatal(err)
		}
		again, err := readProgress(file)
		if diff := cmp.Diff(p, again); err != nil || diff != "" {
			t.Errorf("read, written, read: %v\n%s", err, diff)
		}
	})
}

// FuzzArguments gives inspect and extcap command lines of a stranger's: each ends
// with one line at most, and nothing that a terminal would obey. checkStreams
// looks at that.
func FuzzArguments(f *testing.F) {
	capture := append(pcapHead(), onePacket()...)
	f.Add("--extcap-interfaces\n--extcap-version=4.0", true)
	f.Add("--extcap-config\n--extcap-interface\ntcp-x", true)
	f.Add("--extcap-interface=netlab\n--extcap-dlts\n\x1b[2J", true)
	f.Add("--fields\nframe.number,tcp.seq,\u202e", false)
	f.Add("--filter\ntcp.port in {1..2", false)
	f.Add("--follow\ntcp.stream=0", false)
	f.Add("--graph\nudp.stream,99999999999999999999", false)
	f.Fuzz(func(t *testing.T, line string, extcap bool) {
		args := strings.Split(line, "\n")
		for _, a := range args { // what names files is for other tests
			for _, flag := range []string{"--export", "--lessons", "--fifo", "--capture", "--install", "--live", "-h"} {
				if len(args) > 8 || strings.HasPrefix(a, flag[:min(len(flag), 6)]) {
					return
				}
			}
		}
		command := []string{"inspect", "-"}
		if extcap {
			command = []string{"extcap"}
		}
		r := netlabArgs(t, append(command, args...), in(bytes.NewReader(capture)))
		if strings.Contains(r.err, "internal error") || r.code != exitOK && r.err == "" {
			t.Errorf("%q: status %d, %q", args, r.code, r.err)
		}
	})
}
