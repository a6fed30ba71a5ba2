package agree

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// script makes a capture by hand: two ends on TCP that say what they are told.
type script struct {
	records []*capture.Record
	port    uint16 // the server's
	next    [2]uint32
	at      time.Time
}

func newScript(port uint16) *script {
	return &script{port: port, next: [2]uint32{1000, 5000}, at: capture.Epoch()}
}

// step is a segment of an end: 0 the client, 1 the server.
type step struct {
	end     int
	flags   byte
	options []byte
	data    string
	snap    int           // bytes of the frame that the capture keeps; 0: all
	after   time.Duration // since the one before; 0: a millisecond
	again   uint32        // so many numbers before the next one, and moving nothing
	trailer string        // what stands behind the packet
	less    uint32        // so many numbers less are acknowledged than were sent
}

func (s *script) say(p step) *script {
	seq := s.next[p.end] - p.again
	head := join(be(4, uint64(seq)), be(4, uint64(s.next[1-p.end]-p.less)), []byte{byte(5+len(p.options)/4) << 4, p.flags, 0x20, 0, 0, 0, 0, 0}, p.options, []byte(p.data))
	ports := [2][]byte{{0xc0, 1}, be(2, uint64(s.port))}
	seg := join(ports[p.end], ports[1-p.end], head)
	ip := join([]byte{0x45, 0}, be(2, uint64(20+len(seg))), []byte{0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, byte(1 + p.end), 10, 0, 0, byte(2 - p.end)})
	frame := join([]byte{2, 0, 0, 0, 0, byte(2 - p.end), 2, 0, 0, 0, 0, byte(1 + p.end), 8, 0}, ip, seg, []byte(p.trailer))
	if p.after == 0 {
		p.after = time.Millisecond
	}
	s.at = s.at.Add(p.after)
	s.add(frame, p.snap)
	if p.again == 0 {
		s.next[p.end] += uint32(len(p.data)) //nolint:gosec // short
		if p.flags&3 != 0 {
			s.next[p.end]++
		}
	}
	return s
}

// add appends a frame.
func (s *script) add(frame []byte, snap int) {
	r := &capture.Record{Number: len(s.records) + 1, LinkType: capture.LinkEthernet, Sent: s.at, Length: len(frame), Data: frame}
	if snap > 0 {
		r.Data = frame[:min(snap, len(frame))]
	}
	s.records = append(s.records, r)
}

const (
	syn    = 0x02
	synAck = 0x12
	ack    = 0x10
	psh    = 0x18
)

// fragmented is a datagram in two fragments, of which the second comes first.
func fragmented() *script {
	s := newScript(0)
	whole := join([]byte{0xc0, 1, 0xc0, 2}, be(2, 24), be(2, 0), []byte("16 bytes of data"))
	for _, at := range []int{16, 0} {
		part, flags := whole[at:min(at+16, len(whole))], uint64(at/8) //nolint:gosec // 0 or 2
		if at == 0 {
			flags |= 0x2000
		}
		ip := join([]byte{0x45, 0}, be(2, uint64(20+len(part))), []byte{0, 9}, be(2, flags), []byte{64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2})
		s.add(join([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ip, part), 0)
	}
	return s.say(step{flags: syn})
}

// teredoTest is what a host asks through its Teredo server, and the answer.
func teredoTest() *script {
	s := newScript(0)
	for i, ports := range [][]byte{{0xc0, 1, 0x0d, 0xd8}, {0x0d, 0xd8, 0xc0, 1}} {
		echo := []byte{128 + byte(i), 0, 0, 0, 0, 7, 0, 1, 1, 2, 3, 4}
		six := join([]byte{0x60, 0, 0, 0, 0, byte(len(echo)), 58, 64, 0x20, 1}, make([]byte, 13), []byte{1, 0x20, 1}, make([]byte, 13), []byte{2}, echo)
		ip := join([]byte{0x45, 0}, be(2, uint64(28+len(six))), []byte{0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, byte(1 + i), 10, 0, 0, byte(2 - i)})
		s.add(join([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ip, ports, be(2, uint64(8+len(six))), be(2, 0), six), 0)
	}
	return s
}

// TestPinnedDefinitions holds single definitions of Wireshark's that no public
// capture at hand shows, each with what tshark 4.0 prints of every packet. Where
// that is installed, it is asked again.
func TestPinnedDefinitions(t *testing.T) {
	linux := join([]byte{2, 4, 5, 0xb4, 4, 2, 8, 10}, be(4, 77), be(4, 0), []byte{1, 3, 3, 7}) // MSS, SACK, timestamps, window scale
	short := []byte{2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 4, 2}                                     // window scale sooner
	stamp := join([]byte{1, 1, 8, 10}, be(4, 88), be(4, 99))
	hello := join([]byte{22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3}, make([]byte, 194)) // a record of 205 bytes
	var (
		all   []*capture.Record
		names []string
		cases []pinned
	)
	for i, c := range []struct {
		name   string
		script *script
		want   map[string]string // by field: of each packet, with | between them
	}{
		{
			"fragments are listed in the order of their offsets",
			fragmented(),
			map[string]string{"ip.fragment": "|2,1|"},
		},
		{
			"an echo request for a Teredo server carries a nonce, and no data",
			teredoTest(),
			map[string]string{"frame.protocols": "eth:ethertype:ip:udp:teredo:ipv6:icmpv6|eth:ethertype:ip:udp:teredo:ipv6:icmpv6:data", "icmpv6.resp_to": "|", "data.data": "|01020304"},
		},
		{
			"of options that are cut, those before the cut count",
			newScript(9000).say(step{flags: syn, options: linux, snap: 68}).say(step{end: 1, flags: synAck, options: short, snap: 68}).
				say(step{flags: ack, options: stamp, snap: 64}).say(step{end: 1, flags: ack, options: stamp, snap: 54}),
			map[string]string{
				"tcp.option_kind":               "2,4,8|2,1,3,1,1,4|1,1,8|",
				"tcp.option_len":                "4,2,10|4,3,2|10|",
				"tcp.options.timestamp.tsval":   "77||88|",
				"tcp.options.timestamp.tsecr":   "|||",
				"tcp.options":                   "020405b40402080a0000004d0000|020405b40103030701010402|0101080a000000580000|<MISSING>",
				"tcp.window_size":               "8192|8192|8192|1048576",
				"tcp.window_size_scalefactor":   "||-1|128",
				"tcp.analysis.bytes_in_flight":  "|||",
				"tcp.options.mss_val":           "1460|1460||",
				"tcp.options.wscale.shift":      "|7||",
				"tcp.options.wscale.multiplier": "|128||",
			},
		},
		{
			"what comes before the duplicate ACKs is no fast retransmission",
			newScript(9000).say(step{flags: psh, data: "one"}).say(step{flags: psh, data: "two"}).say(step{flags: psh, data: "six"}).
				say(step{end: 1, flags: ack, less: 6}).say(step{end: 1, flags: ack, less: 6}).say(step{end: 1, flags: ack, less: 6}).say(step{end: 1, flags: ack, less: 6}).
				say(step{flags: psh, data: "two", again: 6, after: -time.Microsecond}).say(step{flags: psh, data: "six", again: 3, after: 2 * time.Microsecond}),
			map[string]string{"tcp.analysis.duplicate_ack_num": "||||1|2|3||", "tcp.analysis.retransmission": "|||||||1|1", "tcp.analysis.fast_retransmission": "||||||||"},
		},
		{
			"a record that ends within its segment is named though it is cut, one that goes on is not",
			newScript(443).say(step{flags: psh, data: string(hello), snap: 100}).say(step{flags: psh, data: string(hello[:150]), snap: 100}),
			map[string]string{"tls.record.content_type": "22|", "tls.record.length": "200|", "frame.protocols": "eth:ethertype:ip:tcp:tls|eth:ethertype:ip:tcp:tls"},
		},
		{
			"where nothing whole came before, what was cut leaves no gap",
			newScript(443).say(step{flags: psh, data: string(hello), snap: 100}).say(step{flags: psh, data: "\x17\x03\x03\x00\x02hi"}),
			map[string]string{"tls.record.content_type": "22|23"},
		},
		{
			"behind a SYN, what was cut leaves a gap",
			newScript(443).say(step{flags: syn}).say(step{flags: psh, data: string(hello), snap: 100}).say(step{flags: psh, data: "\x17\x03\x03\x00\x02hi"}),
			map[string]string{"tls.record.content_type": "|22|"},
		},
		{
			"what follows the shortest frame and its packet ends in a check sequence",
			newScript(9000).say(step{flags: psh, data: "1234567890", trailer: "abcd"}).say(step{flags: psh, data: "12345", trailer: "abcd"}).
				say(step{flags: ack, trailer: "\x00\x00\x00\x00\x00\x00abcd"}).say(step{flags: psh, data: "1234567890", trailer: "1abcd"}),
			map[string]string{"eth.padding": "||000000000000|", "eth.trailer": "|61626364||31", "eth.fcs": "0x61626364||0x61626364|0x61626364"},
		},
		{
			"a head cut within a field's name is not numbered",
			newScript(80).say(step{flags: psh, data: "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\n", snap: 82}).
				say(step{flags: psh, data: "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\n", snap: 92}),
			map[string]string{
				"http.request.method": "GET|GET", "http.host": "a|a", "http.request": "|1",
				"http.request.line": "Host: a\\r\\n|Host: a\\r\\n,User-Agent: b",
			},
		},
	} {
		from := len(all)
		all = append(all, elsewhere(c.script.records, byte(i+1))...) //nolint:gosec // few
		for n := range c.want {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		cases = append(cases, pinned{c.name, from, len(all), c.want})
	}
	got := map[string][][]string{"netlab": {}}
	s := newScores(t, names)
	session := dissect.NewSession(s.reg, dissect.Limits{})
	for i, r := range all {
		r.Number = i + 1
		p := session.Add(r)
		var row []string
		for _, ref := range s.refs {
			row = append(row, answer(p, ref))
		}
		got["netlab"] = append(got["netlab"], row)
	}
	if _, err := exec.LookPath("tshark"); err == nil {
		path := filepath.Join(t.TempDir(), "pinned.pcapng")
		write(t, path, all)
		got["tshark"] = ask(t, path, s.names)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for who, rows := range got {
				for n, want := range c.want {
					var of []string
					for _, row := range rows[c.from:c.to] {
						of = append(of, row[slices.Index(s.names, n)])
					}
					if one := strings.Join(of, "|"); one != want {
						t.Errorf("%s prints %s as %q, want %q", who, n, one, want)
					}
				}
			}
		})
	}
}

// pinned is a case: which of the packets are its own, and what they show.
type pinned struct {
	name     string
	from, to int
	want     map[string]string
}
