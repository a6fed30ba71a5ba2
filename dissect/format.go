package dissect

import (
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"time"

	"netlab/internal/text"
)

// Format writes a value as tshark -T fields prints it (version 4.0).
func (f *FieldInfo) Format(v Value) string {
	switch v.Kind {
	case None:
		return "1"
	case String:
		return text.Escape(octal(f.letters(v.Raw)))
	default:
		var buf [64]byte
		return string(f.Append(buf[:0], &v))
	}
}

// Append appends what Format writes of a value.
func (f *FieldInfo) Append(b []byte, v *Value) []byte {
	switch v.Kind {
	case None:
		return append(b, '1')
	case Bool, Uint:
		if f.Hex {
			return appendHexNumber(b, v.Num, 2*f.Width)
		}
		return strconv.AppendUint(b, v.Num, 10)
	case Int:
		return strconv.AppendInt(b, int64(v.Num), 10)
	case Duration:
		return appendSeconds(b, int64(v.Num))
	case Time:
		return time.Unix(0, int64(v.Num)).UTC().AppendFormat(b, "Jan _2, 2006 15:04:05.000000000 UTC")
	case String:
		return append(b, f.Format(*v)...)
	case Bytes:
		if len(v.Raw) == 0 {
			return append(b, "<MISSING>"...)
		}
		return hex.AppendEncode(b, v.Raw)
	case IPv4, IPv6:
		if !v.Addr.IsValid() {
			return append(b, v.Addr.String()...)
		}
		return v.Addr.AppendTo(b)
	case Ether:
		return append(b, net.HardwareAddr(v.Raw).String()...)
	default:
		return b
	}
}

// appendHexNumber appends 0x and at least so many digits.
func appendHexNumber(b []byte, n uint64, digits int) []byte {
	var buf [16]byte
	s := strconv.AppendUint(buf[:0], n, 16)
	b = append(b, "0x"...)
	for k := len(s); k < digits; k++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// Words gives the word for a value's number, "request"; empty if there is none.
func (f *FieldInfo) Words(v Value) string {
	if f.Names == nil || (v.Kind != Uint && v.Kind != Bool) {
		return ""
	}
	return f.Names(v.Num)
}

// appendSeconds appends nanoseconds as seconds with all nine decimals.
func appendSeconds(b []byte, ns int64) []byte {
	u := uint64(ns)
	if ns < 0 {
		b, u = append(b, '-'), -u
	}
	b = strconv.AppendUint(b, u/1e9, 10)
	b = append(b, '.')
	for unit := uint64(1e8); unit > 0; unit /= 10 {
		b = append(b, byte('0'+u/unit%10))
	}
	return b
}

// octal writes control characters that have no letter as tshark does, \001.
func octal(b []byte) string {
	plain := func(c byte) bool { return c >= 0x20 && c != 0x7f || c >= '\a' && c <= '\r' }
	for i, c := range b {
		if plain(c) {
			continue
		}
		out := append(make([]byte, 0, len(b)+16), b[:i]...)
		for _, c := range b[i:] {
			if plain(c) {
				out = append(out, c)
			} else {
				out = fmt.Appendf(out, "\\%03o", c)
			}
		}
		return string(out)
	}
	return string(b)
}
