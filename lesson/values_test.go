package lesson //nolint:testpackage // values are not exported

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/lab"
	"netlab/lab/wire"
)

func TestExpandPutsValuesIn(t *testing.T) {
	find := func(owner LabelRef, field string) (val, error) {
		switch owner.String() + "." + field {
		case ".n":
			return intVal(3), nil
		case ".t":
			return timeVal(1500 * time.Microsecond), nil
		case "dup[2].x.sid":
			return fieldVal(&dissect.FieldInfo{Kind: dissect.String}, dissect.Value{Kind: dissect.String, Raw: []byte(`a"b\`)}), nil
		case "server.ip":
			return textVal("10.0.0.2"), nil
		}
		return val{}, errors.New("none")
	}
	for _, c := range []struct{ src, plain, filter string }{
		{"no value", "no value", "no value"},
		{"$ {n} $n", "$ {n} $n", "$ {n} $n"},
		{"the ${n}th", "the 3th", "the 3th"},
		{"${t}", "1.5ms", "0.0015"},
		{`"${t}"`, `"1.5ms"`, `"1.5ms"`},
		{"ip.src == ${server.ip}", "ip.src == 10.0.0.2", "ip.src == 10.0.0.2"},
		{"x.sid == ${dup[2].x.sid}", `x.sid == a"b\`, `x.sid == "a\"b\\"`},
		{`x.sid contains "${dup[2].x.sid}!"`, `x.sid contains "a"b\!"`, `x.sid contains "a\"b\\!"`},
		{`a "\"${n}"`, `a "\"3"`, `a "\"3"`},
	} {
		if got, err := expand(c.src, find); err != nil || got != c.plain {
			t.Errorf("%s: got %q, %v, want %q", c.src, got, err, c.plain)
		}
		if got, err := expandFilter(c.src, find); err != nil || got != c.filter {
			t.Errorf("%s in a filter: got %q, %v, want %q", c.src, got, err, c.filter)
		}
	}
	for _, src := range []string{"${n", "${}", "${nosuch}", "${a.b}", "${a[0].b}"} {
		if got, err := expand(src, find); err == nil {
			t.Errorf("%s: got %q", src, got)
		}
	}
}

func TestTimesAreWrittenWithOneUnit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Microsecond: "1us", 20 * time.Millisecond: "20ms", 1500 * time.Millisecond: "1.5s",
		-time.Millisecond: "-1ms", 90 * time.Second: "90s", time.Nanosecond: "0.001us",
	} {
		if got := timeText(d); got != want {
			t.Errorf("%d: got %s, want %s", d, got, want)
		}
	}
}

func TestCablesAreRead(t *testing.T) {
	n, err := networkOf(&Meta{
		Cable: map[string]string{"delay": "1s", "mtu": "1500"},
		Net: []Net{{Name: "a -- b", Hosts: []string{"a", "b"}, Options: map[string]string{
			"jitter": "2ms", "loss": "1%", "duplicate": "2%", "reorder": "3%", "corrupt": "0.5%", "rate": "10mbit", "limit": "7", "mtu": "1400",
		}}},
	}, "", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := lab.Link{Name: "a -- b", Hosts: []string{"a", "b"}, MTU: 1400, Impairment: wire.Impairment{
		Delay: time.Second, Jitter: 2 * time.Millisecond, Loss: 0.01, Duplicate: 0.02, Reorder: 0.03, Corrupt: 0.005, Rate: 10_000_000, Limit: 7,
	}}
	if diff := cmp.Diff([]lab.Link{want}, n.top.Links); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := rateText(10_000_000); got != "10mbit" {
		t.Errorf("got %s", got)
	}
}

func TestCableOptionsAreHeldToWhatACableCanHave(t *testing.T) {
	for k, values := range map[string][]string{
		"delay": {"1rtt", "20", "-1ms", "100m", "1ms 1ms"}, "jitter": {"x"}, "loss": {"101%", "1", "0.01", "1e1%"}, "rate": {"fast", "0bit", "1e3bit"},
		"limit": {"0", "-5", "1.5", "2000000"}, "mtu": {"x", "67", "65536"},
	} {
		for _, v := range values {
			if checkOption(k, v) == "" {
				t.Errorf("%s: %s was taken", k, v)
			}
		}
	}
	for k, v := range map[string]string{"delay": "60m", "jitter": "0ms", "loss": "0.5%", "rate": "1mbps", "limit": "1000000", "mtu": "65535"} {
		if want := checkOption(k, v); want != "" {
			t.Errorf("%s: %s was refused: %s", k, v, want)
		}
	}
}

func TestRTTIsTheLongestWayThereAndBack(t *testing.T) {
	m := Meta{
		Cable: map[string]string{"delay": "20ms"},
		Net: []Net{
			{Name: "a -- r", Hosts: []string{"a", "r"}, Options: map[string]string{"delay": "5ms"}},
			{Name: "r -- b", Hosts: []string{"r", "b"}},
			{Name: "r -- c", Hosts: []string{"r", "c"}, Options: map[string]string{"delay": "1ms"}},
		},
		Routers: []string{"r"},
	}
	n, err := networkOf(&m, "", 1, nil)
	if err != nil || n.rtt != 50*time.Millisecond {
		t.Fatalf("got %v, %v, want 50ms: a to b", n, err)
	}
	if _, _, err := n.cable("r"); err == nil {
		t.Error("r has three cables; one was chosen")
	}
	if link, _, err := n.cable("b -- r"); err != nil || link != "r -- b" {
		t.Errorf("got %q, %v", link, err)
	}
}

func TestConjunctsStandOutsideBracketsAndQuotes(t *testing.T) {
	for src, want := range map[string]int{
		"":                           0,
		"a":                          1,
		"a && b":                     2,
		"a and b && c":               3,
		"(a && b) && c == \"&&\"":    2,
		"a || b && c":                1,
		"x in {1, 2} && y[0:2] == 1": 2,
	} {
		if got := conjuncts(src); len(got) != want {
			t.Errorf("%s: got %q, want %d", src, got, want)
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add(`a "${dup[1].tcp.ack}" ${n}`)
	f.Fuzz(func(_ *testing.T, s string) {
		find := func(LabelRef, string) (val, error) { return textVal("v"), nil }
		_, _ = expandFilter(s, find)
		_ = conjuncts(s)
		_ = usesFrame(s)
	})
}
