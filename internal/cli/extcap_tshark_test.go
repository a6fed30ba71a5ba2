//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Wireshark lists the lessons, and captures a run of one with its parameters.
func TestTsharkCapturesALesson(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not in PATH")
	}
	if version, err := exec.CommandContext(t.Context(), tshark, "--version").Output(); err != nil || !strings.Contains(string(version), "TShark (Wireshark) 4.") {
		t.Skip("tshark is not version 4")
	}
	dir := t.TempDir()
	extcaps := filepath.Join(dir, "extcap")
	home := filepath.Join(dir, "home")
	install := exec.CommandContext(t.Context(), buildNetlab(t), "extcap", "--install", "--dir", extcaps)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// For root, and whoever is in root's group, tshark does not heed the variable.
	var as *syscall.SysProcAttr
	if err := os.Mkdir(home, 0o777); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		const nobody = 65534
		as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		for _, d := range []string{filepath.Dir(dir), dir, extcaps} {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chown(home, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), tshark, args...)
		cmd.SysProcAttr = as
		cmd.Env = append(os.Environ(), "WIRESHARK_EXTCAP_DIR="+extcaps, "HOME="+home, "XDG_CONFIG_HOME="+home, "TMPDIR="+home)
		cmd.Dir = home
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("tshark %q: %v: %s", args, err, errs.String())
		}
		return string(out)
	}
	if list := run("-D"); !strings.Contains(list, "netlab.tcp.fast-retransmit (netlab tcp/fast-retransmit: ") {
		t.Fatalf("tshark -D:\n%s", list)
	}
	again := run("-n", "-i", "netlab.tcp.fast-retransmit", "-o", "extcap.netlab_tcp_fast_retransmit.paramn:3",
		"-Y", "tcp.analysis.retransmission", "-T", "fields", "-e", "frame.number", "-e", "tcp.seq")
	pcap := filepath.Join(dir, "run.pcapng")
	netlab(t, "run tcp/fast-retransmit --param n=3 --no-input --pcap "+pcap).want(t, exitOK, "")
	want := netlab(t, "inspect "+pcap+" --filter tcp.analysis.retransmission --fields frame.number,tcp.seq")
	if again != want.out || again == "" {
		t.Errorf("captured from the interface: %q, want %q", again, want.out)
	}
}
