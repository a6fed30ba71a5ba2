package http

import "netlab/dissect"

// The fields, by their place in Fields. Those of single header fields follow
// fieldHeaders, in the order of knownHeaders.
const (
	fieldRequest = iota
	fieldRequestMethod
	fieldRequestURI
	fieldRequestPath
	fieldRequestQuery
	fieldRequestParameter
	fieldRequestVersion
	fieldRequestLine
	fieldRequestFullURI
	fieldRequestNumber
	fieldResponse
	fieldResponseVersion
	fieldResponseCode
	fieldResponseCodeDesc
	fieldResponsePhrase
	fieldResponseLine
	fieldResponseNumber
	fieldResponseFor
	fieldContentLength
	fieldRequestIn
	fieldPrevRequestIn
	fieldPrevResponseIn
	fieldTime
	fieldChunkSize
	fieldChunkData
	fieldChunkBoundary
	fieldTrailer
	fieldFileData
	fieldTEAndLength
	fieldHeaders
)

// known is a header field that has a field of its own.
type known struct{ header, field, doc, source string }

// knownHeaders lists them, with Wireshark's names.
func knownHeaders() []known {
	return []known{
		{"Host", "http.host", "the host, and port, that the client wants to talk to", "RFC 9110 section 7.2"},
		{"User-Agent", "http.user_agent", "the client's program", "RFC 9110 section 10.1.5"},
		{"Content-Type", "http.content_type", "what kind of data the body is", "RFC 9110 section 8.3"},
		{"Content-Length", "http.content_length_header", "how many bytes the body has, as written", "RFC 9110 section 8.6"},
		{"Transfer-Encoding", "http.transfer_encoding", "how the body is wrapped on its way: chunked", "RFC 9112 section 6.1"},
		{"Content-Encoding", "http.content_encoding", "how the body itself is encoded: gzip", "RFC 9110 section 8.4"},
		{"Connection", "http.connection", "what becomes of the connection; names fields that are for the next hop only", "RFC 9110 section 7.6.1"},
		{"Upgrade", "http.upgrade", "the protocol that the sender would like to speak instead", "RFC 9110 section 7.8"},
		{"Accept", "http.accept", "the kinds of data that the client takes", "RFC 9110 section 12.5.1"},
		{"Accept-Encoding", "http.accept_encoding", "the encodings that the client takes", "RFC 9110 section 12.5.3"},
		{"Accept-Language", "http.accept_language", "the languages that the client would like", "RFC 9110 section 12.5.4"},
		{"Authorization", "http.authorization", "who the client says it is", "RFC 9110 section 11.6.2"},
		{"WWW-Authenticate", "http.www_authenticate", "how the client may say who it is", "RFC 9110 section 11.6.1"},
		{"Proxy-Authenticate", "http.proxy_authenticate", "how the client may say to a proxy who it is", "RFC 9110 section 11.7.1"},
		{"Proxy-Authorization", "http.proxy_authorization", "who the client says to a proxy it is", "RFC 9110 section 11.7.2"},
		{"Cache-Control", "http.cache_control", "what caches may do with it", "RFC 9111 section 5.2"},
		{"Cookie", "http.cookie", "what the server asked the client to say each time", "RFC 6265 section 4.2"},
		{"Set-Cookie", "http.set_cookie", "what the client shall say each time from now on", "RFC 6265 section 4.1"},
		{"Date", "http.date", "when the message was made", "RFC 9110 section 6.6.1"},
		{"Last-Modified", "http.last_modified", "when the data last changed", "RFC 9110 section 8.8.2"},
		{"Location", "http.location", "where to ask instead", "RFC 9110 section 10.2.2"},
		{"Referer", "http.referer", "where the client found the address", "RFC 9110 section 10.1.3"},
		{"Server", "http.server", "the server's program", "RFC 9110 section 10.2.4"},
		{"X-Forwarded-For", "http.x_forwarded_for", "for whom a proxy asks", ""},
		{"HTTP2-Settings", "http.http2_settings", "settings for an upgrade to HTTP/2", "RFC 7540 section 3.2.1"},
		{"Sec-WebSocket-Key", "http.sec_websocket_key", "sixteen random bytes, by which the client knows the answer to be for it", "RFC 6455 section 11.3.1"},
		{"Sec-WebSocket-Accept", "http.sec_websocket_accept", "proof that the server has read the key and speaks WebSocket", "RFC 6455 section 11.3.3"},
		{"Sec-WebSocket-Protocol", "http.sec_websocket_protocol", "the subprotocols that the client offers, or the one that the server takes", "RFC 6455 section 11.3.4"},
		{"Sec-WebSocket-Extensions", "http.sec_websocket_extensions", "the extensions that are offered or taken", "RFC 6455 section 11.3.2"},
		{"Sec-WebSocket-Version", "http.sec_websocket_version", "the version of WebSocket: 13", "RFC 6455 section 11.3.5"},
	}
}

func fieldInfos() []dissect.FieldInfo {
	const (
		line, status, chunked = "RFC 9112 section 3", "RFC 9112 section 4", "RFC 9112 section 7.1"
		target                = "RFC 9112 section 3.2"
	)
	out := []dissect.FieldInfo{
		fieldRequest:          {Name: "http.request", Kind: dissect.Bool, Doc: "the message asks", Source: line},
		fieldRequestMethod:    {Name: "http.request.method", Kind: dissect.String, ASCII: true, Doc: "what the server shall do: GET, POST", Source: "RFC 9110 section 9"},
		fieldRequestURI:       {Name: "http.request.uri", Kind: dissect.String, ASCII: true, Doc: "with what: the request's target", Source: target},
		fieldRequestPath:      {Name: "http.request.uri.path", Kind: dissect.String, Doc: "the target before its question mark, if it has one", Source: target},
		fieldRequestQuery:     {Name: "http.request.uri.query", Kind: dissect.String, Doc: "the target behind its question mark", Source: target},
		fieldRequestParameter: {Name: "http.request.uri.query.parameter", Kind: dissect.String, Doc: "one parameter of the query", Source: target},
		fieldRequestVersion:   {Name: "http.request.version", Kind: dissect.String, Doc: "the client's version of HTTP", Source: "RFC 9112 section 2.3"},
		fieldRequestLine:      {Name: "http.request.line", Kind: dissect.String, Doc: "one header line of a request, with its end", Source: "RFC 9112 section 5"},
		fieldRequestFullURI:   {Name: "http.request.full_uri", Kind: dissect.String, ASCII: true, Doc: "the target with its host", Source: "RFC 9112 section 3.3"},
		fieldRequestNumber:    {Name: "http.request_number", Kind: dissect.Uint, Doc: "which request of the connection this is, from 1"},
		fieldResponse:         {Name: "http.response", Kind: dissect.Bool, Doc: "the message answers", Source: status},
		fieldResponseVersion:  {Name: "http.response.version", Kind: dissect.String, Doc: "the server's version of HTTP", Source: "RFC 9112 section 2.3"},
		fieldResponseCode:     {Name: "http.response.code", Kind: dissect.Uint, Doc: "how it went, in three digits", Source: "RFC 9110 section 15", Names: statusName},
		fieldResponseCodeDesc: {Name: "http.response.code.desc", Kind: dissect.String, Doc: "what the code stands for", Source: "RFC 9110 section 15"},
		fieldResponsePhrase:   {Name: "http.response.phrase", Kind: dissect.String, ASCII: true, Doc: "the same in the server's words; programs must not heed it", Source: status},
		fieldResponseLine:     {Name: "http.response.line", Kind: dissect.String, Doc: "one header line of a response, with its end", Source: "RFC 9112 section 5"},
		fieldResponseNumber:   {Name: "http.response_number", Kind: dissect.Uint, Doc: "which response of the connection this is, from 1"},
		fieldResponseFor:      {Name: "http.response_for.uri", Kind: dissect.String, Doc: "what was asked for"},
		fieldContentLength:    {Name: "http.content_length", Kind: dissect.Uint, Doc: "how many bytes the body has, as a number", Source: "RFC 9110 section 8.6"},
		fieldRequestIn:        {Name: "http.request_in", Kind: dissect.Uint, Doc: "the frame with the end of the request that this answers"},
		fieldPrevRequestIn:    {Name: "http.prev_request_in", Kind: dissect.Uint, Doc: "the frame with the request before"},
		fieldPrevResponseIn:   {Name: "http.prev_response_in", Kind: dissect.Uint, Doc: "the frame with the response before"},
		fieldTime:             {Name: "http.time", Kind: dissect.Duration, Doc: "the time since the request"},
		fieldChunkSize:        {Name: "http.chunk_size", Kind: dissect.Uint, Doc: "bytes in a chunk", Source: chunked},
		fieldChunkData:        {Name: "http.chunk_data", Kind: dissect.Bytes, Doc: "what a chunk holds", Source: chunked},
		fieldChunkBoundary:    {Name: "http.chunk_boundary", Kind: dissect.Bytes, Doc: "the line end behind a chunk", Source: chunked},
		fieldTrailer:          {Name: "http.chunked_trailer_part", Kind: dissect.String, Doc: "header lines behind the last chunk", Source: "RFC 9112 section 7.1.2"},
		fieldFileData:         {Name: "http.file_data", Kind: dissect.String, Doc: "the body, chunks put together", Source: "RFC 9112 section 6"},
		fieldTEAndLength:      {Name: "http.te_and_length", Kind: dissect.None, Doc: "the head says the body's length in two ways: an attack, or a broken program", Source: "RFC 9112 section 6.3"},
	}
	for _, k := range knownHeaders() {
		out = append(out, dissect.FieldInfo{Name: k.field, Kind: dissect.String, ASCII: true, Doc: k.doc, Source: k.source})
	}
	return out
}
