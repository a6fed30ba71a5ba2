package http

import (
	"bytes"
	"math"
	"net/http"

	"netlab/dissect"
)

func statusName(code uint64) string {
	if code > math.MaxInt16 {
		return ""
	}
	return http.StatusText(int(code))
}

// textAt appends a part of the bytes as text.
func textAt(dst []dissect.Value, b []byte, p part) []dissect.Value {
	return append(dst, dissect.Value{Kind: dissect.String, Raw: p.of(b), At: p.at()})
}

func numberAt(dst []dissect.Value, n uint64, at dissect.Range) []dissect.Value {
	return append(dst, dissect.Value{Kind: dissect.Uint, Num: n, At: at})
}

// counted appends a number that was worked out; 0 is none.
func counted(dst []dissect.Value, n int) []dissect.Value {
	if n <= 0 {
		return dst
	}
	return numberAt(dst, uint64(n), dissect.Range{})
}

// Field implements dissect.PDU.
func (m *message) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	b := l.Bytes
	switch {
	case id >= fieldHeaders:
		if k := knownHeaders(); id-fieldHeaders < len(k) {
			for _, v := range m.find(b, k[id-fieldHeaders].header) {
				dst = textAt(dst, b, v)
			}
		}
		return dst
	case id == fieldRequestLine && !m.response, id == fieldResponseLine && m.response:
		for i := range m.headers {
			if line := m.headers[i].line; !m.nameless || b[line.off+line.n-1] == '\n' { // else it goes on
				dst = textAt(dst, b, line)
			}
		}
		return dst
	case id >= fieldChunkSize && id <= fieldTrailer:
		return m.chunkField(b, id, dst)
	}
	switch id {
	case fieldContentLength:
		if v := m.find(b, "Content-Length"); len(v) > 0 {
			if n, ok := digits(string(v[0].of(b))); ok {
				return numberAt(dst, n, v[0].at())
			}
		}
		return dst
	case fieldFileData:
		if len(m.body) > 0 {
			v := dissect.Value{Kind: dissect.String, Raw: m.body}
			if m.framing != byChunks {
				v.At = dissect.Range{Off: m.size, Len: len(m.body)}
			}
			return append(dst, v)
		}
		return dst
	case fieldRequest, fieldRequestFullURI, fieldRequestNumber, fieldResponse, fieldResponseNumber, fieldResponseFor,
		fieldRequestIn, fieldPrevRequestIn, fieldPrevResponseIn, fieldTime:
		if m.nameless { // tshark stops there, before it says these
			return dst
		}
	case fieldTEAndLength:
		if te, cl := m.find(b, "Transfer-Encoding"), m.find(b, "Content-Length"); len(te) > 0 && len(cl) > 0 {
			return append(dst, dissect.Value{Kind: dissect.None, At: cl[0].at()})
		}
		return dst
	}
	if m.response {
		return m.responseField(b, id, dst)
	}
	return m.requestField(b, id, dst)
}

func (m *message) requestField(b []byte, id int, dst []dissect.Value) []dissect.Value {
	path, query := cut(m.target, bytes.IndexByte(m.target.of(b), '?'))
	asks := path.n < m.target.n
	switch id {
	case fieldRequest:
		return append(dst, dissect.Value{Kind: dissect.Bool, Num: 1})
	case fieldRequestMethod:
		return textAt(dst, b, m.method)
	case fieldRequestURI:
		return textAt(dst, b, m.target)
	case fieldRequestVersion:
		return textAt(dst, b, m.version)
	case fieldRequestFullURI:
		if uri := m.fullURI(b); uri != "" {
			return append(dst, dissect.Value{Kind: dissect.String, Raw: []byte(uri)})
		}
	case fieldRequestNumber:
		return counted(dst, m.number)
	case fieldRequestPath:
		if asks {
			return textAt(dst, b, path)
		}
	case fieldRequestQuery:
		if asks {
			return textAt(dst, b, query)
		}
	case fieldRequestParameter:
		for asks && query.n > 0 {
			var p part
			p, query = cut(query, bytes.IndexByte(query.of(b), '&'))
			dst = textAt(dst, b, p)
		}
	case fieldPrevRequestIn:
		return counted(dst, m.before.request)
	}
	return dst
}

func (m *message) responseField(b []byte, id int, dst []dissect.Value) []dissect.Value {
	switch id {
	case fieldResponse:
		return append(dst, dissect.Value{Kind: dissect.Bool, Num: 1})
	case fieldResponseVersion:
		return textAt(dst, b, m.version)
	case fieldResponseCode:
		if m.status.n >= 3 {
			return numberAt(dst, uint64(m.code), m.status.at())
		}
	case fieldResponseCodeDesc:
		if name := statusName(uint64(m.code)); name != "" {
			return append(dst, dissect.Value{Kind: dissect.String, Raw: []byte(name), At: m.status.at()})
		}
	case fieldResponsePhrase:
		if m.phrase.n > 0 {
			return textAt(dst, b, m.phrase)
		}
	case fieldResponseNumber:
		return counted(dst, m.number)
	case fieldPrevRequestIn:
		return counted(dst, m.before.request)
	case fieldPrevResponseIn:
		return counted(dst, m.before.response)
	case fieldTime:
		if m.of != nil {
			return append(dst, dissect.Value{Kind: dissect.Duration, Num: uint64(m.after)}) //nolint:gosec // two's complement by definition
		}
	}
	if m.of != nil {
		return m.of.field(id, dst)
	}
	return dst
}

func (e *exchange) field(id int, dst []dissect.Value) []dissect.Value {
	switch {
	case id == fieldResponseFor && e.uri != "":
		return append(dst, dissect.Value{Kind: dissect.String, Raw: []byte(e.uri)})
	case id == fieldRequestIn:
		return counted(dst, e.requestIn)
	}
	return dst
}

// chunkField goes through the chunks of a body.
func (m *message) chunkField(b []byte, id int, dst []dissect.Value) []dissect.Value {
	if m.framing != byChunks {
		return dst
	}
	for at := m.size; at < len(b); {
		c, ok, err := cutChunk(b, at)
		if !ok || err != nil {
			break
		}
		if dst = c.field(b, id, dst); c.last {
			break
		}
		at = c.after
	}
	return dst
}

func (c *chunk) field(b []byte, id int, dst []dissect.Value) []dissect.Value {
	switch {
	case id == fieldChunkSize:
		return numberAt(dst, c.want, c.size.at())
	case id == fieldChunkData && c.data.n > 0:
		return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: c.data.of(b), At: c.data.at()})
	case id == fieldChunkBoundary && !c.last && c.end.n > 0:
		return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: c.end.of(b), At: c.end.at()})
	case id == fieldTrailer && c.last:
		if p := (part{c.data.off, c.end.off - c.data.off}); p.n > 0 {
			return textAt(dst, b, p)
		}
	}
	return dst
}
