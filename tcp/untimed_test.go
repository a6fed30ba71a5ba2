package tcp_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"netlab/capture"
)

// untimed writes records as pcapng: those without a time as simple packet blocks,
// which have no room for one.
func untimed(tb testing.TB, recs []*capture.Record) string {
	tb.Helper()
	var file bytes.Buffer
	le := binary.LittleEndian
	block := func(kind uint32, body []byte) {
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		n := uint32(12 + len(body))
		file.Write(le.AppendUint32(le.AppendUint32(nil, kind), n))
		file.Write(le.AppendUint32(body, n))
	}
	block(0x0a0d0d0a, le.AppendUint64(le.AppendUint32(le.AppendUint32(nil, 0x1a2b3c4d), 1), 1<<64-1))
	block(1, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // Ethernet, microseconds
	for _, r := range recs {
		n := uint32(len(r.Data))
		if r.Sent.IsZero() {
			block(3, append(le.AppendUint32(nil, n), r.Data...))
			continue
		}
		us := uint64(r.Sent.UnixMicro())
		head := le.AppendUint32(le.AppendUint32(make([]byte, 4), uint32(us>>32)), uint32(us))
		block(6, append(le.AppendUint32(le.AppendUint32(head, n), n), r.Data...))
	}
	path := filepath.Join(tb.TempDir(), "untimed.pcapng")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// TestPacketsWithoutATimeAgreeWithTshark takes the time from packets of a
// conversation: from some, from its beginning, from all. Every field, those that
// are reckoned from two times too, is as tshark prints it.
func TestPacketsWithoutATimeAgreeWithTshark(t *testing.T) {
	scores := map[string]*score{}
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		recs := records(chaos(rnd, 300))
		for i, r := range recs {
			if r.Sent = r.Sent.Truncate(time.Microsecond); seed == 3 || seed == 2 && i < 5 || seed < 2 && rnd.IntN(4) == 0 {
				r.Sent = time.Time{}
			}
		}
		compare(t, untimed(t, recs), recs, registry(t), scores)
	}
	report(t, scores, 1)
}
