package wire_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/lab/wire"
)

func TestOptionsAreRead(t *testing.T) {
	got, mtu, err := wire.Impairment{}.With(map[string]string{
		"delay": "20ms 5ms", "loss": "10%", "duplicate": "0.5%", "reorder": "25%", "corrupt": "100%",
		"rate": "1.5mbit", "limit": "10", "mtu": "1280",
	})
	want := wire.Impairment{
		Delay: 20 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: .1, Duplicate: .005, Reorder: .25, Corrupt: 1,
		Rate: 1_500_000, Limit: 10,
	}
	if d := cmp.Diff(want, got); d != "" || mtu != 1280 || err != nil {
		t.Error(d, mtu, err)
	}
	got, mtu, err = want.With(map[string]string{"jitter": "0s", "rate": "10kbps"})
	want.Jitter, want.Rate = 0, 80_000
	if d := cmp.Diff(want, got); d != "" || mtu != 0 || err != nil {
		t.Error(d, mtu, err)
	}
}

func TestOptionsThatNoLinkHas(t *testing.T) {
	for in, want := range map[string]string{
		"dealy 20ms":      `did you mean "delay"`,
		"bandwidth 1mbit": "there are delay, jitter",
		"delay 20":        "such as 20ms",
		"delay -1ms":      "such as 20ms",
		"delay 2h":        "up to an hour",
		"delay 1ms 2 3":   "one value",
		"delay":           "one value",
		"loss 10":         "such as 10%",
		"loss 101%":       "such as 10%",
		"loss NaN%":       "such as 10%",
		"rate 1mb":        "such as 1mbit",
		"rate 0bit":       "such as 1mbit",
		"rate 1e30gbit":   "such as 1mbit",
		"limit 0":         "from 1 to",
		"mtu 67":          "from 68 to 65535",
		"mtu \x1b[2J":     `mtu "\x1b[2J"`,
	} {
		word, value, _ := strings.Cut(in, " ")
		_, _, err := wire.Impairment{}.With(map[string]string{word: value})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "wire: ") {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func FuzzOptions(f *testing.F) {
	for _, w := range wire.OptionWords() {
		f.Add(w, "10")
		f.Add(w, "20ms 5ms")
		f.Add(w, "1e9gbit")
	}
	f.Fuzz(func(t *testing.T, word, value string) {
		i, mtu, err := wire.Impairment{}.With(map[string]string{word: value})
		if err == nil && (i.Delay < 0 || i.Loss < 0 || i.Loss > 1 || i.Rate < 0 || i.Limit < 0 || mtu < 0) {
			t.Errorf("%q %q: %+v, %d", word, value, i, mtu)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\n\r\x00") {
			t.Errorf("raw control characters in %q", err)
		}
	})
}
