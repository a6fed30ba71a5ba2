package tcp_test

import (
	"testing"

	"netlab/dissect"
	"netlab/tcp"
)

func BenchmarkDissect(b *testing.B) {
	recs := records(append(
		opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.ACK, win: 500, data: data(100)},
		seg{back: true, seq: sISN + 1, ack: cISN + 101, flags: tcp.ACK, win: 900},
	))
	s := dissect.NewSession(registry(b), dissect.Limits{})
	var p dissect.Packet
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.AddTo(&p, recs[3+i%2])
	}
}
