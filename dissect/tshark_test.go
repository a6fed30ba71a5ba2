package dissect_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/tcp"
	"netlab/udp"
)

// agreed are fields of the built-in dissectors that are held against tshark's.
// internal/agree does the same with all fields, over captures of strangers.
const agreed = `frame.number frame.len frame.cap_len frame.protocols frame.time_epoch frame.time_relative frame.time_delta
	eth.src eth.dst eth.addr eth.type vlan.id arp.opcode arp.hw.type arp.proto.type arp.src.hw_mac arp.src.proto_ipv4 arp.dst.hw_mac arp.dst.proto_ipv4
	ip.hdr_len ip.dsfield ip.len ip.id ip.flags ip.flags.df ip.flags.mf ip.frag_offset ip.ttl ip.proto ip.checksum ip.checksum.status ip.src ip.dst ip.addr
	ip.opt.type ip.fragment.count ip.reassembled.length ip.fragment
	ipv6.src ipv6.dst ipv6.addr ipv6.nxt ipv6.hlim ipv6.plen ipv6.flow ipv6.tclass ipv6.fraghdr.offset ipv6.fraghdr.more ipv6.fraghdr.ident ipv6.hopopts.nxt
	icmp.type icmp.code icmp.checksum icmp.checksum.status icmp.ident icmp.seq icmp.mtu icmp.resp_to
	icmpv6.type icmpv6.code icmpv6.checksum icmpv6.checksum.status icmpv6.mtu icmpv6.nd.ns.target_address icmpv6.nd.na.target_address icmpv6.nd.na.flag.s
	icmpv6.opt.type icmpv6.opt.linkaddr
	data.data data.len eth.padding eth.trailer eth.len vlan.etype udp.stream udp.length tcp.stream ip.opt.len ip.rec_rt icmpv6.echo.sequence_number icmp.redir_gw ipv6.routing.type ipv6.fragment.count`

type agreement struct {
	t           *testing.T
	reg         *dissect.Registry
	names       []string
	refs        []dissect.Ref
	known       map[string]bool
	seen, wrong []int
	told        map[string]int
	packets     int
}

func newAgreement(t *testing.T) *agreement {
	t.Helper()
	reg, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector())
	if err != nil {
		t.Fatal(err)
	}
	a := &agreement{t: t, reg: reg, known: map[string]bool{"ethertype": true}, told: map[string]int{}}
	for _, p := range reg.Protocols() {
		a.known[p] = true
	}
	a.add(agreed)
	return a
}

// add adds fields to be compared.
func (a *agreement) add(names string) {
	a.t.Helper()
	for n := range strings.FieldsSeq(names) {
		if slices.Contains(a.names, n) {
			continue // tshark prints a field once
		}
		ref, ok := a.reg.Field(n)
		if !ok {
			a.t.Fatalf("no field %s", n)
		}
		a.names, a.refs = append(a.names, n), append(a.refs, ref)
	}
	a.seen, a.wrong = make([]int, len(a.names)), make([]int, len(a.names))
}

func (a *agreement) file(path string) {
	a.t.Helper()
	args := []string{"-n", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"}
	for _, n := range a.names {
		args = append(args, "-e", n)
	}
	out, _ := exec.Command("tshark", args...).Output()
	f, err := os.Open(path)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := capture.NewReader(f)
	if err != nil {
		return
	}
	s := dissect.NewSession(a.reg, dissect.Limits{})
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) || err != nil {
			return
		}
		a.packet(path, s.Add(rec), strings.Split(lines.Text(), "\t"))
	}
}

func (a *agreement) packet(path string, p *dissect.Packet, want []string) {
	a.t.Helper()
	if len(want) != len(a.names) {
		return
	}
	for proto := range strings.SplitSeq(want[3], ":") { // frame.protocols
		if !a.known[proto] {
			return
		}
	}
	// A segment of HTTP or DNS that completes nothing shows only TCP in tshark;
	// without their rooms it is data here.
	a.packets++
	inMessage := strings.HasSuffix(want[3], ":tcp")
	for i, ref := range a.refs {
		if inMessage && (i == 3 || strings.HasPrefix(a.names[i], "data.")) {
			continue
		}
		var vs []string
		for _, v := range p.Values(ref, nil) {
			vs = append(vs, ref.Info().Format(v))
		}
		got := strings.Join(vs, ",")
		if got == "" && want[i] == "" {
			continue
		}
		a.seen[i]++
		if got != want[i] {
			a.wrong[i]++
			if a.told[a.names[i]]++; a.told[a.names[i]] <= 4 {
				a.t.Logf("%s: frame %d: %s: %.100q, tshark %.100q (%s)", filepath.Base(path), p.Number(), a.names[i], got, want[i], want[3])
			}
		}
	}
}
