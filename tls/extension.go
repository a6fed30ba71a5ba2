package tls

import (
	"crypto/md5" //nolint:gosec // a name for a program, not a secret
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"netlab/dissect"
)

// extension takes one of a hello, RFC 8446 section 4.2.
func (w *walker) extension(client bool, f *fingerprint) {
	kind := w.uint(fExtType, 2)
	n := w.uint(fExtLen, 2)
	f.extensions = append(f.extensions, kind)
	if n > w.left() {
		w.fail()
		return
	}
	if n == 0 {
		w.nothing(kind)
		return
	}
	w.within(n, func() { w.extensionData(kind, client, f) })
}

// nothing is the data of an extension that has none: Wireshark shows that where
// it does not know the extension.
func (w *walker) nothing(kind int) {
	switch kind {
	case 0, 1, 5, 10, 11, 13, 15, 16, 17, 18, 21, 23, 28, 34, 35, 40, 41, 42, extVersions, 44, 45, 50, 51, 0xff01:
	default:
		w.Add(fExtData, dissect.Value{Kind: dissect.Bytes, At: dissect.Range{Off: w.off}})
	}
}

func (w *walker) extensionData(kind int, client bool, f *fingerprint) {
	switch kind {
	case 0:
		w.vector(fSNIListLen, -2, 2, func() {
			w.uint(fSNIType, 1)
			n := w.uint(fSNILen, 2)
			w.Text(fSNI, w.off, n)
			w.raw(-2, n)
		})
	case 1: // nothing of a length: max_fragment_length
		w.skip()
	case 5:
		if client {
			w.uint(fStatusType, 1)
			w.raw(-2, w.uint(fStatusRespLen, 2))
			w.raw(-2, w.uint(fStatusExtsLen, 2))
		}
	case 10:
		w.vector(fGroupsLen, fGroups, 2, func() { f.groups = append(f.groups, w.uint(fGroup, 2)) })
	case 11:
		w.vector(fPointsLen, fPoints, 1, func() { f.points = append(f.points, w.uint(fPoint, 1)) })
	case 13, 34, 50: // signatures, delegated credentials (RFC 9345), signatures of certificates
		w.vector(fSigsLen, fSigs, 2, w.signatureAlgorithm)
	case 17: // RFC 6961
		if client {
			w.raw(-2, 2)
			w.uint(fStatusType, 1)
			w.raw(-2, 2)
			w.raw(-2, w.uint(fStatusRespLen, 2))
			w.raw(-2, w.uint(fStatusExtsLen, 2))
		}
	case 15:
		w.uint(fHeartbeat, 1)
	case 16:
		w.vector(fALPNLen, fALPNList, 2, func() {
			n := w.uint(fALPNStrLen, 1)
			w.Text(fALPN, w.off, n)
			w.raw(-2, n)
		})
	case 21:
		w.raw(fPadding, w.left())
	case 28:
		w.uint(fRecordLimit, 2)
	case extVersions:
		if client {
			w.vector(fVersionsLen, -2, 1, func() { w.uint(fVersions, 2) })
		} else {
			w.uint(fVersions, 2)
		}
	case 45:
		w.vector(fPSKModesLen, -2, 1, func() { w.uint(fPSKMode, 1) })
	case 40, 51: // the former in drafts
		w.share(client)
	case 0xff01:
		w.raw(-2, w.uint(fRenegLen, 1))
	default:
		w.Raw(fExtData, w.off, w.left())
	}
	w.skip()
}

func (w *walker) skip() { w.off = len(w.Bytes) }

// share is a half of the key exchange, or only the group that a server wants
// instead (RFC 8446 section 4.2.8).
func (w *walker) share(client bool) {
	entry := func() {
		w.uint(fShareGroup, 2)
		w.raw(fSharePub, w.uint(fSharePubLen, 2))
	}
	switch {
	case client:
		w.vector(fShareLen, -2, 2, entry)
	case w.left() == 2:
		w.uint(-2, 2)
	default:
		entry()
	}
}

// fingerprint collects what JA3 tells programs by: github.com/salesforce/ja3.
type fingerprint struct {
	version                            int
	suites, extensions, groups, points []int
}

func (w *walker) fingerprint(client bool, f *fingerprint) {
	ids := [2]int{fJA3SFull, fJA3S}
	if client {
		ids = [2]int{fJA3Full, fJA3}
	}
	if !w.Wants(ids[0]) && !w.Wants(ids[1]) {
		return
	}
	full := fmt.Sprintf("%d,%s,%s", f.version, list(f.suites), list(f.extensions))
	if client {
		full += fmt.Sprintf(",%s,%s", list(f.groups), list(f.points))
	}
	sum := md5.Sum([]byte(full)) //nolint:gosec // as above
	w.Add(ids[0], dissect.Value{Kind: dissect.String, Raw: []byte(full)})
	w.Add(ids[1], dissect.Value{Kind: dissect.String, Raw: []byte(hex.EncodeToString(sum[:]))})
}

// list joins numbers, leaving out the ones that Chrome makes up so that servers
// stay used to strangers (GREASE, RFC 8701).
func list(ns []int) string {
	var out []string
	for _, n := range ns {
		if n&0x0f0f == 0x0a0a && n>>8 == n&0xff {
			continue
		}
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, "-")
}
