package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/view/ladder"
)

// csvExport writes a row a packet: fields, or what the list shows.
type csvExport struct {
	w    *csv.Writer
	list *listView
	refs []dissect.Ref
	buf  []dissect.Value
	row  []string
}

func newCSVExport(w io.Writer, reg *dissect.Registry, src *source, fields string) (exportFormat, error) {
	v := &csvExport{w: csv.NewWriter(w)}
	if fields == "" {
		v.list = newListView(nil, src, reg, ladder.Options{Unicode: true})
		return v, v.head([]string{"number", "seconds", "from", "to", "protocol", "length", "summary", "fate"})
	}
	refs, err := fieldRefs(reg, fields)
	if err != nil {
		return nil, err
	}
	v.refs = refs
	var names []string
	for _, r := range refs {
		names = append(names, r.Info().Name)
	}
	return v, v.head(names)
}

func (v *csvExport) head(names []string) error { return v.w.Write(names) }

func (v *csvExport) packet(p *dissect.Packet) error {
	v.row = v.row[:0]
	if v.list == nil {
		for _, r := range v.refs {
			v.row = append(v.row, tableCell(strings.Join(valuesOf(p, r, &v.buf), ",")))
		}
		return v.w.Write(v.row)
	}
	at, tp := v.list.brief(p)
	var fates []string
	for _, f := range p.Record.Fates {
		fates = append(fates, f.Verdicts.String())
	}
	v.row = append(v.row, strconv.Itoa(tp.Number), strconv.FormatFloat(at.Seconds(), 'f', 9, 64), tableCell(tp.From), tableCell(tp.To),
		tableCell(tp.TopLayer().Proto), strconv.Itoa(tp.Length), tableCell(tp.Summary), strings.Join(fates, " "))
	return v.w.Write(v.row)
}

func (v *csvExport) finish() error {
	v.w.Flush()
	return v.w.Error()
}

// tableCell makes a stranger's text fit for a table: no control characters, and
// nothing that a spreadsheet would run as a formula.
func tableCell(s string) string {
	s = text.Escape(s)
	if s == "" || !strings.ContainsRune("=+-@", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}

// valuesOf are a packet's values of a field, as --fields prints them.
func valuesOf(p *dissect.Packet, r dissect.Ref, buf *[]dissect.Value) []string {
	*buf = p.Values(r, (*buf)[:0])
	out := make([]string, 0, len(*buf))
	for _, v := range *buf {
		out = append(out, r.Info().Format(v))
	}
	return out
}

// rowExport writes a JSON object a packet: its fields, each with its values.
type rowExport struct {
	w    io.Writer
	refs []dissect.Ref
	buf  []dissect.Value
	line []byte
}

func newRowExport(w io.Writer, reg *dissect.Registry, fields string) (exportFormat, error) {
	refs, err := fieldRefs(reg, fields)
	return &rowExport{w: w, refs: refs}, err
}

// packet writes numbers as numbers and all else as text; a field that comes
// more than once is a list, one that does not come is null.
func (v *rowExport) packet(p *dissect.Packet) error {
	v.line = append(v.line[:0], '{')
	for i, r := range v.refs {
		if i > 0 {
			v.line = append(v.line, ',')
		}
		v.line = strconv.AppendQuote(v.line, r.Info().Name)
		v.line = append(v.line, ':')
		values := valuesOf(p, r, &v.buf)
		switch len(values) {
		case 0:
			v.line = append(v.line, "null"...)
		case 1:
			v.line = appendJSON(v.line, values[0], v.buf[0].Kind)
		default:
			for k, s := range values {
				v.line = append(v.line, "[,"[min(k, 1)])
				v.line = appendJSON(v.line, s, v.buf[k].Kind)
			}
			v.line = append(v.line, ']')
		}
	}
	_, err := v.w.Write(append(v.line, '}', '\n'))
	if err != nil {
		return fmt.Errorf("--export: %w", err)
	}
	return nil
}

func (v *rowExport) finish() error { return nil }

// appendJSON appends one value.
func appendJSON(b []byte, s string, k dissect.Kind) []byte {
	switch k {
	case dissect.Uint, dissect.Int, dissect.Duration:
		if json.Valid([]byte(s)) {
			return append(b, s...)
		}
	case dissect.Bool, dissect.None:
		return strconv.AppendBool(b, s != "0" && s != "False")
	case dissect.Time, dissect.String, dissect.Bytes, dissect.IPv4, dissect.IPv6, dissect.Ether:
	}
	q, err := json.Marshal(text.Escape(s))
	if err != nil { // a string never fails
		return append(b, "null"...)
	}
	return append(b, q...)
}
