package cli

import (
	"encoding/hex"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"netlab/http"
	"netlab/lessons"
	"netlab/ws"
)

// heldFields are those that each packet of each lesson is held to: what TCP's
// analysis says of it, and all fields of HTTP and of WebSocket.
func heldFields() []string {
	out := []string{
		"frame.number", "tcp.flags.syn", "tcp.analysis.retransmission", "tcp.analysis.fast_retransmission",
		"tcp.analysis.duplicate_ack_num", "tcp.analysis.out_of_order",
	}
	for _, f := range http.Dissector().Fields() {
		out = append(out, f.Name)
	}
	for _, f := range ws.Dissector().Fields() {
		out = append(out, f.Name)
	}
	return out
}

// TestTsharkAgreesOnEveryLesson saves every lesson of the course and holds what
// netlab says of its packets to what tshark says.
func TestTsharkAgreesOnEveryLesson(t *testing.T) {
	files, err := lessonFiles(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	fields := heldFields()
	var values atomic.Int64
	args := []string{"-T", "fields"}
	for _, f := range append(fields, "frame.comment") {
		args = append(args, "-e", f)
	}
	t.Run("all", func(t *testing.T) { // and waits for them
		for id := range files {
			t.Run(id, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "run.pcapng")
				if r := netlab(t, "run "+id+" --pcap "+file, kept(t.TempDir())); r.code != exitOK && !strings.Contains(r.err, "name it with --yours") {
					t.Errorf("exit status %d, %s", r.code, r.err) // of a lesson that wants a program the rest will do
				}
				ours := netlab(t, "inspect "+file+" --fields "+strings.Join(fields, ","))
				ours.want(t, exitOK, "")
				t.Parallel() // the lab has had its turn
				theirs := rows(tshark(t, file, args...))
				lines := strings.Split(strings.TrimSuffix(ours.out, "\n"), "\n")
				if len(lines) != len(theirs) {
					t.Fatalf("netlab has %d packets, tshark %d", len(lines), len(theirs))
				}
				s := streams{t: t, file: file, fields: fields}
				for i, line := range lines {
					k := strings.LastIndexByte(theirs[i], '\t')
					theirs, comment := strings.Split(theirs[i][:k], "\t"), theirs[i][k+1:]
					if !strings.Contains(comment, "netlab:") {
						t.Errorf("packet %d: the comment %q is not netlab's", i+1, comment)
					}
					ours := strings.Split(line, "\t")
					if s.under(ours) {
						theirs = s.early(i, ours)
					}
					values.Add(int64(s.held(ours, theirs)))
				}
			})
		}
	})
	if n := values.Load(); !t.Failed() && n < 1200 {
		t.Errorf("only %d values were compared", n)
	}
}

// streams is what is known of a capture's event streams. tshark shows a body in
// chunks when its last chunk has come. An event stream's never comes, so that
// it shows nothing of the response; netlab shows head and events as they come.
type streams struct {
	t      *testing.T
	file   string
	fields []string

	rows  []string          // what tshark prints if it is told not to wait
	asked map[string]string // the request's target, by the request's frame
}

func (s *streams) value(row []string, field string) string {
	for i, f := range s.fields {
		if f == field && i < len(row) {
			return row[i]
		}
	}
	s.t.Fatalf("no field %s", field)
	return ""
}

// under reports whether a packet, as netlab prints it, belongs to an event
// stream.
func (s *streams) under(row []string) bool {
	if strings.HasPrefix(s.value(row, "http.content_type"), "text/event-stream") {
		if s.asked == nil {
			s.asked = make(map[string]string)
		}
		s.asked[s.value(row, "http.request_in")] = s.value(row, "http.response_for.uri")
		return true
	}
	return s.asked[s.value(row, "http.request_in")] != ""
}

// early is what packet i must say by tshark when that does not wait for the
// body's end: of the head, everything; of an event, the body's bytes, whose
// chunk is read here.
func (s *streams) early(i int, ours []string) []string {
	s.t.Helper()
	if s.rows == nil {
		args := []string{"-o", "http.desegment_body:FALSE", "-T", "fields"}
		for _, f := range s.fields {
			args = append(args, "-e", f)
		}
		s.rows = rows(tshark(s.t, s.file, args...))
	}
	row := strings.Split(s.rows[i], "\t")
	if s.value(row, "http.response.code") != "" {
		return row
	}
	body := strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(s.value(row, "http.file_data"))
	size, rest, ok := strings.Cut(body, "\r\n")
	n, err := strconv.ParseUint(size, 16, 31)
	data, end := strings.CutSuffix(rest, "\r\n")
	if !ok || !end || err != nil || int(n) != len(data) {
		s.t.Fatalf("packet %d: %q is no chunk", i+1, body)
	}
	request := s.value(ours, "http.request_in")
	for j, f := range s.fields {
		switch f {
		case "http.chunk_size":
			row[j] = strconv.FormatUint(n, 10)
		case "http.chunk_data":
			row[j] = hex.EncodeToString([]byte(data))
		case "http.chunk_boundary":
			row[j] = "0d0a"
		case "http.file_data":
			row[j] = strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(data)
		case "http.request_in":
			row[j] = request // of the stream's head, which tshark has confirmed
		case "http.response_for.uri":
			row[j] = s.asked[request]
		}
	}
	return row
}

// held compares a packet field by field, and gives how many values of HTTP and
// WebSocket there were.
func (s *streams) held(ours, theirs []string) (n int) {
	s.t.Helper()
	if len(ours) != len(s.fields) || len(theirs) != len(s.fields) {
		s.t.Fatalf("packet %s: %d values, tshark %d, want %d", ours[0], len(ours), len(theirs), len(s.fields))
	}
	for i, f := range s.fields {
		got, want := ours[i], theirs[i]
		if got != want {
			s.t.Errorf("packet %s: %s: netlab %q, tshark %q", ours[0], f, got, want)
		}
		if want != "" && (strings.HasPrefix(f, "http.") || strings.HasPrefix(f, "websocket.")) {
			n++
		}
	}
	return n
}

// rows splits what tshark -T fields prints by packets: a comment may have
// several lines.
func rows(out string) []string {
	var all []string
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		number, _, ok := strings.Cut(line, "\t")
		if _, err := strconv.Atoi(number); ok && err == nil {
			all = append(all, line)
		} else if len(all) > 0 {
			all[len(all)-1] += " " + line
		}
	}
	return all
}
