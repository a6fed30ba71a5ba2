package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestExtcapListsEveryLesson(t *testing.T) {
	r := netlab(t, "extcap --extcap-interfaces --extcap-version=4.0")
	r.want(t, exitOK, "")
	r.has(t, "extcap {version=", "interface {value=netlab.tcp.fast-retransmit}{display=netlab tcp/fast-retransmit: ")
	want := strings.Count(netlab(t, "list").out, " min  ")
	if n := strings.Count(r.out, "\ninterface {"); n != want || n == 0 {
		t.Errorf("%d interfaces, %d lessons", n, want)
	}
	for line := range strings.Lines(r.out) { // an extcap sentence: a word and braces
		if !regexp.MustCompile(`^[a-z]+ (\{[a-z]+=[^{}]*\})+\n$`).MatchString(line) {
			t.Errorf("%q", line)
		}
	}
}

func TestExtcapTellsWhatCanBeSet(t *testing.T) {
	r := netlab(t, "extcap --extcap-config --extcap-interface netlab.tcp.fast-retransmit")
	r.want(t, exitOK, "")
	r.has(t, "{call=--param-n}", "{type=selector}", "value {arg=0}{value=2}{display=2}{default=true}", "{call=--speed}", "{call=--seed}", "{type=unsigned}{default=")
	netlab(t, "extcap --extcap-dlts --extcap-interface netlab.tcp.fast-retransmit").has(t, "dlt {number=1}{name=EN10MB}{display=Ethernet}")
}

func TestExtcapCapturesTheRun(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	netlab(t, "extcap --capture --extcap-interface netlab.tcp.fast-retransmit --fifo "+fifo+" --param-n 3 --seed 1 --speed max").want(t, exitOK, "")
	run := filepath.Join(t.TempDir(), "run.pcapng")
	netlab(t, "run tcp/fast-retransmit --param n=3 --seed 1 --no-input --pcap "+run).want(t, exitOK, "")
	got, err := os.ReadFile(fifo)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := os.ReadFile(run); err != nil || string(got) != string(want) {
		t.Errorf("%d bytes, and --pcap writes %d; %v", len(got), len(want), err)
	}
}

func TestExtcapSaysWhatIsWrong(t *testing.T) {
	const capture = "extcap --capture --fifo /dev/null --extcap-interface netlab."
	for args, says := range map[string]string{
		"extcap":           "netlab extcap --install",
		"extcap --capture": "--extcap-interface",
		"extcap --capture --extcap-interface netlab.tcp.fast-retransmit": "--fifo",
		capture + "tcp.fast-retransmi":                                   `did you mean "netlab.tcp.fast-retransmit"?`,
		capture + "tcp.fast-retransmit --param-x 1":                      "x",
		capture + "tcp.fast-retransmit --speed fast":                     "--speed fast",
		capture + "tcp.fast-retransmit --profile abc":                    "abc",
		"extcap --install --nonesuch":                                    "unknown flag",
	} {
		netlab(t, args).want(t, exitUsage, says)
	}
}

func TestLauncherQuotesTheProgram(t *testing.T) {
	path, script, err := launcher("/x", "/home/ada's/netlab", false)
	if path != "/x/netlab" && filepath.ToSlash(path) != "/x/netlab" || script != "#!/bin/sh\nexec '/home/ada'\\''s/netlab' extcap \"$@\"\n" || err != nil {
		t.Errorf("%q %q %v", path, script, err)
	}
	path, script, err = launcher("/x", `C:\Program Files\netlab.exe`, true)
	if !strings.HasSuffix(path, "netlab.bat") || script != "@echo off\r\n\"C:\\Program Files\\netlab.exe\" extcap %*\r\n" || err != nil {
		t.Errorf("%q %q %v", path, script, err)
	}
	if _, _, err := launcher("/x", `C:\100%\netlab.exe`, true); err == nil {
		t.Error("a percent sign in a batch file")
	}
}

func TestExtcapFoldersAreThoseOfTshark(t *testing.T) {
	for out, want := range map[string][2]string{
		"Temp:  /tmp\nExtcap path:         \t/usr/lib/wireshark/extcap\n":                                              {"", "/usr/lib/wireshark/extcap"},
		"Personal Extcap path:\t/home/a/.local/lib/wireshark/extcap\nGlobal Extcap path:\t/usr/lib/wireshark/extcap\n": {"/home/a/.local/lib/wireshark/extcap", "/usr/lib/wireshark/extcap"},
		"Personal Extcap path:\tC:\\Users\\a\\AppData\\Roaming\\Wireshark\\extcap\n":                                   {`C:\Users\a\AppData\Roaming\Wireshark\extcap`, ""},
		"": {"", ""},
	} {
		if personal, global := foldersOf(out); personal != want[0] || global != want[1] {
			t.Errorf("%q: %q %q", out, personal, global)
		}
	}
}
