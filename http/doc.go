// Package http is HTTP/1.1: a client asks, a server answers, in turns, over one
// TCP connection. It has both ends, on net/http, and reads what they say.
//
// A message is lines of text, each ended by CR LF, an empty line, and a body:
//
//	GET /news?n=1 HTTP/1.1 CRLF      start line: method, target, version
//	Host: server CRLF                header lines: name, colon, value
//	CRLF                             the head ends here
//
//	HTTP/1.1 200 OK CRLF             start line: version, status code, phrase
//	Content-Length: 5 CRLF
//	CRLF
//	hello                            body: five bytes, whatever they are
//
// Where a body ends is the heart of the matter (RFC 9112 section 6.3): by
// Content-Length, by chunks that each tell their size, or, for a response only,
// where the connection closes. Responses to HEAD, and those with status 1xx, 204
// and 304, have none. Whoever counts otherwise than the other end takes a part
// of one message for the beginning of the next: request smuggling.
//
//	5 CRLF hello CRLF                a chunk: size in hexadecimal, data
//	0 CRLF CRLF                      the last chunk, and an empty trailer
//
// Units: lengths count bytes. The head is ASCII; names of fields don't care
// about case, methods do.
//
// Dissection: a message is one layer, which shows where its last byte comes, as
// Wireshark does. Two kinds of body are not waited for: an event stream
// (text/event-stream), which has no end, and one longer than half a megabyte.
// There the head is a layer, and each piece of the body one more. What does not
// begin with a start line is a continuation. When the server switches protocols
// (101) the stream goes to whoever hangs at {"http.upgrade", token} in the
// registry; the response's header is left in the conversation's state
// "http.upgrade" as a net/http.Header. A body goes to whoever hangs at
// {"http.path", name}, by the first word of the target's path.
//
// Differences from Wireshark 4.0: the two kinds of body above; a body that is
// not text is shown whole, and zipped as it is; of several requests in one
// segment each response finds its own.
//
// Errors: a head that cannot be read, or a length that is none, ends the reading
// of its direction; what two programs could read in two ways is named in the
// notes. Heads are read up to 64 KiB and 1000 lines.
//
// Ends: a Client and a Server on net/http. Everything is repeatable. There is no Date, nothing is compressed, no
// proxy is asked, and all that waits waits on the lab's clock.
//
// Source: RFC 9110 (what messages mean), RFC 9112 (how they are written), and
// for event streams the WHATWG's HTML standard, section 9.2. Not here: HTTP/2, HTTP/3,
// TLS, caches, content codings (a compressed body is shown compressed).
package http
