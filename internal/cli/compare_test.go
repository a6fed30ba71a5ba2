package cli

import (
	"strings"
	"testing"
)

func TestCompareShowsTwoRuns(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		for _, s := range []setup{kept(""), onTerminal(width)} {
			r := netlab(t, "run tcp/fast-retransmit --compare n=2,n=3", s)
			r.want(t, exitOK, "")
			r.has(t, "n=2", "client", "SYN", "What differs", "claims hold")
			if !strings.Contains(r.out, "≠ ") && !strings.Contains(r.out, "!= ") || r.widest() > max(width, 80) {
				t.Errorf("%d columns, differences unmarked:\n%s", r.widest(), r.out)
			}
		}
	}
	netlab(t, "run tcp/fast-retransmit --compare n=2,n=2").has(t, "Both runs are the same")
	wide := netlab(t, "run tcp/fast-retransmit --compare n=2,n=3 --width 140", kept(""))
	wide.has(t, "n=2", "║ n=3")
	plain := netlab(t, "run tcp/fast-retransmit --compare n=2,n=3 --plain --width 140", kept(""))
	plain.want(t, exitOK, "")
	if strings.ContainsAny(plain.out, "│║►") {
		t.Errorf("--plain draws:\n%s", plain.out)
	}
}

func TestCompareRefuses(t *testing.T) {
	for flags, says := range map[string]string{
		"n=2":              "write two values",
		"n=2,n=3,n=4":      "write two values",
		"n,n=3":            "write two values",
		"m=2,n=3":          "m",
		"n=2,n=3 --json":   "leave out --json",
		"n=2,n=3 --pcap x": "leave out",
	} {
		netlab(t, "run tcp/fast-retransmit --compare "+flags).want(t, exitUsage, says)
	}
}
