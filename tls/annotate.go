package tls

import (
	"fmt"
	"strings"

	"netlab/dissect"
)

func contentName(n uint64) string {
	switch n {
	case changeCipherSpec:
		return "change cipher spec"
	case alert:
		return "alert"
	case handshake:
		return "handshake"
	case applicationData:
		return "application data"
	case heartbeat:
		return "heartbeat"
	}
	return ""
}

func versionName(n uint64) string {
	switch n {
	case 0x0300:
		return "SSL 3.0"
	case 0x0301:
		return "TLS 1.0"
	case 0x0302:
		return "TLS 1.1"
	case 0x0303:
		return "TLS 1.2"
	case version13:
		return "TLS 1.3"
	}
	return ""
}

func levelName(n uint64) string {
	switch n {
	case 1:
		return "warning"
	case 2:
		return "fatal"
	}
	return ""
}

// alertName is a description of RFC 8446 section 6.
func alertName(n uint64) string {
	switch n {
	case 0:
		return "close notify"
	case 10:
		return "unexpected message"
	case 20:
		return "bad record MAC"
	case 22:
		return "record overflow"
	case 40:
		return "handshake failure"
	case 42:
		return "bad certificate"
	case 43:
		return "unsupported certificate"
	case 44:
		return "certificate revoked"
	case 45:
		return "certificate expired"
	case 46:
		return "certificate unknown"
	case 47:
		return "illegal parameter"
	case 48:
		return "unknown CA"
	case 49:
		return "access denied"
	case 50:
		return "decode error"
	case 51:
		return "decrypt error"
	case 70:
		return "protocol version"
	case 71:
		return "insufficient security"
	case 80:
		return "internal error"
	case 86:
		return "inappropriate fallback"
	case 90:
		return "user canceled"
	case 100:
		return "no renegotiation"
	case 109:
		return "missing extension"
	case 110:
		return "unsupported extension"
	case 112:
		return "unrecognized name"
	case 116:
		return "certificate required"
	case 120:
		return "no application protocol"
	}
	return ""
}

func typeName(n uint64) string {
	switch n {
	case 0:
		return "hello request"
	case clientHello:
		return "client hello"
	case serverHello:
		return "server hello"
	case 3:
		return "hello verify request"
	case newTicket:
		return "new session ticket"
	case 5:
		return "end of early data"
	case 6:
		return "hello retry request"
	case 8:
		return "encrypted extensions"
	case certificate:
		return "certificate"
	case 12:
		return "server key exchange"
	case 13:
		return "certificate request"
	case 14:
		return "server hello done"
	case 15:
		return "certificate verify"
	case 16:
		return "client key exchange"
	case finished:
		return "finished"
	case 21:
		return "certificate URL"
	case 22:
		return "certificate status"
	case 23:
		return "supplemental data"
	case 24:
		return "key update"
	case 25:
		return "compressed certificate"
	case 67:
		return "next protocol"
	}
	return ""
}

func extensionName(n uint64) string {
	switch n {
	case 0:
		return "server name"
	case 5:
		return "status request"
	case 10:
		return "supported groups"
	case 11:
		return "EC point formats"
	case 13:
		return "signature algorithms"
	case 16:
		return "application layer protocol negotiation"
	case 18:
		return "signed certificate timestamps"
	case 21:
		return "padding"
	case 22:
		return "encrypt then MAC"
	case 23:
		return "extended master secret"
	case 35:
		return "session ticket"
	case 41:
		return "pre-shared key"
	case 42:
		return "early data"
	case extVersions:
		return "supported versions"
	case 44:
		return "cookie"
	case 45:
		return "pre-shared key modes"
	case 51:
		return "key share"
	case 0xff01:
		return "renegotiation info"
	}
	return ""
}

func groupName(n uint64) string {
	switch n {
	case 23:
		return "secp256r1"
	case 24:
		return "secp384r1"
	case 25:
		return "secp521r1"
	case 29:
		return "x25519"
	case 30:
		return "x448"
	case 4588:
		return "X25519MLKEM768"
	}
	return ""
}

func suiteName(n uint64) string {
	switch n {
	case 0x1301:
		return "AES-128-GCM, SHA-256"
	case 0x1302:
		return "AES-256-GCM, SHA-384"
	case 0x1303:
		return "ChaCha20-Poly1305, SHA-256"
	case 0xc02b:
		return "ECDHE-ECDSA, AES-128-GCM"
	case 0xc02c:
		return "ECDHE-ECDSA, AES-256-GCM"
	case 0xc02f:
		return "ECDHE-RSA, AES-128-GCM"
	case 0xc030:
		return "ECDHE-RSA, AES-256-GCM"
	case 0xcca8:
		return "ECDHE-RSA, ChaCha20-Poly1305"
	case 0xcca9:
		return "ECDHE-ECDSA, ChaCha20-Poly1305"
	case 0x00ff:
		return "no cipher: supports safe renegotiation"
	}
	return ""
}

func (r *record) text(l *dissect.Layer, id int) string {
	for _, v := range r.Field(l, id, nil) {
		return string(v.Raw)
	}
	return ""
}

// Summary implements dissect.PDU.
func (r *record) Summary(l *dissect.Layer) string {
	kind := l.Bytes[0]
	switch {
	case kind == handshake && r.encrypted:
		return "handshake, encrypted"
	case kind == handshake:
		var out []string
		for _, v := range r.Field(l, fType, nil) {
			out = append(out, typeName(v.Num))
		}
		if name := r.text(l, fSNI); name != "" {
			out = append(out, "for "+name)
		}
		if len(out) == 0 {
			return "handshake, goes on in the next record"
		}
		return strings.Join(out, " ")
	case kind == alert && r.encrypted:
		return "alert, encrypted"
	case kind == alert:
		for _, v := range r.Field(l, fAlertDesc, nil) {
			return "alert: " + alertName(v.Num)
		}
	case kind == applicationData:
		return fmt.Sprintf("application data len=%d", len(l.Bytes)-headerLen)
	}
	return contentName(uint64(kind))
}

// Notes implements dissect.PDU.
func (r *record) Notes(l *dissect.Layer) []dissect.Note {
	var out []dissect.Note
	add := func(level dissect.Level, source, format string, args ...any) {
		out = append(out, dissect.Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: dissect.Range{Len: len(l.Bytes)}})
	}
	switch kind := l.Bytes[0]; {
	case kind == applicationData:
		add(dissect.Chat, "RFC 8446 section 5.2", "%d bytes, encrypted: what they say only the two ends can read.", len(l.Bytes)-headerLen)
	case kind == changeCipherSpec && r.tls13:
		add(dissect.Chat, "RFC 8446 section 5", "This means nothing in TLS 1.3; it is sent so that old machines on the way let the connection pass.")
	case kind == changeCipherSpec:
		add(dissect.Chat, "RFC 5246 section 7.1", "From here on the sender encrypts what it sends.")
	case r.encrypted:
		add(dissect.Chat, "RFC 5246 section 7.4.9", "An encrypted message of the protocol itself.")
	case kind == alert:
		r.alerts(l, add)
	case kind == handshake:
		r.greets(l, add)
	}
	return out
}

func (r *record) alerts(l *dissect.Layer, add func(dissect.Level, string, string, ...any)) {
	for _, v := range r.Field(l, fAlertDesc, nil) {
		if v.Num == 0 {
			add(dissect.Chat, "RFC 8446 section 6.1", "The sender will say no more: the connection ends in good order.")
			continue
		}
		level := dissect.Warning
		if l.Bytes[headerLen] == 2 {
			level = dissect.Error
		}
		add(level, "RFC 8446 section 6.2", "The sender gives up or warns: %s.", alertName(v.Num))
	}
}

func (r *record) greets(l *dissect.Layer, add func(dissect.Level, string, string, ...any)) {
	for _, v := range r.Field(l, fType, nil) {
		switch v.Num {
		case clientHello:
			add(dissect.Chat, "RFC 8446 section 4.1.2", "The client greets and offers %d ways of encrypting.", len(r.Field(l, fSuite, nil)))
			if name := r.text(l, fSNI); name != "" {
				add(dissect.Chat, "RFC 6066 section 3", "It wants %s; the name is not encrypted, so that a server of many names can choose its certificate.", name)
			}
		case serverHello:
			for _, s := range r.Field(l, fSuite, nil) {
				add(dissect.Chat, "RFC 8446 section 4.1.3", "The server greets and chooses how to encrypt: cipher suite 0x%04x.", s.Num)
			}
		case certificate:
			add(dissect.Chat, "RFC 5246 section 7.4.2", "The sender shows its certificate, which binds a name to a key.")
		}
	}
	if r.partial {
		add(dissect.Chat, "RFC 8446 section 5.1", "A message begins here and goes on in the next record.")
	}
}
