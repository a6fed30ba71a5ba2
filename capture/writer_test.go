package capture

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bench is what the tests write: two hosts on a cable.
func bench() WriterOptions {
	return WriterOptions{
		Application: "netlab test",
		Comment:     "tcp/three-way-handshake",
		Interfaces: []Interface{
			{Name: "client", Description: "client -- server", LinkType: LinkEthernet},
			{Name: "server", Description: "client -- server", LinkType: LinkEthernet, SnapLen: 65535},
		},
		Names: []Name{
			{Addr: netip.MustParseAddr("10.0.0.1"), Name: "client"},
			{Addr: netip.MustParseAddr("10.0.0.2"), Name: "server"},
			{Addr: netip.MustParseAddr("fd00::2"), Name: "server"},
		},
	}
}

// udpFrame is an Ethernet frame with a UDP datagram from 10.0.0.from to 10.0.0.to.
func udpFrame(from, to byte, payload string) []byte {
	n := byte(len(payload))
	b := []byte{
		2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0,
		0x45, 0, 0, 28 + n, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, from, 10, 0, 0, to,
		0x30, 0x39, 0, 9, 0, 8 + n, 0, 0,
	}
	return append(b, payload...)
}

// sample has records of every kind that a lab makes.
func sample() []*Record {
	at := func(d time.Duration) time.Time { return Epoch().Add(d) }
	rec := func(n int, from string, i int, sent time.Duration, data []byte) *Record {
		return &Record{
			Number: n, Link: "client -- server", From: from, Interface: i, LinkType: LinkEthernet,
			Sent: at(sent), Length: len(data), Data: data,
		}
	}
	plain := rec(1, "client", 0, 0, udpFrame(1, 2, "a"))
	plain.Fates = []Fate{{To: "server", Arrived: at(10 * time.Millisecond), Verdicts: Delivered}}
	plain.Comments = []string{"first\nwith two lines", "SYN: the client picks a number ✓"}

	lost := rec(2, "server", 1, 1, udpFrame(2, 1, "bc"))
	lost.Fates = []Fate{{To: "client", Verdicts: Lost}}

	twice := rec(3, "client", 0, time.Second, udpFrame(1, 2, "def"))
	twice.Fates = []Fate{
		{To: "server", Arrived: at(time.Second + 1), Verdicts: Delivered | Delayed | Corrupted, Flips: []Flip{{14, 1}, {42, 0x80}}},
		{To: "server", Arrived: at(time.Second + 7*time.Nanosecond), Verdicts: Duplicated | Reordered},
		{To: "a host", Verdicts: QueueDropped},
	}
	twice.Comments = []string{""}

	unknown := rec(4, "client", 0, 2*time.Second, udpFrame(1, 2, "ghij"))
	unknown.Length = 9000

	sided := rec(7, "client", 1, 2*time.Second, udpFrame(1, 2, "l")) // as the server alone saw it
	sided.To = "the server"
	sided.Labels = []string{"syn", "dup[2]", "", "netlab: text"}
	plain.Labels = []string{"a"}

	tricky := rec(5, "se\"rver\n", 1, 3*time.Second, udpFrame(2, 1, ""))
	tricky.Link = "a \x1b link"
	tricky.Fates = []Fate{{To: "*"}, {To: "", Arrived: at(-time.Hour), Verdicts: Delivered}}
	tricky.Comments = []string{
		"netlab: from me on myself", "netlab: text", "x\nnetlab: anything\nnetlab: text", "netlab: from a on b to c lost",
	}
	foreign := rec(6, "", 0, 4*time.Second, udpFrame(1, 2, "k"))
	foreign.Link = ""
	foreign.Comments = []string{"text\nnetlab: from a on b"}
	return []*Record{plain, lost, twice, unknown, tricky, foreign, sided}
}

// write makes a file of records.
func write(tb testing.TB, o WriterOptions, records []*Record) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, o)
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads records until an error, which is nil at a clean end.
func readAll(r *Reader) (records []*Record, err error) {
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
}

func open(tb testing.TB, file []byte) *Reader {
	tb.Helper()
	r, err := NewReader(bytes.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestRecordsComeBackAsWritten(t *testing.T) {
	want := sample()
	r := open(t, write(t, bench(), want))
	got, err := readAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	o := WriterOptions{Application: r.Application(), Comment: r.Comment(), Interfaces: r.Interfaces(), Names: r.Names()}
	if diff := cmp.Diff(bench(), o, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
}

func TestManyFatesComeBack(t *testing.T) {
	r := sample()[0]
	r.Fates = nil
	for i := range 3000 {
		r.Fates = append(r.Fates, Fate{To: "server", Arrived: r.Sent.Add(time.Duration(i)), Verdicts: Delivered})
	}
	r.Comments = []string{strings.Repeat("x", MaxOption-100)}
	got, err := readAll(open(t, write(t, bench(), []*Record{r})))
	if diff := cmp.Diff([]*Record{r}, got); diff != "" || err != nil {
		t.Errorf("error %v, records (-want +got):\n%s", err, diff)
	}
}

func TestSectionsFollowEachOther(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, bench())
	if err != nil {
		t.Fatal(err)
	}
	first, second := sample()[0], sample()[0]
	second.Number, second.Interface, second.LinkType = 2, 0, LinkRaw
	o := WriterOptions{Comment: "second", Interfaces: []Interface{{Name: "other", LinkType: LinkRaw}}}
	for _, err := range []error{w.Write(first), w.Section(o), w.Write(second), w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r := open(t, b.Bytes())
	got, err := readAll(r)
	if err != nil {
		t.Fatal(err)
	}
	second.Interface = 2 // numbered over the whole file
	if diff := cmp.Diff([]*Record{first, second}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(append(bench().Interfaces, o.Interfaces...), r.Interfaces()); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
	if r.Section() != 2 {
		t.Errorf("%d sections, want 2", r.Section())
	}
	if r.Comment() != bench().Comment {
		t.Errorf("comment %q, want the first section's", r.Comment())
	}
}

// chunks counts what each Write brought.
type chunks struct{ sizes []int }

func (c *chunks) Write(p []byte) (int, error) { c.sizes = append(c.sizes, len(p)); return len(p), nil }

func TestEachRecordIsOneWrite(t *testing.T) {
	var c chunks
	w, err := NewWriter(&c, bench())
	if err != nil {
		t.Fatal(err)
	}
	whole := write(t, bench(), sample())
	for _, r := range sample() {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if want := 1 + len(sample()); len(c.sizes) != want {
		t.Fatalf("%d writes, want %d", len(c.sizes), want)
	}
	end := 0
	for i, n := range c.sizes {
		end += n
		got, err := readAll(open(t, whole[:end]))
		if len(got) != i || err != nil {
			t.Errorf("after write %d: %d records, error %v", i, len(got), err)
		}
	}
}

// full fails as a full disk does, after some bytes.
type full struct{ left int }

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.left)
	f.left -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

func TestWriteErrorStays(t *testing.T) {
	if _, err := NewWriter(&full{left: 10}, bench()); !errors.Is(err, errFull) {
		t.Errorf("head: %v, want %v", err, errFull)
	}
	f := &full{left: 700}
	w, err := NewWriter(f, bench())
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = w.Write(sample()[0])
	}
	f.left = 1 << 20
	for _, err := range []error{err, w.Write(sample()[1]), w.Flush(), w.Close(), w.Section(bench())} {
		if !errors.Is(err, errFull) {
			t.Errorf("error %v, want %v", err, errFull)
		}
	}
}

func TestWriterRefusesWhatAFileCannotHold(t *testing.T) {
	for name, spoil := range map[string]func(*Record){
		"interface":    func(r *Record) { r.Interface = 2 },
		"link type":    func(r *Record) { r.LinkType = LinkRaw },
		"before 1970":  func(r *Record) { r.Sent = time.Unix(-1, 0) },
		"after 2262":   func(r *Record) { r.Sent = time.Unix(1<<40, 0) },
		"comment":      func(r *Record) { r.Comments = []string{strings.Repeat("x", MaxOption+1)} },
		"name":         func(r *Record) { r.From = strings.Repeat("x", MaxOption) },
		"verdict":      func(r *Record) { r.Fates[0].Verdicts = 0x80 },
		"whole packet": func(r *Record) { r.Data = make([]byte, MaxBlock) },
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w, err := NewWriter(&b, bench())
			if err != nil {
				t.Fatal(err)
			}
			size := b.Len()
			r := sample()[0]
			spoil(r)
			if err := w.Write(r); err == nil || !strings.Contains(err.Error(), "packet 1: ") {
				t.Errorf("error %v, want one of packet 1", err)
			}
			if b.Len() != size {
				t.Errorf("%d bytes were written", b.Len()-size)
			}
			if err := w.Write(sample()[0]); err != nil {
				t.Errorf("the next record: %v", err)
			}
		})
	}
	for name, o := range map[string]WriterOptions{
		"comment":     {Comment: strings.Repeat("x", MaxOption+1)},
		"interface":   {Interfaces: []Interface{{Name: strings.Repeat("x", MaxOption+1)}}},
		"no address":  {Names: []Name{{Name: "client"}}},
		"zero in one": {Names: []Name{{Addr: netip.MustParseAddr("::1"), Name: "a\x00b"}}},
	} {
		if _, err := NewWriter(io.Discard, o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCloseEndsTheWriter(t *testing.T) {
	w, err := NewWriter(io.Discard, bench())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := w.Write(sample()[0]); !errors.Is(err, ErrClosed) {
		t.Errorf("write after close: %v, want %v", err, ErrClosed)
	}
}
