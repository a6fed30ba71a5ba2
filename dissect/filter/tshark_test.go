package filter_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/dissect/filter"
)

var update = flag.Bool("update", false, "write tshark's answers to "+agreed)

// ask is the script that makes tshark answer all filters in one run. A line of
// its output is a filter's number and the packets it selects, or "error".
const ask = `
local answers = {}
for i, src in ipairs(filters) do
  local ok, tap = pcall(Listener.new, "frame", src)
  if ok then
    answers[i] = {}
    function tap.packet(pinfo) table.insert(answers[i], pinfo.number) end
  else
    print(i, "error")
  end
end
local last = Listener.new("frame")
function last.draw()
  for i, numbers in pairs(answers) do print(i, table.concat(numbers, " ")) end
end
`

// tshark gives its answers to the filters over a capture file.
func tshark(t *testing.T, file string, filters []string) []string {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "tshark", "--version").Output()
	if err != nil {
		t.Skip("tshark is not in PATH")
	}
	if !strings.Contains(string(version), "TShark (Wireshark) 4.0.") || !strings.Contains(string(version), "Lua") {
		t.Skip("tshark is not version 4.0 with Lua, whose language this is")
	}
	var script strings.Builder
	script.WriteString("local filters = {\n")
	for _, f := range filters {
		script.WriteString(`"`)
		for _, c := range []byte(f) {
			fmt.Fprintf(&script, `\%03d`, c)
		}
		script.WriteString("\",\n")
	}
	script.WriteString("}\n" + ask)
	name := filepath.Join(t.TempDir(), "ask.lua")
	if err := os.WriteFile(name, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "tshark", "-n", "-q", "-r", file, "-X", "lua_script:"+name)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	answers := make([]string, len(filters))
	seen := 0
	for line := range strings.Lines(string(out)) {
		i, answer, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if n, err := strconv.Atoi(i); ok && err == nil && n >= 1 && n <= len(filters) {
			answers[n-1] = answer
			seen++
		}
	}
	if seen != len(filters) {
		t.Skipf("tshark answered %d of %d filters: it runs no Lua here", seen, len(filters))
	}
	return answers
}

// question is a line of testdata/agree.txt.
type question struct {
	answer string // "3 4 5", or "error"
	src    string
}

const agreed = "testdata/agree.txt"

// questions reads the filters to ask.
func questions(t *testing.T) []question {
	t.Helper()
	b, err := os.ReadFile(agreed)
	if err != nil {
		t.Fatal(err)
	}
	var out []question
	for line := range strings.Lines(string(b)) {
		if answer, src, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok {
			out = append(out, question{answer, src})
		}
	}
	if len(out) < 300 {
		t.Fatalf("%s has only %d filters", agreed, len(out))
	}
	return out
}

// answer is what a filter selects here, in the words of agree.txt.
func answer(t *testing.T, r *dissect.Registry, src string, ps []*dissect.Packet) string {
	t.Helper()
	f, err := filter.Compile(r, src)
	if err != nil {
		var bad *filter.SyntaxError
		if !errors.As(err, &bad) || bad.Src != src || bad.Col < 1 || bad.End < bad.Col || bad.End > len(src)+1 {
			t.Errorf("%s: not an error that shows its place: %#v", src, err)
		}
		return "error"
	}
	var out []string
	for _, p := range ps {
		if f.Match(p) {
			out = append(out, strconv.Itoa(p.Number()))
		}
	}
	return strings.Join(out, " ")
}

// TestSelects holds the filters to the answers that tshark once gave.
func TestSelects(t *testing.T) {
	r := registry(t)
	ps := packets(t, r, pcap(frames()))
	for _, q := range questions(t) {
		if got := answer(t, r, q.src, ps); got != q.answer {
			t.Errorf("%s\n  got  %s\n  want %s", q.src, got, q.answer)
		}
	}
}

// TestAgreesWithTshark asks tshark the same, over this package's frames and
// over every capture in the folder that NETLAB_PCAPS names.
func TestAgreesWithTshark(t *testing.T) {
	own := filepath.Join(t.TempDir(), "frames.pcap")
	if err := os.WriteFile(own, pcap(frames()), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []string{own}
	if dir := os.Getenv("NETLAB_PCAPS"); dir != "" {
		more, err := filepath.Glob(filepath.Join(dir, "*.pcap*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	qs := questions(t)
	srcs := make([]string, len(qs))
	for i, q := range qs {
		srcs[i] = q.src
	}
	r := registry(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ps := packets(t, r, b)
			theirs := tshark(t, file, srcs)
			if *update && file == own {
				write(t, theirs)
			}
			for i, src := range srcs {
				if got := answer(t, r, src, ps); got != theirs[i] {
					t.Errorf("%s\n  here:   %s\n  tshark: %s", src, got, theirs[i])
				}
			}
		})
	}
}

// write puts new answers into agree.txt.
func write(t *testing.T, answers []string) {
	t.Helper()
	b, err := os.ReadFile(agreed)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		if _, src, ok := strings.Cut(line, "\t"); ok {
			line = answers[0] + "\t" + src
			answers = answers[1:]
		}
		out.WriteString(line)
	}
	if err := os.WriteFile(agreed, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
