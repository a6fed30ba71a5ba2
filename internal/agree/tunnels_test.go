package agree

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// tunnelFields are those of the headers that stand between packets.
const tunnelFields = `llc.dsap llc.dsap.ig llc.ssap llc.ssap.cr llc.control llc.oui llc.type llc.pid
	pppoe.version pppoe.type pppoe.code pppoe.session_id pppoe.payload_length pppoed.tags.host_uniq pppoed.tags.ac_cookie pppoed.tags.service_name
	pppoed.tags.ac_name pppoed.tags.relay_session_id pppoed.tags.generic_error ppp.protocol
	mpls.label mpls.exp mpls.bottom mpls.ttl pweth pweth.cw pweth.cw.sequence_number pwach.ver pwach.res pwach.channel_type
	ah.next_header ah.length ah.reserved ah.spi ah.icv ah.sequence etherip.ver etherip.reserved
	geneve.version geneve.flags geneve.flags.oam geneve.flags.critical geneve.flags.reserved geneve.proto_type geneve.vni geneve.reserved geneve.options geneve.option
	geneve.option.class geneve.option.type geneve.option.type.critical geneve.option.flags geneve.option.length geneve.option.unknown.data
	teredo.auth teredo.auth.idlen teredo.auth.aulen teredo.auth.id teredo.auth.value teredo.auth.nonce teredo.auth.conf teredo.orig teredo.orig.port teredo.orig.addr
	gtp.flags gtp.flags.version gtp.flags.payload gtp.flags.reserved gtp.flags.e gtp.flags.s gtp.flags.pn gtp.message gtp.length gtp.teid
	gtp.seq_number gtp.npdu_number gtp.ext_hdr gtp.ext_hdr.length gtp.ext_hdr.next
	erspan.version erspan.vlan erspan.cos erspan.encap erspan.bso erspan.truncated erspan.spanid erspan.reserved erspan.index erspan.timestamp erspan.sgt
	erspan.p erspan.ft erspan.hw erspan.gra erspan.direction erspan.o
	l2tp.flags l2tp.type l2tp.length_bit l2tp.seq_bit l2tp.offset_bit l2tp.priority l2tp.version l2tp.length l2tp.tunnel l2tp.session
	l2tp.Ns l2tp.Nr l2tp.offset l2tp.sid l2tp.ccid l2tp.res
	lisp-data.flags lisp-data.flags.nonce lisp-data.flags.lsb lisp-data.flags.enr lisp-data.flags.mv lisp-data.flags.iid lisp-data.flags.res
	lisp-data.nonce lisp-data.mapver lisp-data.srcmapver lisp-data.dstmapver lisp-data.iid lisp-data.lsb lisp-data.lsb8
	pim.version pim.type pim.cksum pim.cksum.status pim.register_flag pim.register_flag.border pim.register_flag.null_register`

// TestTunnelsAgree holds packets within packets against tshark's answer, and
// with them the numbers of conversations: a tunnel that one side does not look
// into makes all that come after it others.
func TestTunnelsAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	needTshark(t)
	craft := &crafter{r: rand.New(rand.NewPCG(3, 4))} //nolint:gosec // the same frames each time
	s := newScores(t, append(craftedFields(), strings.Fields("tcp.stream udp.stream tcp.seq tcp.ack tcp.len tcp.nxtseq "+tunnelFields)...))
	s.file(craft.file(t, frames/2, craft.tunnelled))
	for _, d := range s.diffs {
		t.Errorf("packet %d: %s differs", d.packet, d.field)
	}
	if s.outside > 0 {
		t.Errorf("%d packets have a protocol that is not read", s.outside)
	}
	for n := range strings.FieldsSeq(tunnelFields) {
		if s.of[n] == nil {
			t.Errorf("no packet has %s", n)
		}
	}
}
