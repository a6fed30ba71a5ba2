package dns

import (
	"encoding/base32"
	"fmt"
	"net/netip"
	"strings"

	"netlab/dissect"
)

// Types of records, RFC 1035 section 3.2.2 and later.
const (
	typeA      = 1
	typeNS     = 2
	typeCNAME  = 5
	typeSOA    = 6
	typeNULL   = 10
	typePTR    = 12
	typeHINFO  = 13
	typeMX     = 15
	typeTXT    = 16
	typeAAAA   = 28
	typeSRV    = 33
	typeDNAME  = 39
	typeOPT    = 41
	typeDS     = 43
	typeRRSIG  = 46
	typeNSEC   = 47
	typeDNSKEY = 48
	typeNSEC3  = 50
	typeSVCB   = 64
	typeHTTPS  = 65
	typeSPF    = 99
	typeANY    = 255
	typeCAA    = 257
)

// data reads the data of a record: size bytes at off of the message. It reports
// whether an address fits into the message; into the record it need not.
func (w *walker) data(b []byte, kind uint16, off, size int) bool {
	at := w.m.at + off
	switch kind {
	case typeA:
		if size > 0 {
			w.IPv4(fA, at)
			return off+4 <= len(b)
		}
	case typeAAAA:
		if size > 0 {
			w.IPv6(fAAAA, at)
			return off+16 <= len(b)
		}
	case typeNS:
		w.nameField(fNS, off)
	case typeCNAME:
		w.nameField(fCNAME, off)
	case typePTR:
		w.nameField(fPTR, off)
	case typeNULL:
		w.Raw(fNull, at, size)
	case typeMX:
		if size > 2 {
			w.Uint(fMXPreference, at, 2)
			w.nameField(fMX, off+2)
		}
	case typeSOA:
		w.soa(off, size)
	case typeTXT, typeSPF:
		for i := 0; kind == typeTXT && i < size; i += 1 + int(b[off+i]) {
			w.Uint(fTXTLen, at+i, 1)
			w.Text(fTXT, at+i+1, min(int(b[off+i]), size-i-1))
		}
	case typeHINFO:
		if size > 0 && 1+int(b[off]) < size {
			n := int(b[off])
			w.Uint(fCPULen, at, 1)
			w.Text(fCPU, at+1, n)
			w.Uint(fOSLen, at+1+n, 1)
			w.Text(fOS, at+2+n, min(int(b[off+1+n]), size-2-n))
		}
	case typeSRV:
		if size > 6 {
			w.Uint(fSRVPriority, at, 2)
			w.Uint(fSRVWeight, at+2, 2)
			w.Uint(fSRVPort, at+4, 2)
			w.nameField(fSRVTarget, off+6)
		}
	case typeOPT:
		w.options(b, off, size)
	case typeCAA:
		w.caa(b, off, size)
	case typeSVCB, typeHTTPS:
		w.svcb(b, off, size)
	case typeDS, typeRRSIG, typeNSEC, typeDNSKEY, typeNSEC3:
		w.signed(b, kind, off, size)
	}
	return true
}

// soa is the start of a zone, RFC 1035 section 3.3.13.
func (w *walker) soa(off, size int) {
	at := w.m.at + off
	n := w.nameField(fSOAName, off)
	if n == 0 {
		return
	}
	m := w.nameField(fSOAMail, off+n)
	if m == 0 || n+m+20 > size {
		return
	}
	for i, id := range []int{fSOASerial, fSOARefresh, fSOARetry, fSOAExpire, fSOAMinimum} {
		w.Uint(id, at+n+m+4*i, 4)
	}
}

// service takes the name of an SRV record apart: _service._protocol.name, RFC 2782.
func (w *walker) service(text string, off, n int) {
	service, rest, _ := strings.Cut(text, ".")
	proto, name, _ := strings.Cut(rest, ".")
	w.text(fSRVService, service, off, n)
	w.text(fSRVProto, proto, off, n)
	w.text(fSRVName, name, off, n)
}

// options of EDNS, RFC 6891 section 6.1.2.
func (w *walker) options(b []byte, off, size int) {
	for end := off + size; off+4 <= end; {
		at, n := w.m.at+off, int(be16(b[off+2:]))
		if off+4+n > end {
			w.bad("an option goes on behind the end of its record", off+2, 2)
			return
		}
		w.Mark(fOpt, at, 4+n)
		w.Uint(fOptCode, at, 2)
		w.Uint(fOptLen, at+2, 2)
		w.Raw(fOptData, at+4, n)
		if be16(b[off:]) == 10 && n >= 8 { // RFC 7873: a cookie
			w.Raw(fCookieClient, at+4, 8)
			if w.Wants(fCookieServer) { // also if it is empty
				w.Add(fCookieServer, dissect.Value{Kind: dissect.Bytes, Raw: w.Bytes[at+12 : at+4+n], At: dissect.Range{Off: at + 12, Len: n - 8}})
			}
		}
		off += 4 + n
	}
}

// caa says who may issue certificates, RFC 8659 section 4.1.
func (w *walker) caa(b []byte, off, size int) {
	at := w.m.at + off
	if size < 2 || 2+int(b[off+1]) > size {
		return
	}
	n := int(b[off+1])
	w.Uint(fCAAFlags, at, 1)
	w.Bool(fCAACritical, at, 1, 0x80)
	w.Uint(fCAATagLen, at+1, 1)
	w.Text(fCAATag, at+2, n)
	w.Text(fCAAValue, at+2+n, size-2-n)
	switch string(b[off+2 : off+2+n]) {
	case "issue":
		w.Text(fCAAIssue, at+2+n, size-2-n)
	case "issuewild":
		w.Text(fCAAIssueWild, at+2+n, size-2-n)
	case "iodef":
		w.Text(fCAAIodef, at+2+n, size-2-n)
	}
}

// svcb says how to reach a service, RFC 9460 section 2.2.
func (w *walker) svcb(b []byte, off, size int) {
	if size < 3 {
		return
	}
	end := off + size
	w.Uint(fSVCBPriority, w.m.at+off, 2)
	n := w.nameField(fSVCBTarget, off+2)
	if n == 0 {
		return
	}
	for off += 2 + n; off+4 <= end; {
		at, n := w.m.at+off, int(be16(b[off+2:]))
		if off+4+n > end {
			return
		}
		w.Mark(fSVCBParam, at, 4+n)
		w.Uint(fSVCBKey, at, 2)
		w.Uint(fSVCBLen, at+2, 2)
		w.svcbValue(b[off+4:off+4+n], be16(b[off:]), at+4)
		off += 4 + n
	}
}

func (w *walker) svcbValue(v []byte, key uint16, at int) {
	switch key {
	case 0:
		for i := 0; i+2 <= len(v); i += 2 {
			w.Uint(fSVCBMandatory, at+i, 2)
		}
	case 1:
		for i := 0; i < len(v); i += 1 + int(v[i]) {
			w.Uint(fSVCBALPNLen, at+i, 1)
			w.Text(fSVCBALPN, at+i+1, min(int(v[i]), len(v)-i-1))
		}
	case 3:
		w.Uint(fSVCBPort, at, min(len(v), 2))
	case 4:
		for i := 0; i+4 <= len(v); i += 4 {
			w.IPv4(fSVCBIPv4, at+i)
		}
	case 5:
		w.Raw(fSVCBECH, at, len(v))
	case 6:
		for i := 0; i+16 <= len(v); i += 16 {
			w.IPv6(fSVCBIPv6, at+i)
		}
	default:
		w.Raw(fSVCBValue, at, len(v))
	}
}

// signed reads the records of DNSSEC: RFC 4034, RFC 5155.
func (w *walker) signed(b []byte, kind uint16, off, size int) {
	at := w.m.at + off
	switch {
	case kind == typeDS && size >= 4:
		w.Uint(fDSKey, at, 2)
		w.Uint(fDSAlgorithm, at+2, 1)
		w.Uint(fDSDigestType, at+3, 1)
		w.Raw(fDSDigest, at+4, size-4)
	case kind == typeDNSKEY && size >= 4:
		w.Uint(fKeyFlags, at, 2)
		w.Bool(fKeyZone, at, 2, 0x0100)
		w.Bool(fKeyRevoked, at, 2, 0x0080)
		w.Bool(fKeyEntry, at, 2, 0x0001)
		w.Bits(fKeyReserved, at, 2, 0xfe7e)
		w.Uint(fKeyProtocol, at+2, 1)
		w.Uint(fKeyAlgorithm, at+3, 1)
		if w.Wants(fKeyID) {
			w.Add(fKeyID, dissect.Value{Kind: dissect.Uint, Num: keyTag(b[off : off+size])})
		}
		w.Raw(fKeyPublic, at+4, size-4)
	case kind == typeRRSIG && size >= 18:
		w.Uint(fSigCovered, at, 2)
		w.Uint(fSigAlgorithm, at+2, 1)
		w.Uint(fSigLabels, at+3, 1)
		w.Uint(fSigTTL, at+4, 4)
		w.moment(b, fSigExpires, off+8)
		w.moment(b, fSigInception, off+12)
		w.Uint(fSigKeyTag, at+16, 2)
		if n := w.nameField(fSigSigner, off+18); n > 0 && 18+n <= size {
			w.Raw(fSignature, at+18+n, size-18-n)
		}
	case kind == typeNSEC:
		if n := w.nameField(fNSECNext, off); n > 0 {
			w.bitmap(b, off+n, off+size)
		}
	case kind == typeNSEC3 && size >= 5:
		w.nsec3(b, off, size)
	}
}

// moment adds seconds since 1970 as a date.
func (w *walker) moment(b []byte, id, off int) {
	if w.Wants(id) {
		sec := uint64(be16(b[off:]))<<16 | uint64(be16(b[off+2:]))
		w.Add(id, dissect.Value{Kind: dissect.Time, Num: sec * 1e9, At: dissect.Range{Off: w.m.at + off, Len: 4}})
	}
}

// keyTag is a sum over a key by which it is named, RFC 4034 appendix B.
func keyTag(b []byte) uint64 {
	var sum uint32
	for i, x := range b {
		if i&1 == 0 {
			sum += uint32(x) << 8
		} else {
			sum += uint32(x)
		}
	}
	return uint64((sum + sum>>16) & 0xffff)
}

// nsec3 says, by hashes, which names there are not, RFC 5155 section 3.
func (w *walker) nsec3(b []byte, off, size int) {
	at, end := w.m.at+off, off+size
	w.Uint(fN3Algorithm, at, 1)
	w.Uint(fN3Flags, at+1, 1)
	w.Bool(fN3OptOut, at+1, 1, 0x01)
	w.Uint(fN3Iterations, at+2, 2)
	w.Uint(fN3SaltLen, at+4, 1)
	salt := int(b[off+4])
	if 5+salt+1 > size {
		return
	}
	if w.Wants(fN3Salt) {
		w.Add(fN3Salt, dissect.Value{Kind: dissect.Bytes, Raw: w.Bytes[at+5 : at+5+salt], At: dissect.Range{Off: at + 5, Len: salt}})
	}
	w.Uint(fN3HashLen, at+5+salt, 1)
	n, from := int(b[off+5+salt]), off+6+salt
	if from+n > end {
		return
	}
	if w.Wants(fN3Hash) {
		hash := strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[from : from+n]))
		w.text(fN3Hash, hash, from, n)
	}
	w.bitmap(b, from+n, end)
}

// bitmap lists types of records, RFC 4034 section 4.1.2. Wireshark shows them as
// further types of the answer.
func (w *walker) bitmap(b []byte, off, end int) {
	for off+2 <= end {
		block, n := uint64(b[off])<<8, int(b[off+1])
		for i := 0; i < 8*n && off+2+i/8 < end; i++ {
			if b[off+2+i/8]&(0x80>>(i&7)) != 0 {
				w.Add(fRespType, dissect.Value{Kind: dissect.Uint, Num: block + uint64(i), At: dissect.Range{Off: w.m.at + off + 2 + i/8, Len: 1}}) //nolint:gosec // less than 2048
			}
		}
		off += 2 + n
	}
}

// gist is a record's data in a few words.
func (w *walker) gist(b []byte, kind uint16, off, size int) string {
	at := func(i int) string {
		if r := name(b, off+i); r.n > 0 {
			return r.text
		}
		return "?"
	}
	switch {
	case kind == typeA && size == 4, kind == typeAAAA && size == 16:
		a, _ := netip.AddrFromSlice(b[off : off+size])
		return a.String()
	case kind == typeNS, kind == typeCNAME, kind == typePTR, kind == typeSOA:
		return at(0)
	case kind == typeMX && size > 2:
		return at(2)
	case kind == typeSRV && size > 6:
		return fmt.Sprintf("%s:%d", at(6), be16(b[off+4:]))
	}
	return fmt.Sprintf("%d bytes", size)
}
