package capture

import (
	"strings"
	"time"
)

// Record is one frame as its sender sent it, and what became of it.
//
// A frame is recorded once, on its sender's interface, in the order of
// leaving. A record that came from a file made elsewhere has no Link and no
// Fates: the file does not know them.
type Record struct {
	Number    int       // 1 for the first of its capture
	Link      string    // the cable or switch, "client -- server"; empty if unknown
	From      string    // the sending host; empty if unknown
	To        string    // in what Side gives, which has no Fates: the host on this link that the frame is for, "*" for several; else empty
	Interface int       // index into the capture's interfaces
	LinkType  LinkType  // how Data begins
	Sent      time.Time // when it left (in a foreign file: when it was seen; zero if the file does not say)
	Length    int       // bytes on the wire; more than len(Data) where the capture was cut short
	Data      []byte    // the bytes; a receiver of a Record must not change them
	Fates     []Fate    // one for each delivered or lost copy
	Comments  []string  // for a reader; netlab's own lines are not among them
	Labels    []string  // what a lesson calls the frame
	Flags     uint32    // of a foreign capture: pcapng's epb_flags, direction in the lowest two bits
	Dropped   uint64    // frames that the capture lost between the one before and this one, if it says so
}

// Timed reports whether the file says when the frame was seen.
func (r *Record) Timed() bool { return !r.Sent.IsZero() }

// Moment is Sent for reckoning with. A frame without a time, as simple packet
// blocks have none, counts as one of the beginning of 1970, as it does for
// Wireshark: the fields that are differences of two times then agree.
func (r *Record) Moment() time.Time {
	if r.Timed() {
		return r.Sent
	}
	return time.Unix(0, 0)
}

// Fate is what became of one copy of a frame.
type Fate struct {
	To       string    // the receiving host; "*" for a broadcast that all got
	Arrived  time.Time // zero if it never did
	Verdicts Verdicts  // more than one can hold: delayed, doubled and corrupted at once
	Flips    []Flip    // the bits that differ from what was sent
}

// Flip is a change of one byte on the way: the byte at Offset was XORed with Mask.
type Flip struct {
	Offset int
	Mask   byte
}

// Verdicts is a set of verdicts on one copy of a frame.
type Verdicts uint8

// The verdicts. Lost and QueueDropped copies never arrive; all others do.
const (
	Delivered    Verdicts = 1 << iota
	Lost                  // by a rule, by chance, by a cut, or because nobody has the address
	Delayed               // later than its cable makes it
	Duplicated            // a copy that the sender did not send
	Reordered             // held back until a later frame had passed
	Corrupted             // some bits differ: see Flips
	QueueDropped          // the queue before the wire was full
)

// verdictWords has the words in the order of their bits.
const verdictWords = "delivered lost delayed duplicated reordered corrupted queue-dropped"

// verdictOf finds a verdict by its word.
func verdictOf(word string) (Verdicts, bool) {
	for i, w := range strings.Fields(verdictWords) {
		if w == word {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has reports whether all of v is in the set.
func (s Verdicts) Has(v Verdicts) bool { return s&v == v }

// String lists the verdicts in the set, "delivered,delayed".
func (s Verdicts) String() string {
	if s == Delivered { // nearly always
		return "delivered"
	}
	var out []string
	for i, w := range strings.Fields(verdictWords) {
		if s&(1<<i) != 0 {
			out = append(out, w)
		}
	}
	return strings.Join(out, ",")
}

// Gone reports whether the copy never arrived.
func (f Fate) Gone() bool { return f.Verdicts&(Lost|QueueDropped) != 0 }

// LinkType says how a frame's bytes begin: a LINKTYPE_ value of
// draft-ietf-opsawg-pcaplinktype.
type LinkType uint16

// The link types that netlab itself writes or must know by name.
const (
	LinkNull     LinkType = 0
	LinkEthernet LinkType = 1
	LinkRaw      LinkType = 101
)

// Interface is where frames of a capture were seen.
type Interface struct {
	Name        string // "client": the host, or "client.eth1" where it has several
	Description string // "client -- server": the cable or switch
	LinkType    LinkType
	SnapLen     int    // longest Data; 0 for no limit
	Dropped     uint64 // frames that the capture lost here, as the file's statistics say
}

// owned reports whether the interface is this host's: it is named after it.
func (i *Interface) owned(host string) bool {
	rest, ok := strings.CutPrefix(i.Name, host)
	return ok && (rest == "" || rest[0] == '.')
}

// Epoch is the moment at which every lab's time begins. It is fixed, so that a
// run can be repeated to the byte: 1 January 2026, 00:00 UTC.
func Epoch() time.Time { return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) }
