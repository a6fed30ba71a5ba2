package http

import (
	"crypto/sha1" //nolint:gosec // RFC 6455 section 1.3 asks for it; no secret is protected
	"encoding/base64"
)

// keyCheck is what became of a client's Sec-WebSocket-Key.
type keyCheck uint8

const (
	keyNone  keyCheck = iota // there was none
	keyRight                 // the server proved that it has read the key
	keyWrong
	keyBad // the key itself is not sixteen bytes in base64
)

// checkKey holds a server's proof against the key, RFC 6455 section 4.2.2.
func checkKey(key, accept string) keyCheck {
	if key == "" {
		return keyNone
	}
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 {
		return keyBad
	}
	if accept == acceptOf(key) {
		return keyRight
	}
	return keyWrong
}

// acceptOf is the proof: the hash of the key and of a constant that nobody
// answers by chance who does not speak WebSocket.
func acceptOf(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString(sum[:])
}
