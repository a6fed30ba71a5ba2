package agree

import (
	"maps"
	"slices"
	"strings"
)

// asked are the fields that the comparison is about; others are counted, too.
const asked = `frame.number frame.time_epoch frame.len frame.cap_len frame.protocols eth.src eth.dst eth.type vlan.id arp.opcode
	arp.src.proto_ipv4 arp.dst.proto_ipv4 ip.src ip.dst ip.proto ip.ttl ip.id ip.flags.df ip.flags.mf ip.frag_offset ip.len ipv6.src ipv6.dst
	ipv6.nxt ipv6.hlim icmp.type icmp.code icmpv6.type tcp.stream tcp.srcport tcp.dstport tcp.flags tcp.flags.syn tcp.flags.ack tcp.flags.fin
	tcp.flags.reset tcp.flags.push tcp.flags.urg tcp.flags.ece tcp.flags.cwr tcp.seq tcp.seq_raw tcp.ack tcp.ack_raw tcp.len tcp.nxtseq
	tcp.window_size_value tcp.window_size tcp.options.mss_val tcp.options.wscale.shift tcp.options.sack_le tcp.options.sack_re
	tcp.options.timestamp.tsval tcp.options.timestamp.tsecr udp.stream udp.srcport udp.dstport udp.length dns.id dns.flags.response dns.qry.name
	dns.qry.type dns.a dns.aaaa http.request.method http.request.uri http.host http.response.code websocket.fin websocket.opcode websocket.mask
	websocket.payload_length mqtt.msgtype mqtt.qos mqtt.topic tls.record.content_type tls.handshake.type tls.handshake.extensions_server_name`

// verdicts are the fields of the analysis, and the two times of a stream.
const verdicts = `tcp.analysis.retransmission tcp.analysis.fast_retransmission tcp.analysis.spurious_retransmission tcp.analysis.out_of_order
	tcp.analysis.lost_segment tcp.analysis.ack_lost_segment tcp.analysis.duplicate_ack tcp.analysis.duplicate_ack_num
	tcp.analysis.duplicate_ack_frame tcp.analysis.keep_alive tcp.analysis.keep_alive_ack tcp.analysis.zero_window tcp.analysis.zero_window_probe
	tcp.analysis.zero_window_probe_ack tcp.analysis.window_full tcp.analysis.window_update tcp.analysis.reused_ports tcp.analysis.flags
	tcp.analysis.acks_frame tcp.analysis.ack_rtt tcp.analysis.initial_rtt tcp.analysis.rto tcp.analysis.rto_frame
	tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent tcp.time_delta tcp.time_relative`

// What a field must reach, where it occurs often enough to be judged by a share.
const (
	often        = 1000
	leastShare   = 0.995
	leastVerdict = 0.97 // of tcp.analysis
	fewVerdicts  = 20   // of each verdict, in the lab's captures alone
)

// isVerdict reports a field of the analysis.
func isVerdict(name string) bool { return strings.HasPrefix(name, "tcp.analysis.") }

// isAsked reports a field that the comparison is about.
func isAsked(name string) bool {
	return isVerdict(name) || slices.Contains(strings.Fields(asked), name)
}

// judge refuses what agrees too little, what differs for no reason that is
// written down, and reasons for what differs no longer.
func (s *scores) judge() {
	s.t.Helper()
	excused := map[string]int{} // by field: differences with a reason, of fields that no task names
	open := 0
	for _, d := range s.diffs {
		k := s.reason(d)
		switch {
		case k != nil && !isAsked(d.field):
			excused[d.field]++
		case k == nil && s.of[d.field].either < often:
			open++
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.of)) {
		sc := s.of[n]
		share := float64(sc.same+excused[n]) / float64(sc.either)
		if isVerdict(n) && share < leastVerdict || !isVerdict(n) && sc.either >= often && share < leastShare {
			s.t.Errorf("%s agrees in %d of %d packets, %.2f%%", n, sc.same, sc.either, 100*share)
		}
	}
	if open > 0 {
		s.t.Errorf("%d differences stand without a reason; as lines of %s they would be:\n%s", open, knownFile, s.proposal())
	}
	if *only != "" || *file != "" {
		return
	}
	for n := range strings.FieldsSeq(verdicts) {
		if sc := s.of[n]; sc == nil || sc.lab < fewVerdicts {
			s.t.Errorf("%s hardly occurs in the lab's own captures: want %d packets", n, fewVerdicts)
		}
	}
	for _, k := range s.known {
		if !k.used {
			s.t.Errorf("%s:%d: nothing differs there any more", knownFile, k.line)
		}
	}
}

// least refuses fields that the comparison is about, occur so often and agree less
// than that; those of the analysis have a share of their own.
func (s *scores) least(often int, share, verdict float64) {
	s.t.Helper()
	for _, n := range slices.Sorted(maps.Keys(s.of)) {
		sc, want := s.of[n], share
		if isVerdict(n) {
			want = verdict
		}
		if got := float64(sc.same) / float64(sc.either); isAsked(n) && sc.either >= often && got < want {
			s.t.Errorf("%s agrees in %d of %d packets, %.2f%%", n, sc.same, sc.either, 100*got)
		}
	}
}

// proposal writes what has no reason yet as lines for the list, a line for each
// set of packets of a capture.
func (s *scores) proposal() string {
	var b strings.Builder
	for _, g := range s.groups(func(d difference) bool { return s.reason(d) == nil && s.of[d.field].either < often }) {
		b.WriteString(g.capture + "\t" + g.packets + "\t" + strings.Join(g.fields, " ") + "\t?\n")
	}
	return b.String()
}

// group is fields that differ in the same packets of a capture.
type group struct {
	capture, packets string
	fields           []string
}

// groups puts differences together.
func (s *scores) groups(in func(difference) bool) []group {
	type place struct{ capture, field string }
	packets := map[place][]int{}
	for _, d := range s.diffs {
		if in(d) {
			packets[place{d.capture, d.field}] = append(packets[place{d.capture, d.field}], d.packet)
		}
	}
	byPackets := map[[2]string][]string{}
	for p, n := range packets {
		at := [2]string{p.capture, ranges(n)}
		byPackets[at] = append(byPackets[at], p.field)
	}
	var out []group
	for at, fields := range byPackets {
		slices.Sort(fields)
		out = append(out, group{at[0], at[1], fields})
	}
	slices.SortFunc(out, func(a, b group) int {
		return strings.Compare(a.capture+" "+a.fields[0], b.capture+" "+b.fields[0])
	})
	return out
}
