package filter

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"

	"netlab/dissect"
)

// convert makes o the constant that t means where want's type is asked for.
func (o *operand) convert(t token, want *operand, op string) *SyntaxError {
	switch {
	case want.proto || want.slice:
		return o.bytesOf(t, want)
	case want.address():
		return o.addrOf(t, want)
	}
	switch want.kind {
	case dissect.Bytes:
		return o.bytesOf(t, want)
	case dissect.String:
		o.value = dissect.Value{Kind: dissect.String, Raw: []byte(t.text)}
		return nil
	case dissect.Ether:
		return o.etherOf(t, want, op)
	case dissect.Bool, dissect.Uint, dissect.Int:
		return o.numberOf(t, want)
	case dissect.Duration:
		return o.durationOf(t, want)
	case dissect.Time:
		return o.timeOf(t, want)
	default:
		return noValue(want)
	}
}

// noValue is the error for comparing what is there or not.
func noValue(o *operand) *SyntaxError {
	return fault(o.at, "%s has no value to compare", o.name).hint("it is there or not: write %s alone", o.name)
}

// wants is the error for a literal of the wrong type.
func wants(want *operand, t token) *SyntaxError {
	return fault(t.at, "%s wants %s; got %s", want.name, want.typ(), quote(t.text))
}

func (o *operand) bytesOf(t token, want *operand) *SyntaxError {
	o.value.Kind = dissect.Bytes
	if t.kind != word {
		o.value.Raw = []byte(t.text)
		return nil
	}
	raw, ok := parseBytes(t.text)
	if !ok {
		return wants(want, t).hint(`bytes are written 0a:1b:2c, text in double quotes`)
	}
	o.value.Raw = raw
	return nil
}

// parseBytes reads hex digits, by colons, dots, hyphens or nothing parted; a
// group of an odd number of digits ends in a byte below 16. 0xff is a byte too.
func parseBytes(s string) ([]byte, bool) {
	if h, ok := cutHex(s); ok {
		b, err := hex.DecodeString(h)
		return b, err == nil && len(b) == 1
	}
	var out []byte
	for _, group := range strings.FieldsFunc(s, isSeparator) {
		if len(group)%2 == 1 {
			group = group[:len(group)-1] + "0" + group[len(group)-1:]
		}
		b, err := hex.DecodeString(group)
		if err != nil {
			return nil, false
		}
		out = append(out, b...)
	}
	separators := 0
	for i, c := range s {
		if !isSeparator(c) {
			continue
		}
		separators++
		if i == 0 || i == len(s)-1 || isSeparator(rune(s[i-1])) {
			return nil, false
		}
	}
	return out, len(out) > 0
}

func isSeparator(r rune) bool { return r == ':' || r == '.' || r == '-' }

func cutHex(s string) (string, bool) {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		return s[2:], true
	}
	return s, false
}

func (o *operand) etherOf(t token, want *operand, op string) *SyntaxError {
	raw, ok := parseBytes(t.text)
	switch {
	case t.kind != word || !ok:
		return wants(want, t).hint("MAC addresses are written 02:00:00:00:00:0a")
	case op != "contains" && len(raw) != 6:
		return fault(t.at, "%s wants a MAC address, which has 6 bytes; %s has %d", want.name, quote(t.text), len(raw))
	}
	o.value = dissect.Value{Kind: dissect.Ether, Raw: raw}
	return nil
}

func (o *operand) addrOf(t token, want *operand) *SyntaxError {
	if t.kind != word {
		return wants(want, t).hint("addresses stand without quotes")
	}
	text, bits, prefix := strings.Cut(t.text, "/")
	a, err := netip.ParseAddr(text)
	if err != nil || a.Is4() != (want.kind == dissect.IPv4) {
		e := wants(want, t)
		if err != nil {
			e.Hint = "names of hosts are not looked up"
		}
		return e
	}
	o.value = dissect.Value{Kind: want.kind, Addr: a}
	if prefix {
		n, err := strconv.Atoi(bits)
		if err != nil || n > a.BitLen() {
			return fault(t.at, "a prefix of %s has at most %d bits; got %s", article(want.kind.String()), a.BitLen(), quote(bits))
		}
		o.prefix = n
		o.value.Addr = netip.PrefixFrom(a, n).Masked().Addr()
	}
	return nil
}

func (o *operand) numberOf(t token, want *operand) *SyntaxError {
	o.value.Kind = dissect.Uint
	if t.kind == char {
		o.value.Num = uint64(t.text[0])
		return nil
	}
	if t.kind == word {
		n, err := strconv.ParseUint(number(t.text), 0, 64)
		if err == nil {
			o.value.Num = n
			return fits(t, n, want)
		}
	}
	if n, ok := byName(t, want); ok {
		o.value.Num = n
		return nil
	}
	e := wants(want, t)
	switch name, rest, minus := strings.Cut(t.text, "-"); {
	case t.kind == quoted && want.info != nil && want.info.Names == nil:
		e.Hint = "numbers stand without quotes"
	case minus && name != "" && isDigit(name[0]) && rest != "":
		e.Hint = `a range in a set is written 1..9; to subtract put a space before the "-"`
	case want.kind == dissect.Bool:
		e.Hint = "write True or False, or 1 or 0"
	}
	return e
}

// number refuses what Go reads as a number and Wireshark does not.
func number(s string) string {
	if strings.ContainsAny(s, "_oO") {
		return ""
	}
	return s
}

// fits checks a number against the width of the field, where that is known.
func fits(t token, n uint64, want *operand) *SyntaxError {
	if want.info == nil || want.kind != dissect.Uint || want.info.Width <= 0 || want.info.Width > 7 {
		return nil
	}
	if most := uint64(1)<<(8*want.info.Width) - 1; n > most {
		return fault(t.at, "%s is at most %d; got %s", want.info.Name, most, quote(t.text))
	}
	return nil
}

// byName finds the number that a field has this word for.
func byName(t token, want *operand) (uint64, bool) {
	if want.kind == dissect.Bool && t.kind == word {
		switch t.text {
		case "True", "TRUE":
			return 1, true
		case "False", "FALSE":
			return 0, true
		}
	}
	if want.info == nil || t.text == "" {
		return 0, false
	}
	names, most := want.info.Names, uint64(1<<16)
	if want.info.Width == 1 {
		most = 1 << 8
	}
	if want.kind == dissect.Bool {
		most = 2
		if names == nil {
			names = func(n uint64) string { return [...]string{"not set", "set"}[n] }
		}
	}
	for n := uint64(0); names != nil && n < most; n++ {
		if strings.EqualFold(names(n), t.text) {
			return n, true
		}
	}
	return 0, false
}
