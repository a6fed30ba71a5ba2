package ladder

import (
	"strconv"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// listed draws a packet where there is no room for lanes.
func (l *Ladder) listed(at time.Duration, p trace.Packet) []string {
	o := l.o
	w := o.width()
	r := roleOf(p.TopLayer().OSI)
	ends := o.clean(from(p)) + " " + l.g.arrow + " " + o.clean(toWords(p))
	out := o.flow(w, span{"#" + itoa(p.Number) + " ", asStrong}, "  ", span{wording.Seconds(at), asDim}, span{" " + ends, asStrong})
	head := wording.Headline(p)
	if tags := l.kept.tags(p); tags != "" {
		head += " " + tags
	}
	out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(head), r})...)
	for _, f := range p.Fates {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(fateLine(f)), fateRole(f)})...)
	}
	if p.Repeats > 0 {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{l.g.repeat + " repeats #" + itoa(p.Repeats), asWarn})...)
	}
	if o.Brief {
		return out
	}
	out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(placeIn(p.TopLayer(), w-2)), asDim})...)
	for _, n := range sentences(p) {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(n.Text), levelRole(n.Level)})...)
	}
	return out
}

func toWords(p trace.Packet) string {
	switch p.To {
	case "*":
		return "all"
	case "":
		return "?"
	default:
		return p.To
	}
}

func fateLine(f trace.Fate) string {
	s := wording.Fate(f)
	switch {
	case f.Gone():
		return s
	case s != "":
		return "arrives " + wording.Seconds(f.At) + " (" + s + ")"
	default:
		return "arrives " + wording.Seconds(f.At)
	}
}

func fateRole(f trace.Fate) role {
	switch {
	case f.Gone():
		return asBad
	case wording.Fate(f) != "":
		return asWarn
	default:
		return asDim
	}
}

// Row is what a line of a list shows.
type Row struct {
	Number   int
	At       time.Duration // when it left
	From, To string        // empty if unknown; To is "*" for all
	Proto    string        // of the layer that matters
	Length   int
	Summary  string
	Fates    []trace.Fate
	Repeats  int // the packet that it sends again, or 0
}

// RowOf is a packet as a row.
func RowOf(at time.Duration, p trace.Packet) Row {
	return Row{
		Number: p.Number, At: at, From: p.From, To: p.To, Proto: p.TopLayer().Proto, Length: p.Length,
		Summary: p.Summary, Fates: p.Fates, Repeats: p.Repeats,
	}
}

// Columns of a list, at least.
const (
	numberWidth = 5
	timeWidth   = 11
	endsWidth   = 18
	protoWidth  = 9
	lengthWidth = 5
)

// Ends is the column of a list that says who sends to whom.
func Ends(sender, receiver string, o Options) string {
	p := trace.Packet{From: sender, To: receiver}
	return text.Pad(o.clean(from(p))+" "+o.arrow()+" "+o.clean(toWords(p)), endsWidth)
}

func (o Options) arrow() string {
	if o.Unicode {
		return "→"
	}
	return "->"
}

// AppendList appends a packet in one line of columns, for lists that are searched:
// number, seconds, ends, protocol, length, what it says, what became of it. A
// Width of 0 cuts nothing. It is quick: a capture has millions.
func AppendList(b []byte, r Row, o Options) []byte {
	return AppendListEnds(b, r, Ends(r.From, r.To, o), o)
}

// AppendListEnds is AppendList for one who has kept what Ends gave.
func AppendListEnds(b []byte, r Row, ends string, o Options) []byte {
	start := len(b)
	b = appendRight(b, int64(r.Number), numberWidth)
	b = append(b, ' ')
	b = appendStamp(b, r.At)
	b = append(b, "  "...)
	b = append(b, ends...)
	b = append(b, "  "...)
	proto := o.clean(wording.Proto(r.Proto))
	b = append(b, proto...)
	b = appendBlanks(b, protoWidth-text.Width(proto))
	b = append(b, ' ')
	b = appendRight(b, int64(r.Length), lengthWidth)
	b = append(b, "  "...)
	b = append(b, o.clean(r.Summary)...)
	b = o.appendFate(b, r)
	if o.Width > 0 {
		b = append(b[:start], o.cut(string(b[start:]), o.width())...)
	}
	for len(b) > start && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// appendFate appends what became of the packet, if that is worth a word.
func (o Options) appendFate(b []byte, r Row) []byte {
	sep := "  ["
	for _, f := range r.Fates {
		if w := wording.Fate(f); w != "" {
			b = append(append(b, sep...), o.clean(w)...)
			sep = "; "
		}
	}
	if r.Repeats > 0 {
		b = strconv.AppendInt(append(append(b, sep...), "repeats #"...), int64(r.Repeats), 10)
		sep = "; "
	}
	if sep == "; " {
		b = append(b, ']')
	}
	return b
}

// appendStamp appends seconds with microseconds.
func appendStamp(b []byte, at time.Duration) []byte {
	us := at / time.Microsecond
	var buf [32]byte
	s := buf[:0]
	if us < 0 {
		s, us = append(s, '-'), -us
	}
	s = strconv.AppendInt(s, int64(us/1e6), 10)
	s = append(s, '.')
	for unit := time.Duration(1e5); unit > 0; unit /= 10 {
		s = append(s, byte('0'+us/unit%10))
	}
	return append(appendBlanks(b, timeWidth-len(s)), s...)
}

// appendRight appends a number at the right of its column.
func appendRight(b []byte, n int64, width int) []byte {
	var buf [20]byte
	s := strconv.AppendInt(buf[:0], n, 10)
	return append(appendBlanks(b, width-len(s)), s...)
}

func appendBlanks(b []byte, n int) []byte {
	for ; n > 0; n-- {
		b = append(b, ' ')
	}
	return b
}
