package capture

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tshark runs it over a file and gives its lines.
func tshark(t *testing.T, file string, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed, and this test asks what it makes of our files")
	}
	cmd := exec.Command(path, append([]string{"-r", file}, args...)...)
	// Its messages are not wanted: it warns of what it does as root.
	out, err := cmd.Output()
	// It ends with an error where a file is damaged, after what it could read.
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("tshark %v: %v", args, err)
	}
	text := strings.TrimSuffix(string(out), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// fields asks tshark for fields, each value with a bar behind it.
func fields(t *testing.T, file string, args []string, names ...string) []string {
	t.Helper()
	args = append(args, "-T", "fields", "-E", "separator=|", "-E", "aggregator=;")
	for _, n := range names {
		args = append(args, "-e", n)
	}
	return tshark(t, file, args...)
}

func TestTsharkReadsOurFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.pcapng")
	if err := os.WriteFile(file, write(t, bench(), sample()[:4]), 0o600); err != nil {
		t.Fatal(err)
	}
	got := fields(t, file, []string{"-N", "n"},
		"frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.interface_name",
		"frame.interface_description", "frame.packet_flags_direction", "ip.src_host", "ip.dst_host")
	want := []string{
		"1|1767225600.000000000|43|43|client|client -- server|0x00000002|client|server",
		"2|1767225600.000000001|44|44|server|client -- server|0x00000002|server|client",
		"3|1767225601.000000000|45|45|client|client -- server|0x00000002|client|server",
		"4|1767225602.000000000|9000|46|client|client -- server|0x00000002|client|server",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = fields(t, file, nil, "frame.comment")
	want = []string{
		`first\nwith two lines;SYN: the client picks a number ✓\n` +
			`netlab: label a\n` +
			`netlab: from client on "client -- server" to server delivered after 10ms`,
		`netlab: from server on "client -- server" to client lost`,
		`\nnetlab: from client on "client -- server" to server delivered,delayed,corrupted after 1ns flips 14^01,42^80` +
			`\nnetlab: from client on "client -- server" to server duplicated,reordered after 7ns` +
			`\nnetlab: from client on "client -- server" to "a host" queue-dropped`,
		`netlab: from client on "client -- server"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
}

func TestTsharkReadsSections(t *testing.T) {
	once := write(t, bench(), sample()[:4])
	file := filepath.Join(t.TempDir(), "a.pcapng")
	if err := os.WriteFile(file, append(once, once...), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := fields(t, file, nil, "frame.number"); len(got) != 8 {
		t.Errorf("tshark sees %d packets, want 8", len(got))
	}
}
