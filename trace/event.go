package trace

import (
	"time"

	"netlab/capture"
)

// Event is one thing that happened. A run is a stream of events, and a view is
// a function of that stream: it sees nothing else.
//
// The JSON form is one object a line: v, seq, at_ns and kind, then the body's
// own keys beside them (docs/events.md).
type Event struct {
	Seq  int           // 1 for the first of a run
	At   time.Duration // lab time since the scene's epoch
	Body Body
}

// Version is the version of the events' JSON form. Within a version keys are
// only added.
const Version = 1

// Body is what an Event is about: one of the types below.
type Body interface{ Kind() Kind }

// Kind is the word for a Body in JSON.
type Kind string

// The kinds of events.
const (
	KindMeta     Kind = "meta"
	KindProse    Kind = "prose"
	KindShow     Kind = "show"
	KindScene    Kind = "scene"
	KindStep     Kind = "step"
	KindCall     Kind = "call"
	KindPacket   Kind = "packet"
	KindClaim    Kind = "claim"
	KindQuestion Kind = "question"
	KindAnswer   Kind = "answer"
	KindProgress Kind = "progress"
	KindEnd      Kind = "end"
)

// Meta opens a run: what is run, and with what.
type Meta struct {
	Lesson     string            `json:"lesson"` // "tcp/three-way-handshake"; a capture's file name
	Title      string            `json:"title,omitempty"`
	Summary    string            `json:"summary,omitempty"`
	Level      string            `json:"level,omitempty"`
	Minutes    int               `json:"minutes,omitempty"`
	Objectives []string          `json:"objectives,omitempty"`
	Sources    []string          `json:"sources,omitempty"`
	Version    string            `json:"version,omitempty"` // netlab's
	Profile    string            `json:"profile,omitempty"`
	Seed       uint64            `json:"seed"`
	Student    string            `json:"student,omitempty"`
	Params     map[string]string `json:"params,omitempty"`
	Lang       string            `json:"lang,omitempty"`  // of the lesson's own words, BCP 47: "en", "de"
	Yours      string            `json:"yours,omitempty"` // the student's own program, as it was named
}

// Host is a host of a scene and its addresses.
type Host struct {
	Name   string   `json:"name"`
	Router bool     `json:"router,omitempty"`
	Addrs  []string `json:"addrs"` // "10.0.0.1", "02:00:00:00:00:01"
}

// Link is a cable or switch of a scene.
type Link struct {
	Name  string        `json:"name"`
	Hosts []string      `json:"hosts"`
	Delay time.Duration `json:"delay_ns"`
	MTU   int           `json:"mtu"`
}

// Scene opens a new bench: new hosts, an empty trace, time zero.
type Scene struct {
	Number int               `json:"number"` // 1 for a lesson's first
	Params map[string]string `json:"params,omitempty"`
	Hosts  []Host            `json:"hosts"` // in the order in which a ladder draws its lanes
	Links  []Link            `json:"links"`
	Epoch  time.Time         `json:"epoch"`
	Real   bool              `json:"real,omitempty"` // lab time is the machine's: a program from outside takes part
}

// Prose is a block of the lesson's Markdown, values filled in. Links to packets
// have the form "#12" (packet number) once the scene has run.
type Prose struct {
	Markdown string `json:"markdown"`
}

// Show asks for a drawing of the scene's packets.
type Show struct {
	What    string `json:"what"` // "ladder", "layers", "bytes", "flight"
	Packets []int  `json:"packets,omitempty"`
	From    int    `json:"from,omitempty"` // first and last packet of a ladder; 0: the scene's
	To      int    `json:"to,omitempty"`
	Host    string `json:"host,omitempty"` // whose sight; empty: the wire's
}

// Step is a line of the lesson's steps as it starts.
type Step struct {
	Line int    `json:"line"`
	Text string `json:"text"`
	Err  string `json:"error,omitempty"`
}

// Call is something that a program did or got.
type Call struct {
	Number int               `json:"number"`
	Host   string            `json:"host"`
	Room   string            `json:"room"`
	Event  string            `json:"event"`
	Name   string            `json:"name,omitempty"`
	Local  string            `json:"local,omitempty"`
	Remote string            `json:"remote,omitempty"`
	Data   []byte            `json:"data,omitempty"`
	Bytes  int               `json:"bytes,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Err    string            `json:"error,omitempty"`
}

// Fate is what became of one copy of a frame, in lab time.
type Fate struct {
	To       string           `json:"to"`
	At       time.Duration    `json:"at_ns,omitempty"` // when it arrived
	Verdicts capture.Verdicts `json:"verdicts"`
	Flips    []capture.Flip   `json:"flips,omitempty"`
}

// Packet is a recorded frame, dissected. At is when it left.
type Packet struct {
	Number    int      `json:"number"`
	Link      string   `json:"link,omitempty"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"` // for whom it was meant: a host, "*" for all; empty if unknown
	Length    int      `json:"length"`
	Data      []byte   `json:"data,omitempty"`
	Fates     []Fate   `json:"fates,omitempty"`
	Protocols []string `json:"protocols"`
	Summary   string   `json:"summary"` // of the topmost layer: "SYN seq=0 win=65535"
	Top       int      `json:"top"`     // index in Layers of the layer that matters
	Layers    []Layer  `json:"layers"`
	Notes     []Note   `json:"notes,omitempty"`   // of all layers, the explanation first
	Repeats   int      `json:"repeats,omitempty"` // the packet that this one sends again
	Hop       int      `json:"hop,omitempty"`     // 0 where its origin sent it, then 1, 2 … behind routers
	Label     []string `json:"label,omitempty"`
	Comments  []string `json:"comments,omitempty"`
}

// Layer is one layer of a packet, for showing.
type Layer struct {
	Proto     string  `json:"proto"`
	OSI       int     `json:"osi,omitempty"`
	OSIName   string  `json:"osi_name,omitempty"`
	Suite     string  `json:"suite,omitempty"`
	Caveat    string  `json:"caveat,omitempty"`
	Summary   string  `json:"summary,omitempty"`
	Header    []Span  `json:"header,omitempty"` // the protocol's own bytes
	Fields    []Field `json:"fields,omitempty"`
	Notes     []Note  `json:"notes,omitempty"`
	Malformed string  `json:"malformed,omitempty"`
}

// Field is one field of a layer, for showing.
type Field struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`          // as tshark -T fields prints them
	Words  string   `json:"words,omitempty"` // "request"
	Doc    string   `json:"doc,omitempty"`
	Source string   `json:"source,omitempty"`
	Spans  []Span   `json:"spans,omitempty"`
	Hidden bool     `json:"hidden,omitempty"` // a blank not yet answered: Values are empty
}

// Span is a run of bytes in a frame.
type Span struct {
	Packet int    `json:"packet"`
	Off    int    `json:"off"`
	Len    int    `json:"len"`
	Mask   uint64 `json:"mask,omitempty"`
}

// Note is a sentence about a packet.
type Note struct {
	Level   string `json:"level"` // "chat", "notice", "warning", "error"
	Proto   string `json:"proto,omitempty"`
	Text    string `json:"text"`
	Source  string `json:"source,omitempty"`
	Packets []int  `json:"packets,omitempty"`
}

// Claim is a claim and how it fared.
type Claim struct {
	Line    int    `json:"line"`
	Label   string `json:"label,omitempty"`
	Text    string `json:"text"` // as written
	OK      bool   `json:"ok"`
	Packets []int  `json:"packets,omitempty"` // what it selected
	Calls   []int  `json:"calls,omitempty"`
	Why     string `json:"why,omitempty"`     // what was expected and what was seen, if it failed
	Source  string `json:"source,omitempty"`  // the rule that it holds the packets to
	Follows bool   `json:"follows,omitempty"` // it failed for want of a packet that a claim above did not find
}

// Question is one question of the lesson.
type Question struct {
	Type       string   `json:"type"` // "choice", "number", "blank", "order", "prove"
	ID         string   `json:"id"`
	Text       string   `json:"text"`
	Body       string   `json:"body,omitempty"`
	Options    []Option `json:"options,omitempty"` // choice, and order's things, shuffled by the seed
	Multiple   bool     `json:"multiple,omitempty"`
	Hints      []string `json:"hints,omitempty"`
	Prediction bool     `json:"prediction,omitempty"` // asked before the run, graded after
	Packet     int      `json:"packet,omitempty"`     // blank: the packet
	Field      string   `json:"field,omitempty"`      // blank: the field
	Time       bool     `json:"time,omitempty"`       // number: a time, with its unit
	Scene      int      `json:"scene,omitempty"`      // blank, order, prove: whose packets are meant, if not those of the scene above
	Attempt    int      `json:"attempt,omitempty"`
}

// Option is one thing to choose or to put in order.
type Option struct {
	Key  string `json:"key"` // "a", "b"
	Text string `json:"text"`
}

// Answer is what the student said to a question, graded.
type Answer struct {
	ID      string `json:"id"`
	Given   string `json:"given"`
	Correct bool   `json:"correct"`
	GivenUp bool   `json:"given_up,omitempty"`
	Key     string `json:"key,omitempty"`     // the right answer, once it may be told
	Because string `json:"because,omitempty"` // likewise
	WhyNot  string `json:"why_not,omitempty"` // what the wrong answer overlooks
}

// Progress says how far a long run is.
type Progress struct {
	What string `json:"what"`
	Done int    `json:"done"`
	Of   int    `json:"of,omitempty"`
}

// End closes a run.
type End struct {
	OK      bool          `json:"ok"`
	Packets int           `json:"packets"`
	Lost    int           `json:"lost"`
	Claims  int           `json:"claims"`
	Failed  int           `json:"failed"`
	Asked   int           `json:"asked,omitempty"`
	Right   int           `json:"right,omitempty"`
	LabTime time.Duration `json:"lab_ns"`
	Err     string        `json:"error,omitempty"` // why the run stopped early
}

// Sink takes events as they happen, one at a time. The lab's clock stands
// still while it does.
type Sink interface{ Event(Event) error }

// Control is how a view sets the pace of the run it is watching.
type Control interface {
	SetSpeed(x float64) // lab seconds a second; 0: as fast as possible
	Pause(on bool)
	Step() // let one frame more happen while paused
}

// Kind implements Body.
func (Meta) Kind() Kind { return KindMeta }

// Kind implements Body.
func (Scene) Kind() Kind { return KindScene }

// Kind implements Body.
func (Prose) Kind() Kind { return KindProse }

// Kind implements Body.
func (Show) Kind() Kind { return KindShow }

// Kind implements Body.
func (Step) Kind() Kind { return KindStep }

// Kind implements Body.
func (Call) Kind() Kind { return KindCall }

// Kind implements Body.
func (Packet) Kind() Kind { return KindPacket }

// Kind implements Body.
func (Claim) Kind() Kind { return KindClaim }

// Kind implements Body.
func (Question) Kind() Kind { return KindQuestion }

// Kind implements Body.
func (Answer) Kind() Kind { return KindAnswer }

// Kind implements Body.
func (Progress) Kind() Kind { return KindProgress }

// Kind implements Body.
func (End) Kind() Kind { return KindEnd }
