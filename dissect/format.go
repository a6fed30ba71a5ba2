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
	case Bool, Uint:
		if f.Hex {
			return fmt.Sprintf("0x%0*x", 2*f.Width, v.Num)
		}
		return strconv.FormatUint(v.Num, 10)
	case Int:
		return strconv.FormatInt(int64(v.Num), 10)
	case Duration:
		return seconds(int64(v.Num))
	case Time:
		return time.Unix(0, int64(v.Num)).UTC().Format("Jan _2, 2006 15:04:05.000000000 UTC")
	case String:
		return text.Escape(octal(v.Raw))
	case Bytes:
		if len(v.Raw) == 0 {
			return "<MISSING>"
		}
		return hex.EncodeToString(v.Raw)
	case IPv4, IPv6:
		return v.Addr.String()
	case Ether:
		return net.HardwareAddr(v.Raw).String()
	default:
		return ""
	}
}

// Words gives the word for a value's number, "request"; empty if there is none.
func (f *FieldInfo) Words(v Value) string {
	if f.Names == nil || (v.Kind != Uint && v.Kind != Bool) {
		return ""
	}
	return f.Names(v.Num)
}

// seconds writes nanoseconds as seconds with all nine decimals.
func seconds(ns int64) string {
	sign, u := "", uint64(ns)
	if ns < 0 {
		sign, u = "-", -u
	}
	return fmt.Sprintf("%s%d.%09d", sign, u/1e9, u%1e9)
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
