package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
	"netlab/lessons"
)

//go:generate go test -run TestPicturesAreFresh -update

const pictures = "../../docs/pictures"

// drawnLessons are the lessons of the README's pictures, one of each module, with
// the filter that leaves the packets which tell the story.
func drawnLessons() map[string][2]string {
	return map[string][2]string{
		"sockets": {"sockets/what-is-a-socket", "tcp"},
		"osi":     {"osi/ttl", "ip"},
		"tcp":     {"tcp/retransmission-timeout", "tcp.flags.syn == 0"},
		"udp":     {"udp/lost-doubled-swapped", "udp"},
		"http":    {"http/request-and-reply", "http"},
		"ws":      {"ws/full-duplex", "http || websocket"},
	}
}

// The pictures are what netlab itself draws: a run, its capture, and the ladder
// of what a filter selects. go generate ./internal/cli draws them anew.
func TestPicturesAreFresh(t *testing.T) {
	all, err := lesson.Entries(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if module, _, _ := strings.Cut(e.ID, "/"); drawnLessons()[module][0] == "" {
			t.Errorf("module %s has no picture: choose a lesson of it for drawnLessons, and show it in the README", module)
		}
	}
	for module, d := range drawnLessons() {
		t.Run(module, func(t *testing.T) {
			capture, got := filepath.Join(t.TempDir(), "run.pcapng"), filepath.Join(t.TempDir(), module+".svg")
			netlab(t, "run "+d[0]+" --pcap "+capture).want(t, exitOK, "")
			netlabArgs(t, []string{"inspect", capture, "--filter", d[1], "--export", got}).want(t, exitOK, "")
			drawn, err := os.ReadFile(got)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(pictures, module+".svg")
			if *update {
				if err := os.WriteFile(file, drawn, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(old), string(drawn)); diff != "" {
				t.Errorf("%s is stale: go generate ./internal/cli (-old +new)\n%s", file, diff)
			}
			checkPicture(t, drawn)
		})
	}
}

// checkPicture holds a picture to what a forge shows: XML that loads nothing,
// has a background of its own, and is told to who cannot see it.
func checkPicture(t *testing.T, svg []byte) {
	t.Helper()
	has := map[string]bool{}
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		has[el.Name.Local] = true
		for _, a := range el.Attr {
			if a.Name.Local == "href" || a.Name.Local == "src" {
				t.Errorf("<%s> loads %s", el.Name.Local, a.Value)
			}
			if a.Value == "paper" {
				has["background"] = true
			}
		}
	}
	for _, want := range []string{"svg", "title", "desc", "background", "text", "line"} {
		if !has[want] {
			t.Errorf("the picture has no %s", want)
		}
	}
	for _, bad := range []string{"url(", "@import", "@font-face", "script"} {
		if bytes.Contains(svg, []byte(bad)) {
			t.Errorf("the picture has %s", bad)
		}
	}
	if !bytes.Contains(svg, []byte("prefers-color-scheme: dark")) {
		t.Error("the picture has no colours for the dark")
	}
}
