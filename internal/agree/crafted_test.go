package agree

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netlab/capture"
)

// frames is how many are made of each kind.
const frames = 4000

// TestCraftedFramesAgree holds frames that no capture of the folder has against
// tshark's answer: every protocol, over every link, odd, nested and damaged. What
// differs still is a byte here and there of what is broken; the shares say how
// rare that is.
func TestCraftedFramesAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	needTshark(t)
	for _, c := range []struct {
		name    string
		damaged bool
		least   float64
	}{{"whole", false, 0.975}, {"damaged", true, 0.965}} {
		t.Run(c.name, func(t *testing.T) {
			craft := &crafter{rand.New(rand.NewPCG(1, 2)), c.damaged} //nolint:gosec // the same frames each time
			s := newScores(t, craftedFields())
			s.file(craft.file(t, frames, craft.frame))
			s.least(150, c.least, c.least)
		})
	}
}

// file writes a capture of n frames of a kind.
func (c *crafter) file(t *testing.T, n int, frame func() crafted) (path string) {
	t.Helper()
	var all []*capture.Record
	for i := range n {
		f := frame()
		all = append(all, &capture.Record{
			LinkType: capture.LinkType(f.link), Sent: time.Unix(1700000000+10*int64(i), 0), Length: f.wire, Data: f.data, //nolint:gosec // a link type
		})
	}
	path = filepath.Join(t.TempDir(), "crafted.pcapng")
	write(t, path, all)
	return path
}

// craftedFields are those that are asked for, but for those that count
// conversations: one packet more, and all numbers behind it are others.
func craftedFields() (names []string) {
	for n := range strings.FieldsSeq(asked) {
		of, _, _ := strings.Cut(n, ".")
		if n != "frame.protocols" && n != "udp.stream" && (of != "tcp" || n == "tcp.srcport" || n == "tcp.dstport") {
			names = append(names, n)
		}
	}
	return names
}
