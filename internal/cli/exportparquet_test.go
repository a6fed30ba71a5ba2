package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"netlab/capture"
)

// tableRow is a part of a table's row.
type tableRow struct {
	Number  int64      `parquet:"number"`
	Time    *time.Time `parquet:"time,optional,timestamp(nanosecond)"`
	Seconds float64    `parquet:"seconds"`
	Source  *string    `parquet:"source,optional"`
	Fate    *string    `parquet:"fate,optional"`
	Summary *string    `parquet:"summary,optional"`
	IPSrc   *string    `parquet:"ip_src,optional"`
	Seq     *int64     `parquet:"tcp_seq,optional"`
	Flags   *int32     `parquet:"tcp_flags,optional"`
	Syn     *bool      `parquet:"tcp_flags_syn,optional"`
	RTT     *float64   `parquet:"tcp_analysis_ack_rtt,optional"`
	Again   bool       `parquet:"tcp_analysis_retransmission"`
	Edges   []int64    `parquet:"tcp_options_sack_le,list"`
}

// exported exports a capture and reads the file with the library.
func exported[T any](t *testing.T, args []string, setups ...setup) []T {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.parquet")
	netlabArgs(t, append(args, "--export", path), setups...).want(t, exitOK, "")
	rows, err := parquet.ReadFile[T](path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// or prints a value as --fields does, or nothing.
func or[T any](p *T, format string) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf(format, *p)
}

func TestParquetHoldsWhatFieldsPrints(t *testing.T) {
	all := filepath.Join(t.TempDir(), "all.pcapng")
	netlab(t, "run tcp/fast-retransmit --pcap "+all).want(t, exitOK, "")
	want := netlab(t, "inspect "+all+" --fields frame.number,frame.time_epoch,ip.src,tcp.seq,tcp.flags,tcp.flags.syn,tcp.analysis.ack_rtt,"+
		"tcp.analysis.retransmission,tcp.options.sack_le")
	var got strings.Builder
	for _, r := range exported[tableRow](t, []string{"inspect", all}) {
		var edges []string
		for _, e := range r.Edges {
			edges = append(edges, strconv.FormatInt(e, 10))
		}
		again, syn := "", ""
		if r.Again {
			again = "1"
		}
		if r.Syn != nil {
			syn = map[bool]string{false: "0", true: "1"}[*r.Syn]
		}
		fmt.Fprintf(&got, "%d\t%d.%09d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Number, r.Time.Unix(), r.Time.Nanosecond(), or(r.IPSrc, "%s"),
			or(r.Seq, "%d"), or(r.Flags, "0x%04x"), syn, or(r.RTT, "%.9f"), again, strings.Join(edges, ","))
		if since := r.Time.Sub(capture.Epoch()).Seconds(); since != r.Seconds {
			t.Errorf("packet %d: %f seconds, and its time says %f", r.Number, r.Seconds, since)
		}
		if *r.Fate == "" || *r.Source == "" || *r.Summary == "" {
			t.Errorf("packet %d: no fate, source or summary: %+v", r.Number, r)
		}
	}
	if diff := cmp.Diff(want.out, got.String()); diff != "" {
		t.Errorf("(-fields +parquet)\n%s", diff)
	}
}

func TestParquetOfChosenFields(t *testing.T) {
	type row struct {
		ID   *int32  `parquet:"ip_ttl,optional"`
		From *string `parquet:"ip_src,optional"`
	}
	b := captureOf(t, frame(1, 2), frame(2, 1), []byte("no frame"))
	got := exported[row](t, []string{"inspect", "-", "--fields", "ip.ttl,ip.src"}, in(bytes.NewReader(b)))
	if len(got) != 3 || got[1].From == nil || *got[1].From != "10.0.0.2" || got[2].From != nil {
		t.Errorf("%+v", got)
	}
	netlab(t, "inspect - --fields ip.src,ip.src --export "+filepath.Join(t.TempDir(), "x.parquet"), in(bytes.NewReader(b))).
		want(t, exitUsage, `two columns are called "ip_src"`)
}

// What a stranger sent is text in a table, never bytes that a terminal obeys.
func TestParquetEscapesHostileText(t *testing.T) {
	evil := "GET /\x1b]0;x\x07\u202e\xff HTTP/1.1\r\nHost: \x1b[31m\r\n\r\n"
	type row struct {
		Summary *string `parquet:"summary,optional"`
		URI     *string `parquet:"http_request_uri,optional"`
		Host    *string `parquet:"http_host,optional"`
	}
	f := tcpFrame(1, 100, 500, psh|ack, evil)
	f[36], f[37] = 0, 80 // to HTTP's port
	var hosts int
	for _, r := range exported[row](t, []string{"inspect", "-"}, in(bytes.NewReader(captureOf(t, f)))) {
		for _, s := range []*string{r.Summary, r.URI, r.Host} {
			if s == nil {
				continue
			}
			hosts++
			if *s != strings.ToValidUTF8(*s, "?") || strings.ContainsAny(*s, "\x1b\x07\u202e") {
				t.Errorf("%q", *s)
			}
		}
	}
	if hosts != 3 {
		t.Errorf("%d texts, want 3", hosts)
	}
}

// The page has what the capture has, of a long one its first packets, and says so.
func TestHTMLOfACaptureSaysWhatItKept(t *testing.T) {
	var frames [][]byte
	for range 450 {
		frames = append(frames, frame(1, 2))
	}
	path := filepath.Join(t.TempDir(), "x.html")
	r := netlab(t, "inspect - --export "+path, in(bytes.NewReader(captureOf(t, frames...))))
	r.want(t, exitOK, "")
	r.has(t, "the first 400 of 450 packets written to ")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"50 more packets did not fit", "Content-Security-Policy", "450 packets", `id="p0-400"`} {
		if !bytes.Contains(b, []byte(s)) {
			t.Errorf("the page lacks %q", s)
		}
	}
	if bytes.Contains(b, []byte(`id="p0-401"`)) || len(b) > 1_500_000 {
		t.Errorf("the page has more than it should: %d bytes", len(b))
	}
}

// A lesson's capture shows on the page what the lesson's own page shows: each
// scene with its bench, and the fates.
func TestHTMLOfALessonHasItsScenes(t *testing.T) {
	dir := t.TempDir()
	netlab(t, "run osi/fragments --pcap "+dir+"/run.pcapng").want(t, exitOK, "")
	netlab(t, "inspect "+dir+"/run.pcapng --export "+dir+"/run.html").want(t, exitOK, "")
	b, err := os.ReadFile(dir + "/run.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"On the bench", "Scene 2: a new bench", `<svg class="rungs"`, "client", "server", "Content-Security-Policy"} {
		if !bytes.Contains(b, []byte(s)) {
			t.Errorf("the page lacks %q", s)
		}
	}
}

func TestHTMLOfAHostileCaptureIsSafe(t *testing.T) {
	evil := "</svg><script>alert(1)</script><img src=x onerror=alert(1)>\x00\x1b]0;x\x07\u202e&\"'"
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{
		Comment: evil, Interfaces: []capture.Interface{{Name: evil, Description: evil, LinkType: capture.LinkEthernet}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rec := &capture.Record{LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Data: tcpFrame(1, 100, 500, psh|ack, evil), Comments: []string{evil}}
	if err := w.Write(rec); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.html")
	netlab(t, "inspect - --export "+path, in(&b)).want(t, exitOK, "")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(page, []byte("<script")) != 1 || bytes.Contains(page, []byte("<img")) || bytes.ContainsAny(page, "\x00\x1b\x07\u202e") {
		t.Error("the capture's text is part of the page's code")
	}
}
