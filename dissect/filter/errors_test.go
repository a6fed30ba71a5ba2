package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect/filter"
)

func TestErrorsSayWhatIsWrongAndWhere(t *testing.T) {
	r := registry(t)
	for _, c := range []struct{ src, want string }{
		{"tcp.prot == 1", `column 1: there is no field or protocol "tcp.prot"; did you mean tcp.port?`},
		{"tcp.port = 1", `column 10: "=" is no operator; to compare write "=="`},
		{"tcp.port => 1", `column 10: "=>" is no operator; did you mean >=?`},
		{"tcp AND udp", `column 5: "AND" cannot stand here: expected "and", "or" or the end; did you mean and?`},
		{"tcp.payload contain \"a\"", `column 13: "contain" cannot stand here: expected "and", "or" or the end; did you mean contains?`},
		{"tcp xor udp", `column 5: "xor" cannot stand here: expected "and", "or" or the end; for exactly one of a and b write "(a or b) and not (a and b)"`},
		{"tcp & udp", `column 5: tcp is a protocol's bytes: "&" cannot be used on it; "&" masks bits; to join two tests write "and"`},
		{"tcp | udp", `column 5: "|" is no operator; for either of two tests write "or"`},
		{"ip.src == foo", `column 11: ip.src wants an IPv4 address; got "foo"; names of hosts are not looked up`},
		{"ip.src == ::1", `column 11: ip.src wants an IPv4 address; got "::1"`},
		{"ip.src == 10.0.0.0/33", `column 11: a prefix of an IPv4 address has at most 32 bits; got "33"`},
		{"ip.src == tcp.port", `column 8: ip.src is an IPv4 address and tcp.port is an unsigned integer: they cannot be compared`},
		{"tcp.port == \"80\"", `column 13: tcp.port wants an unsigned integer; got "80"; numbers stand without quotes`},
		{"tcp.port in {1-9}", `column 14: tcp.port wants an unsigned integer; got "1-9"; a range in a set is written 1..9; to subtract put a space before the "-"`},
		{"tcp.port in {1 9}", `column 16: "9" cannot stand here: expected "," or "}"; the values of a set are separated by commas`},
		{"tcp.port-1 == 9", `column 1: there is no field or protocol "tcp.port-1"; to subtract put a space before the "-": tcp.port - 1`},
		{"tcp.flags.syn == true", `column 18: tcp.flags.syn wants a boolean; got "true"; write True or False, or 1 or 0`},
		{"eth.src == 2:0:0:0:0:1", `column 12: "2:0:0:0:0:1" is neither an IPv6 address nor bytes; write every byte with two digits: 02:00:0a`},
		{"eth.src == 02:00", `column 12: eth.src wants a MAC address, which has 6 bytes; "02:00" has 2`},
		{"(tcp", `column 1: this "(" is never closed`},
		{"(tcp.port) == 1", `column 12: "==" cannot stand here: expected "and", "or" or the end; ( ) groups tests; to group what is compared, write { }`},
		{"tcp.port ==", `column 12: the filter ends too early: a field or a value is missing`},
		{"tcp and", `column 8: the filter ends too early: a field or a value is missing`},
		{"80 == tcp.port", `column 1: a test begins with a field, not with the value "80"; write the field first: tcp.port == 80`},
		{"frame contains \"a", `column 16: the closing quote is missing`},
		{"frame contains 'ab'", `column 16: a character constant is one byte; text goes in double quotes`},
		{`frame matches "\d"`, `column 16: "\d" is no escape sequence; a backslash itself is "\\", or use a raw string, r"\d"`},
		{`frame matches "["`, `column 15: the regular expression is wrong: missing closing ] in "["`},
		{"ip.src contains 10", `column 8: contains looks through text, bytes or a protocol; ip.src is an IPv4 address; search it as text: string(ip.src)`},
		{"tcp.port[0] == 1", `column 1: tcp.port is an unsigned integer and has no bytes to cut out; compare it as a whole, or cut its protocol: tcp[0:2]`},
		{"frame[3-1] == 00", `column 7: 3 does not come before 1; [i:n] is n bytes from i, [i-j] is i to j, [i] is one; the first is 0, the last -1`},
		{"ip.ttl# 1", `column 7: behind "#" comes the number of a layer; ip.ttl#1 is the outermost, ip.ttl#[-1] the innermost`},
		{"tcp.analysis.retransmission == 1", `column 1: tcp.analysis.retransmission has no value to compare; it is there or not: write tcp.analysis.retransmission alone`},
		{"cout(ip) == 1", `column 1: there is no function "cout"; did you mean count?`},
		{"len(tcp)", `column 1: len(tcp) alone is no test; compare what it gives: len(tcp) > 0`},
		{"all tcp.port", `column 13: the filter ends too early: a comparison is missing; "all" says of a comparison how many values it must hold for`},
		{"${x.tcp.seq} == 1", `column 1: "$" has no meaning here; values in ${…} are put in before a filter is read, and this one was not`},
		{"tcp.payload == é", `column 16: "é" can stand inside double quotes only`},
		{"frame contains \"é\" and x", `column 24: there is no field or protocol "x"`},
	} {
		_, err := filter.Compile(r, c.src)
		if err == nil {
			t.Errorf("%s: no error", c.src)
			continue
		}
		if diff := cmp.Diff("filter: "+c.want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.src, diff)
		}
	}
}

func TestExplainPointsAtTheFault(t *testing.T) {
	_, err := filter.Compile(registry(t), "ip and\tip.src == \"10.0.0.1\"")
	var bad *filter.SyntaxError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	want := `ip.src wants an IPv4 address; got "10.0.0.1"
    ip and\tip.src == "10.0.0.1"
                      ^~~~~~~~~~
addresses stand without quotes`
	if diff := cmp.Diff(want, bad.Explain()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExplainCutsLongFilters(t *testing.T) {
	long := strings.Repeat("tcp and ", 500)
	_, err := filter.Compile(registry(t), long+"tcpp and "+long+"tcp")
	var bad *filter.SyntaxError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	for line := range strings.Lines(bad.Explain()) {
		if len(line) > 200 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	if !strings.Contains(bad.Explain(), "tcpp") {
		t.Error("the fault is not shown")
	}
}

func TestUnknownNamesTheField(t *testing.T) {
	for src, want := range map[string]string{
		"call.bytes == 3":             "call.bytes",
		"tcp and mqtt.msgtype":        "mqtt.msgtype",
		"len(http.host) > 3":          "http.host",
		"ip.src == nobody":            "",
		"tcp.port == 1 and and udp":   "",
		"tcp.port == 1 and call.#1":   "",
		"tcp.port == 1 and .call":     "call",
		"tcp.port == 1 and .call#1":   "call",
		"not call.name in {\"read\"}": "call.name",
	} {
		_, err := filter.Compile(registry(t), src)
		bad, ok := errors.AsType[*filter.SyntaxError](err)
		if !ok {
			t.Errorf("%s: %v", src, err)
		} else if bad.Unknown != want {
			t.Errorf("%s: unknown %q, want %q", src, bad.Unknown, want)
		}
	}
}

func TestParseNeedsNoFields(t *testing.T) {
	s, err := filter.Parse("call.bytes == 3 and socketio.event in {\"a\", \"b\"}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Compile(registry(t)); err == nil {
		t.Error("a field that no room has was found")
	}
	if _, err := filter.Parse("call.bytes = 3"); err == nil {
		t.Error("a malformed filter was parsed")
	}
}

func TestLimitsRefuseHostileFilters(t *testing.T) {
	r := registry(t)
	for name, src := range map[string]string{
		"long":        "tcp or " + strings.Repeat("tcp or ", 10000) + "tcp",
		"parentheses": strings.Repeat("(", 1000) + "tcp" + strings.Repeat(")", 1000),
		"nots":        strings.Repeat("!", 60000) + "tcp",
		"braces":      "tcp.len == " + strings.Repeat("{", 1000) + "1" + strings.Repeat("}", 1000),
		"sum":         "tcp.len == 1" + strings.Repeat(" + 1", 1000),
		"functions":   strings.Repeat("max(", 1000) + "tcp.len" + strings.Repeat(")", 1000) + " == 1",
		"slices":      "tcp" + strings.Repeat("[0:9]", 1000) + " == 01",
		"chain":       "tcp.len" + strings.Repeat(" == tcp.len", 1000),
		"regexps":     strings.Repeat(`frame matches "a" or `, 200) + "tcp",
		"pattern":     `frame matches "` + strings.Repeat("a", 5000) + `"`,
		"repeat":      `frame matches "((a{100}){100}){100}"`,
	} {
		if _, err := filter.Compile(r, src); err == nil {
			t.Errorf("%s: compiled", name)
		}
	}
}
