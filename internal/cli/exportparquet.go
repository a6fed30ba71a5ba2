package cli

import (
	"io"
	"slices"
	"strings"

	"netlab/dissect"
	"netlab/internal/parquet"
	"netlab/internal/text"
	"netlab/view/ladder"
)

// packetColumns are what a table of packets has before the fields.
func packetColumns() []parquet.Column {
	return []parquet.Column{
		{Name: "number", Type: parquet.Int64, Required: true},
		{Name: "time", Type: parquet.Timestamp},
		{Name: "seconds", Type: parquet.Double, Required: true},
		{Name: "length", Type: parquet.Int64, Required: true},
		{Name: "source", Type: parquet.String},
		{Name: "destination", Type: parquet.String},
		{Name: "protocol", Type: parquet.String},
		{Name: "summary", Type: parquet.String},
		{Name: "fate", Type: parquet.String},
	}
}

// tableFields are the fields of a table of packets that asks for none by name:
// those that docs/agreement.md holds to tshark's answer. A name that ends in .
// stands for all fields that begin so.
func tableFields() []string {
	return strings.Fields(`
frame.cap_len frame.protocols eth.src eth.dst eth.type vlan.id
arp.opcode arp.src.proto_ipv4 arp.dst.proto_ipv4
ip.src ip.dst ip.proto ip.ttl ip.id ip.flags.df ip.flags.mf ip.frag_offset ip.len
ipv6.src ipv6.dst ipv6.nxt ipv6.hlim icmp.type icmp.code icmpv6.type
tcp.stream tcp.srcport tcp.dstport tcp.flags tcp.flags. tcp.seq tcp.seq_raw tcp.ack tcp.ack_raw tcp.len tcp.nxtseq
tcp.window_size_value tcp.window_size tcp.options.mss_val tcp.options.wscale.shift
tcp.options.sack_le tcp.options.sack_re tcp.options.timestamp.tsval tcp.options.timestamp.tsecr
tcp.time_relative tcp.time_delta tcp.analysis.
udp.stream udp.srcport udp.dstport udp.length
dns.id dns.flags.response dns.qry.name dns.qry.type dns.a dns.aaaa
http.request.method http.request.uri http.host http.response.code
websocket.fin websocket.opcode websocket.mask websocket.payload_length
mqtt.msgtype mqtt.qos mqtt.topic
tls.record.content_type tls.handshake.type tls.handshake.extensions_server_name`)
}

// listFields are the fields that one packet commonly has many times, each time
// with another meaning: their columns are lists. Of all others a column has
// the first value, that of the outermost layer.
func listFields() []string {
	return []string{
		"vlan.id", "dns.qry.name", "dns.qry.type", "dns.a", "dns.aaaa", "tcp.options.sack_le", "tcp.options.sack_re",
		"websocket.opcode", "websocket.payload_length", "mqtt.msgtype", "mqtt.topic", "tls.record.content_type", "tls.handshake.type",
	}
}

// parquetExport writes a table of packets.
type parquetExport struct {
	w    *parquet.Writer
	list *listView // nil: only the fields that were asked for
	refs []dissect.Ref
	cols []parquet.Column // of refs
	base int              // columns before those
	buf  []dissect.Value
}

func newParquetExport(w io.Writer, reg *dissect.Registry, src *source, fields string) (exportFormat, error) {
	e := &parquetExport{}
	var cols []parquet.Column
	var err error
	if fields == "" {
		e.list = newListView(nil, src, reg, ladder.Options{Unicode: true})
		e.refs = tableRefs(reg)
		cols = packetColumns()
	} else if e.refs, err = fieldRefs(reg, fields); err != nil {
		return nil, err
	}
	e.base = len(cols)
	for _, r := range e.refs {
		e.cols = append(e.cols, columnOf(r.Info()))
	}
	if e.w, err = parquet.NewWriter(w, "netlab "+version(), append(cols, e.cols...)); err != nil {
		return nil, usagef("--export: %w", err)
	}
	return e, nil
}

// tableRefs finds the fields of a whole table.
func tableRefs(reg *dissect.Registry) []dissect.Ref {
	var refs []dissect.Ref
	for _, name := range tableFields() {
		if !strings.HasSuffix(name, ".") {
			if r, ok := reg.Field(name); ok {
				refs = append(refs, r)
			}
			continue
		}
		for _, f := range reg.Fields() {
			if strings.HasPrefix(f.Name, name) {
				r, _ := reg.Field(f.Name)
				refs = append(refs, r)
			}
		}
	}
	return refs
}

// columnOf is the column for a field: called as the field, with _ for what SQL
// would want in quotes.
func columnOf(f *dissect.FieldInfo) parquet.Column {
	c := parquet.Column{Name: strings.NewReplacer(".", "_", "-", "_").Replace(f.Name), List: slices.Contains(listFields(), f.Name)}
	switch f.Kind {
	case dissect.None:
		c.Type, c.Required = parquet.Bool, true
	case dissect.Bool:
		c.Type = parquet.Bool
	case dissect.Uint:
		// Signed and wide, so that a difference of two cannot run over.
		switch {
		case f.Width == 1 || f.Width == 2:
			c.Type = parquet.Int32
		case f.Width > 4:
			c.Type = parquet.Uint64
		default:
			c.Type = parquet.Int64
		}
	case dissect.Int:
		c.Type = parquet.Int64
	case dissect.Duration:
		c.Type = parquet.Double
	case dissect.Time:
		c.Type = parquet.Timestamp
	case dissect.Bytes:
		c.Type = parquet.Bytes
	case dissect.String, dissect.IPv4, dissect.IPv6, dissect.Ether:
		c.Type = parquet.String
	}
	return c
}

func (e *parquetExport) packet(p *dissect.Packet) error {
	if e.list != nil {
		e.packetColumns(p)
	}
	for i, r := range e.refs {
		c := &e.cols[i]
		e.buf = p.Values(r, e.buf[:0])
		values := e.buf
		if !c.List && len(values) > 1 {
			values = values[:1]
		}
		for k := range values {
			e.put(e.base+i, c.Type, r.Info(), &values[k])
		}
	}
	return e.w.EndRow()
}

// packetColumns fills what packetColumns lists.
func (e *parquetExport) packetColumns(p *dissect.Packet) {
	at, tp := e.list.brief(p)
	e.w.Int(0, int64(p.Number()))
	if t := p.Record.Sent; !t.IsZero() && t.Year() >= 1678 && t.Year() < 2262 { // what 64 bits of nanoseconds hold
		e.w.Int(1, t.UnixNano())
	}
	e.w.Double(2, at.Seconds())
	e.w.Int(3, int64(tp.Length))
	texts := []string{tp.From, tp.To, tp.TopLayer().Proto, tp.Summary, ""}
	var fates []string
	for _, f := range p.Record.Fates {
		fates = append(fates, f.Verdicts.String())
	}
	texts[4] = strings.Join(fates, " ")
	for i, s := range texts {
		if s != "" {
			e.w.Bytes(4+i, []byte(text.Escape(s)))
		}
	}
}

// put puts a field's value into a column. Text is as --fields prints it: a
// stranger's control bytes are escaped, and it is UTF-8.
func (e *parquetExport) put(i int, t parquet.Type, f *dissect.FieldInfo, v *dissect.Value) {
	switch t {
	case parquet.Bool:
		e.w.Bool(i, v.Kind == dissect.None || v.Num != 0)
	case parquet.Int32, parquet.Int64, parquet.Uint64, parquet.Timestamp:
		e.w.Int(i, int64(v.Num))
	case parquet.Double:
		e.w.Double(i, float64(int64(v.Num))/1e9)
	case parquet.Bytes:
		e.w.Bytes(i, v.Raw)
	case parquet.String:
		e.w.Bytes(i, []byte(text.Escape(f.Format(*v))))
	}
}

func (e *parquetExport) finish() error { return e.w.Close() }
