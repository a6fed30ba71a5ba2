package agree

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/capture"
)

// oddResponses are responses as those write them who want to slip past a filter:
// heads and bodies of which programs think differently. Between the head and the
// body stands one empty line unless the head has it.
func oddResponses(t *testing.T) (out []string) {
	t.Helper()
	const body = "the body, of a good length, in which there is nothing to be found"
	length := "Content-Length: " + strconv.Itoa(len(body)) + "\r\n"
	zip := packed(t, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, body)
	flat := packed(t, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, body)
	const ok = "HTTP/1.1 200 ok\r\n"
	for line := range strings.SplitSeq("HTTP/1.1 200 ok|HTTP/1.0 200 ok|HTTP/1.1 200|HTTP/1.1 200 |HTTP/1.1  200 ok|HTTP/1.1\t200\tok|HTTP/1.1 2000 ok|HTTP/1.1 20 ok|"+
		"HTTP/1.1 0200 ok|HTTP/1.1 20x ok|HTTP/1.1 foo|HTTP/1.1|HTTP/1.2 200 ok|HTTP/1.10 200 ok|HTTP/01.1 200 ok|HTTP/0.9 200 ok|HTTP/2.0 200 ok|HTTP/9.-1 200 ok|"+
		"http/1.1 200 ok|hTTp/1.1 200 ok|HTTP 1.1 200 ok|HTTP /1.1 200 ok| HTTP/1.1 200 ok|\tHTTP/1.1 200 ok|\x00HTTP/1.1 200 ok|ICY 200 ok|FTP/1.1 200 ok|HTTP/ 200 ok|HTTPS/1.1 200 ok|"+
		"foo\r\nHTTP/1.1 200 ok|\r\nHTTP/1.1 200 ok|\r\n\r\nHTTP/1.1 200 ok|\nHTTP/1.1 200 ok|HTTP/1.1 100 go on|HTTP/1.1 101 change|HTTP/1.1 204 none|HTTP/1.1 206 part|"+
		"HTTP/1.1 304 same|HTTP/1.1 404 none|HTTP/1.1 500 bad|HTTP/1.1 999 odd|HTTP/1.1 000 odd|200 ok", "|") {
		out = append(out, line+"\r\n"+length+"\r\n"+body, line+"\r\n\r\n"+body, line+"\r\nTransfer-Encoding: chunked\r\n\r\n"+chunked(body, 9))
	}
	for h := range strings.SplitSeq("Transfer-Encoding: chunked|transfer-encoding:chunked|Transfer-Encoding : chunked|Transfer-Encoding:\tchunked|Transfer-Encoding: Chunked|Transfer-Encoding: chunked |"+
		"Transfer-Encoding: chunked, foo|Transfer-Encoding: foo, chunked|Transfer-Encoding: chunked;foo=bar|Transfer-Encoding: xchunked|Transfer-Encoding: x-chunked|Transfer-Encoding: \"chunked\"|"+
		"Transfer-Encoding: ,chunked|Transfer-Encoding:\r\n chunked|Transfer-Encoding: foo\r\nTransfer-Encoding: chunked|Transfer-Encoding: chunked\r\nTransfer-Encoding: foo|Transfer-Encoding chunked|"+
		"Transfer-\x00Encoding: chunked|Transfer-Encoding: chunked\x00|Transfer-Encoding: identity|Transfer-Encoding: chunked foo|Transfer-Encoding: chu\r\n nked|\x00Transfer-Encoding: chunked|"+
		" Transfer-Encoding: chunked|X: y\r\n Transfer-Encoding: chunked|Transfer-Encoding: chunked\r|Transfer-Encoding:|Transfer-Encoding: gzip, chunked|foo\r\nTransfer-Encoding: chunked|: x\r\nTransfer-Encoding: chunked", "|") {
		out = append(out, ok+h+"\r\n\r\n"+chunked(body, 9), ok+length+h+"\r\n\r\n"+chunked(body, 9), ok+h+"\r\n"+length+"\r\n"+body, "HTTP/1.0 200 ok\r\n"+h+"\r\n\r\n"+chunked(body, 9), ok+h+"\n\n"+chunked(body, 9))
	}
	for h := range strings.SplitSeq("gzip|x-gzip|deflate|GZIP|gzip, gzip|gzip,deflate|identity|br|compress|lzma|gzip;x|\"gzip\"|xgzip| gzip |\r\n gzip|gzip\r\nContent-Encoding: deflate|identity\r\nContent-Encoding: gzip|gzip\r\nContent-Encoding: gzip|foo||none|gzip\x00", "|") {
		for _, b := range []string{zip, flat, flat[2 : len(flat)-4], body, zip[:20], zip + "trash", flat[:10]} {
			size := "Content-Length: " + strconv.Itoa(len(b)) + "\r\n"
			out = append(out, ok+"Content-Encoding: "+h+"\r\n"+size+"\r\n"+b)
		}
		out = append(out, ok+"Content-Encoding: "+h+"\r\n\r\n"+zip, ok+"Content-Encoding: "+h+"\r\nTransfer-Encoding: chunked\r\n\r\n"+chunked(zip, 20), ok+"Content-Encoding : "+h+"\r\n\r\n"+zip, ok+"Content-Type: text/html\r\nContent-Encoding: "+h+"\r\nContent-Length: "+strconv.Itoa(len(zip))+"\r\n\r\n"+zip)
	}
	for v := range strings.SplitSeq("65|+65|-65|065|65 |65;|65,65|65, 65|65 65|0|1|64|66|200|65\r\nContent-Length: 65|65\r\nContent-Length: 10|10\r\nContent-Length: 65|0x41|x|6 5|\t65||99999999999999999999|4294967361|18446744073709551681|65.0|\r\n 65|6\r\n 5|65\x00|\x0065", "|") {
		out = append(out, ok+"Content-Length: "+v+"\r\n\r\n"+body, "HTTP/1.0 200 ok\r\nConnection: close\r\nContent-length:"+v+"\r\n\r\n"+body+body)
	}
	for c := range strings.SplitSeq("41|041|00000000000041|41;foo=bar|41 |41\t| 41|0x41|41 foo|+41|-1|x|41\x00|41\r|fffffffffffffff|41;\"a\"|0041;|4 1|,41", "|") {
		for _, end := range []string{"\r\n", "\n", "\r\r\n", "\n\r\n", " \r\n"} {
			out = append(out, ok+"Transfer-Encoding: chunked\r\n\r\n"+c+end+body+"\r\n0\r\n\r\n")
		}
	}
	for tail := range strings.SplitSeq("0\r\n\r\n|0\r\n|0|0\r\nX: y\r\n\r\n|0\r\nX: y\r\n|00\r\n\r\n|0;x\r\n\r\n|0\n\n|\r\n|x\r\n\r\n|0\r\n\r\ntrash|0 \r\n\r\n|", "|") {
		out = append(out, ok+"Transfer-Encoding: chunked\r\n\r\n41\r\n"+body+"\r\n"+tail, ok+"Transfer-Encoding: chunked\r\n\r\n41\r\n"+body+tail)
	}
	for end := range strings.SplitSeq("\r\n\r\n|\n\n|\r\r|\n\r\n|\r\n\n|\n\r|\r\n \r\n|\r\n\t\r\n|\r\n\x00\r\n\r\n|\r\nfoo\r\n\r\n|\r\n:\r\n\r\n|\r\n: foo\r\n\r\n|\r\nfoo bar: x\r\n\r\n|\r\r\n\r\r\n|\r\n\r \n|\n \n|\r\n\x0b\r\n|\r\n\x0c\r\n\r\n|\n\x00\n\n|\r\n\xa0\r\n\r\n|\r\n\r", "|") {
		out = append(out, "HTTP/1.1 200 ok"+end+body, "HTTP/1.1 200 ok\r\nConnection: close"+end+body, "HTTP/1.1 200 ok\r\nContent-Length: 65"+end+body, "HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked"+end+chunked(body, 30), "HTTP/1.1 200 ok"+end+length+"\r\n"+body)
	}
	for kind := range strings.SplitSeq("text/plain|application/octet-stream|multipart/mixed; boundary=foo|message/http|text/html; charset=utf-16|application/json|text/xml|foo||application/x-www-form-urlencoded|message/rfc822|image/png|text/css|application/javascript|image/gif|image/jpeg|application/pdf|application/zip|video/mp4|text/event-stream", "|") {
		out = append(out, ok+"Content-Type: "+kind+"\r\n"+length+"\r\n"+body, ok+"Content-Type: "+kind+"\r\nContent-disposition: attachment; filename=\"x.txt\"\r\nTransfer-Encoding: chunked\r\n\r\n"+chunked(body, 30))
	}
	return append(out, "", body, "\r\n", "\x00\x01\x02", "{}", "<html>\r\n</html>", "HTTP", "HTTP/1.1 200 ok\r\n", "HTTP/1.1 200 ok\r\nContent-", ok+length+"\r\n"+body+ok+length+"\r\n"+body, ok+length+"\r\n"+body+"trash", ok+"Content-Length: 0\r\n\r\n"+body)
}

// packed is a text as a compressor writes it.
func packed(t *testing.T, by func(io.Writer) io.WriteCloser, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := by(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// chunked is a text in chunks of n bytes.
func chunked(text string, n int) string {
	var out strings.Builder
	for len(text) > 0 {
		k := min(n, len(text))
		out.WriteString(strconv.FormatInt(int64(k), 16) + "\r\n" + text[:k] + "\r\n")
		text = text[k:]
	}
	return out.String() + "0\r\n\r\n"
}

// TestOddResponsesAgree holds odd responses, a connection for each, against tshark.
// What differs are empty lines before a message, which netlab skips, and bare CRs,
// which end no line here (RFC 9112 section 2.2), and sizes of chunks with trash.
func TestOddResponsesAgree(t *testing.T) {
	needTshark(t)
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	var all []*capture.Record
	for i, r := range oddResponses(t) {
		c := newScript(80)
		c.say(step{flags: syn}).say(step{end: 1, flags: synAck}).say(step{flags: ack})
		c.say(step{flags: psh, data: "GET /" + strconv.Itoa(i) + " HTTP/1.1\r\nHost: evader.example\r\n\r\n"})
		if n := len(r) / 2; i%3 == 0 && n > 0 {
			c.say(step{end: 1, flags: psh, data: r[:n]})
			r = r[n:]
		}
		c.say(step{end: 1, flags: psh, data: r}).say(step{end: 1, flags: ack | 1}).say(step{flags: ack | 1})
		for _, rec := range c.records { // each response comes of another server
			at := 14 + 16
			if bytes.Equal(rec.Data[34:36], be(2, 80)) {
				at = 14 + 12
			}
			copy(rec.Data[at+1:], be(2, uint64(i))) //nolint:gosec // some hundreds
		}
		all = append(all, c.records...)
	}
	path := filepath.Join(t.TempDir(), "odd.pcapng")
	write(t, path, all)
	s := newScores(t, strings.Fields(asked))
	s.file(path)
	s.least(often/4, 0.92, leastVerdict)
}
