package tcp_test

import (
	"runtime"
	"testing"

	"netlab/dissect"
	"netlab/tcp"
)

func limited(t *testing.T, l dissect.Limits) (*dissect.Session, dissect.Ref) {
	t.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector())
	if err != nil {
		t.Fatal(err)
	}
	stream, _ := r.Field("tcp.stream")
	return dissect.NewSession(r, l), stream
}

func TestConnectionsThatAreOverAreForgottenFirst(t *testing.T) {
	const most = 8
	segs := []seg{{flags: tcp.SYN, port: 1}} // goes on, and is silent for long
	for port := uint16(2); port < 2+2*most; port++ {
		segs = append(segs,
			seg{flags: tcp.SYN, port: port},
			seg{flags: tcp.SYN | tcp.ACK, ack: 1, port: port, back: true},
			seg{flags: tcp.FIN | tcp.ACK, seq: 1, ack: 1, port: port},
			seg{flags: tcp.FIN | tcp.ACK, seq: 1, ack: 2, port: port, back: true},
			seg{flags: tcp.ACK, seq: 2, ack: 2, port: port})
	}
	segs = append(segs, seg{flags: tcp.SYN | tcp.ACK, ack: 1, port: 1, back: true})
	segs = append(segs, seg{flags: tcp.ACK, seq: 2, ack: 2, port: 2*most + 1}) // ended last
	s, stream := limited(t, dissect.Limits{Conversations: most})
	var got []uint64
	for _, r := range records(segs) {
		got = append(got, s.Add(r).Values(stream, nil)[0].Num)
	}
	if n := len(got); got[n-2] != 0 || got[n-1] != 2*most {
		t.Errorf("the connection that goes on is %d, want 0; the one that ended last is %d, want %d", got[n-2], got[n-1], 2*most)
	}
}

// TestWhatNobodyAcknowledgesIsBounded: of connections that nobody answers, what
// is in flight would pile up.
func TestWhatNobodyAcknowledgesIsBounded(t *testing.T) {
	s, _ := limited(t, dissect.Limits{Bytes: 1 << 20})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var p dissect.Packet
	rec := records([]seg{{flags: tcp.ACK, data: []byte("x")}})[0]
	for n := range 200_000 {
		rec.Number = n + 1
		rec.Data[35] = byte(n % 100)                         // the port
		rec.Data[40], rec.Data[41] = byte(n>>16), byte(n>>8) // the number
		s.AddTo(&p, rec)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 3<<20 {
		t.Errorf("a session that may keep 1 MiB keeps %d bytes", grown)
	}
	runtime.KeepAlive(s)
}
