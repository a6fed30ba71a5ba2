// Package filter compiles Wireshark's display filters, as version 4.0 reads
// them, to closures over dissected packets.
//
// # Language
//
//	filter  = [ or ]                                      (the empty filter matches all)
//	or      = and { ( "or" | "||" ) and }
//	and     = not { ( "and" | "&&" ) not }
//	not     = ( "not" | "!" ) not | "(" or ")" | test
//	test    = [ "any" | "all" ] ( mask [ compare mask { compare mask } | search mask ] | member )
//	member  = field [ "not" | "!" ] "in" "{" element { "," element } "}"
//	element = bound [ ".." bound ]
//	bound   = [ "-" | "+" ] value
//	mask    = sum { ( "&" | "bitwise_and" ) sum }
//	sum     = product { ( "+" | "-" ) product }
//	product = bound { ( "*" | "/" | "%" ) bound }
//	value   = "{" mask "}" | text | char | word | ( field | call ) { slice }
//	field   = [ "." ] name [ "#" ( digits | "[" pieces "]" ) ]
//	call    = name "(" mask { "," mask } ")"
//	slice   = "[" pieces "]"
//	pieces  = piece { "," piece }
//	piece   = i | i ":" n | i "-" j | ":" n | i ":" | ":"
//	compare = "==" | "eq" | "any_eq" | "!=" | "ne" | "all_ne" | "===" | "all_eq" | "!==" | "any_ne" | "~="
//	        | ">" | "gt" | "<" | "lt" | ">=" | "ge" | "<=" | "le"
//	search  = "contains" | "matches" | "~"
//	text    = `"` { byte | escape } `"` | `r"` { byte } `"`
//	char    = "'" ( byte | escape ) "'"
//	escape  = `\` ( one of `'"\abfnrtv` | 1-3 octal digits | "x" 1-2 hex digits | "u" 4 | "U" 8 hex digits )
//	word    = a number (10, 0xa, 012, 0b1010, 0.25), an address (10.0.0.1, 10.0.0.0/8, 2001:db8::/32),
//	          bytes (0a:1b:2c, 0a-1b-2c, 0a.1b.2c, 0a1b2c), True, False, a name for a number, a date
//
// A word that is the name of a field is that field; any other gets its type
// from what it is compared with. A "-" inside a word belongs to the word: put a
// space before one that subtracts.
//
// # Meaning
//
// A field can occur several times in a packet, or never. A comparison holds if
// it does for any occurrence; for != and === it must for all; "any" and "all"
// before it say so themselves. With no occurrence no comparison holds, so that
// tcp.port != 80 and not (tcp.port == 80) are different things. A field alone
// asks whether it occurs, flags too: write tcp.flags.syn == 1. A sum or a mask
// alone asks whether it is not zero.
//
// A protocol stands for the bytes of its header (tcp, icmp and frame: for all
// bytes), but contains and matches look through what it carries as well. Bytes
// are ordered by length first, text is not. A slice that reaches beyond the end
// is empty: alone it is not there, but it is != what has bytes. The layers behind "#" are counted
// among those of the same protocol, outermost first from 1, innermost first
// from -1.
//
// # Errors
//
// Every error is a *SyntaxError, which shows where it is and gives advice.
// Hostile filters are refused: see the limits in parse.go.
//
// # Where this is not Wireshark 4.0
//
//   - matches uses RE2, which has no look-around and no back references, and is
//     never slow. Bytes are characters, and only ASCII letters have case.
//   - Integers have 64 bits, not 32, and compare as numbers do: in
//     Wireshark 4.0 no unsigned field is larger than -1.
//   - A masked IPv6 address equals what it equals; there, it equals every other.
//   - A date without a zone is UTC, not the user's own zone.
//   - Names of hosts are not looked up, ${…} is not known here, macros neither.
//   - len() of a number is how many bytes it takes in the packet.
//
// Source: wireshark-filter(4), and what tshark 4.0.17 answers to the filters in
// testdata.
package filter
