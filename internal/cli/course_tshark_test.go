package cli

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/lessons"
)

// TestTsharkAgreesOnEveryLesson saves every lesson of the course and holds what
// netlab says of its packets to what tshark says: SYNs, resends, duplicate ACKs,
// and the comments.
func TestTsharkAgreesOnEveryLesson(t *testing.T) {
	files, err := lessonFiles(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{
		"frame.number", "tcp.flags.syn", "tcp.analysis.retransmission", "tcp.analysis.fast_retransmission",
		"tcp.analysis.duplicate_ack_num", "tcp.analysis.out_of_order",
	}
	args := []string{"-T", "fields", "-o", "tcp.reassemble_out_of_order:TRUE"}
	for _, f := range append(fields, "frame.comment") {
		args = append(args, "-e", f)
	}
	for id := range files {
		t.Run(id, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "run.pcapng")
			netlab(t, "run "+id+" --pcap "+file, kept(t.TempDir())).want(t, exitOK, "")
			ours := netlab(t, "inspect "+file+" --fields "+strings.Join(fields, ","))
			ours.want(t, exitOK, "")
			theirs := rows(tshark(t, file, args...))
			lines := strings.Split(strings.TrimSuffix(ours.out, "\n"), "\n")
			if len(lines) != len(theirs) {
				t.Fatalf("netlab has %d packets, tshark %d", len(lines), len(theirs))
			}
			for i, line := range lines {
				k := strings.LastIndexByte(theirs[i], '\t')
				if fields, comment := theirs[i][:k], theirs[i][k+1:]; line != fields || !strings.Contains(comment, "netlab:") {
					t.Errorf("packet %d: netlab %q, tshark %q", i+1, line, theirs[i])
				}
			}
		})
	}
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
