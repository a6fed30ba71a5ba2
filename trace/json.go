package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"
	"unicode/utf8"

	"netlab/capture"
	"netlab/internal/text"
)

// MaxEvent is how long an event's JSON form may be, in bytes, to be read.
const MaxEvent = 16 << 20

// Errors of reading events. ErrKind: the stream comes from a newer netlab, or
// is something else. ErrVersion: its keys may mean something else.
var (
	ErrKind    = errors.New("trace: unknown kind of event")
	ErrVersion = errors.New("trace: unknown version of events")
	ErrTooLong = errors.New("trace: event is too long")
)

type head struct {
	V    int           `json:"v"`
	Seq  int           `json:"seq"`
	At   time.Duration `json:"at_ns"`
	Kind Kind          `json:"kind"`
}

// MarshalJSON gives the event as one object on one line: head and body side by side.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, errors.New("trace: event has no body")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // "->" shall be readable
	if err := enc.Encode(e.Body); err != nil {
		return nil, fmt.Errorf("trace: write %s: %w", e.Body.Kind(), err)
	}
	body := bytes.TrimSpace(b.Bytes())

	out := make([]byte, 0, len(body)+64)
	out = append(out, `{"v":`...)
	out = strconv.AppendInt(out, Version, 10)
	out = append(out, `,"seq":`...)
	out = strconv.AppendInt(out, int64(e.Seq), 10)
	out = append(out, `,"at_ns":`...)
	out = strconv.AppendInt(out, int64(e.At), 10)
	out = append(out, `,"kind":"`...)
	out = append(out, e.Body.Kind()...)
	out = append(out, '"')
	if len(body) > 2 { // not "{}"
		out = append(out, ',')
	}
	return appendVisible(out, body[1:]), nil
}

// appendVisible appends JSON, with \u escapes for what encoding/json leaves raw
// though a terminal would obey it: DEL, C1 controls, marks of direction.
func appendVisible(dst, src []byte) []byte {
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		switch {
		case r < 0x7f:
			dst = append(dst, src[0])
		case text.Escape(string(r)) == string(r):
			dst = append(dst, src[:n]...)
		case r < 0x10000:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default: // as two surrogates, RFC 8259 section 7
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, 0xd800+(r-0x10000)>>10, 0xdc00+(r-0x10000)&0x3ff)
		}
		src = src[n:]
	}
	return dst
}

// UnmarshalJSON reads what MarshalJSON wrote. Keys that are not known are
// passed over.
func (e *Event) UnmarshalJSON(b []byte) error {
	if len(b) > MaxEvent {
		return ErrTooLong
	}
	var h head
	if err := json.Unmarshal(b, &h); err != nil {
		return fmt.Errorf("trace: read event: %w", err)
	}
	if h.V != Version {
		return fmt.Errorf("%w: %d (this netlab reads %d)", ErrVersion, h.V, Version)
	}
	body, err := readBody(h.Kind, b)
	if err != nil {
		return err
	}
	*e = Event{Seq: h.Seq, At: h.At, Body: body}
	return nil
}

func readBody(k Kind, b []byte) (Body, error) {
	switch k {
	case KindMeta:
		return readAs[Meta](b)
	case KindProse:
		return readAs[Prose](b)
	case KindShow:
		return readAs[Show](b)
	case KindScene:
		return readAs[Scene](b)
	case KindStep:
		return readAs[Step](b)
	case KindCall:
		return readAs[Call](b)
	case KindPacket:
		return readAs[Packet](b)
	case KindClaim:
		return readAs[Claim](b)
	case KindQuestion:
		return readAs[Question](b)
	case KindAnswer:
		return readAs[Answer](b)
	case KindProgress:
		return readAs[Progress](b)
	case KindEnd:
		return readAs[End](b)
	default:
		return nil, fmt.Errorf("%w: %q", ErrKind, text.Cut(string(k), 40))
	}
}

func readAs[T Body](b []byte) (Body, error) {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, fmt.Errorf("trace: read %s: %w", v.Kind(), err)
	}
	return v, nil
}

// fateJSON is how a Fate is written: verdicts as words.
type fateJSON struct {
	To       string        `json:"to"`
	At       time.Duration `json:"at_ns,omitempty"`
	Verdicts []string      `json:"verdicts"`
	Flips    []flipJSON    `json:"flips,omitempty"`
}

type flipJSON struct {
	Offset int  `json:"offset"`
	Mask   byte `json:"mask"`
}

// MarshalJSON writes the verdicts as a list of words.
func (f Fate) MarshalJSON() ([]byte, error) {
	j := fateJSON{To: f.To, At: f.At, Verdicts: VerdictWords(f.Verdicts)}
	for _, x := range f.Flips {
		j.Flips = append(j.Flips, flipJSON{Offset: x.Offset, Mask: x.Mask})
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote; a verdict that is not known is an error.
func (f *Fate) UnmarshalJSON(b []byte) error {
	var j fateJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*f = Fate{To: j.To, At: j.At}
	for _, w := range j.Verdicts {
		v, ok := verdictOf(w)
		if !ok {
			return fmt.Errorf("trace: unknown verdict %q", text.Cut(w, 40))
		}
		f.Verdicts |= v
	}
	for _, x := range j.Flips {
		f.Flips = append(f.Flips, capture.Flip{Offset: x.Offset, Mask: x.Mask})
	}
	return nil
}

// VerdictWords lists the verdicts in a set: "delayed", "duplicated".
func VerdictWords(v capture.Verdicts) []string {
	out := []string{}
	for bit := range 8 {
		if one := v & (1 << bit); one != 0 && one.String() != "" {
			out = append(out, one.String())
		}
	}
	return out
}

func verdictOf(word string) (capture.Verdicts, bool) {
	for bit := range 8 {
		if v := capture.Verdicts(1 << bit); word != "" && v.String() == word {
			return v, true
		}
	}
	return 0, false
}

// Read reads a stream of events, one a line, as JSONSink writes them. It ends
// at the first error; empty lines are passed over.
func Read(r io.Reader) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		sc := bufio.NewScanner(r)
		sc.Buffer(nil, MaxEvent)
		for line := 1; sc.Scan(); line++ {
			if len(bytes.TrimSpace(sc.Bytes())) == 0 {
				continue
			}
			var e Event
			if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
				yield(Event{}, fmt.Errorf("line %d: %w", line, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := sc.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(Event{}, ErrTooLong)
		} else if err != nil {
			yield(Event{}, fmt.Errorf("trace: %w", err))
		}
	}
}
