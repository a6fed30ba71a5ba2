package lesson

import "time"

// Pos is a place in a lesson's file. Line and Col count from 1, in bytes.
type Pos struct {
	File string
	Line int
	Col  int
}

// Lesson is a parsed lesson.
type Lesson struct {
	ID     string // "tcp/fast-retransmit": module and name; of a lone file, its base name
	File   string
	Meta   Meta
	Blocks []Block // in the order of the file
}

// Meta is a lesson's front matter, defaults filled in.
type Meta struct {
	Netlab     int
	Title      string
	Summary    string
	Minutes    int
	Level      string // "basic", "core", "deep"
	Objectives []string
	Sources    []string
	Needs      []string
	NeedsAt    []Pos // where each of Needs stands
	Net        []Net
	Cable      map[string]string // options of all links, in tc-netem's words
	Routers    []string
	Hosts      map[string]HostMeta
	Profiles   []string
	Params     []Param // in the order of the file
	Mutants    []map[string]string
	Seed       uint64
	Lang       string
	Of         string // of a translation: the hash of the original
}

// needAt is where the i-th of Needs stands, in the file.
func (l *Lesson) needAt(i int) Pos {
	if i < len(l.Meta.NeedsAt) {
		return l.Meta.NeedsAt[i]
	}
	return Pos{l.File, 1, 1}
}

// Net is one entry of "net": a cable or a switch, with options of its own.
type Net struct {
	Name    string // "client -- server", "pub, broker, sub"
	Hosts   []string
	Switch  bool
	Options map[string]string
	Pos     Pos
}

// HostMeta is what "hosts" says of a host.
type HostMeta struct {
	// Yours is the part of the student's program: "udp server:9000" talks to the
	// server's port, "tcp 9000" waits at a port of the host's own.
	Yours string
}

// Param is a parameter and the values it may take, the default first.
type Param struct {
	Name   string
	Values []string
	Pos    Pos
}

// Block is a part of the lesson's body: *Prose, *Steps, *Claims, *Ask or *Show.
type Block interface{ Position() Pos }

// Prose is Markdown between fences, with values and packet links as written.
type Prose struct {
	Pos      Pos
	Markdown string
	Links    []Link  // packet links: [text](#label)
	Values   []Value // ${…} outside code
}

// Link is a packet link in prose, and the Prose's Markdown holds it at [Start, End).
type Link struct {
	Pos        Pos
	Label      LabelRef
	Start, End int
	Sentence   string // the sentence it stands in, for the warning about bare numbers
}

// Value is a "${…}": a parameter, or a field of a labelled packet or a host.
type Value struct {
	Pos        Pos
	Owner      LabelRef // label or host; empty Name: a parameter
	Field      string   // the parameter's name, or the field
	Start, End int      // in the text that holds it
}

// LabelRef is "dup", "dup[3]" or "dup[last]".
type LabelRef struct {
	Name  string
	Index int  // 1 for the first; 0: none given
	Last  bool // [last]
	Pos   Pos
}

// Mode says how a block of steps begins.
type Mode uint8

// The modes of steps.
const (
	Continue Mode = iota // goes on in the scene above (or opens the first)
	Fresh                // a new scene
	Again                // a new scene with the last one's steps, parameters changed
	Solution             // steps in the place of the student's program
)

// Steps is a ```netlab fence.
type Steps struct {
	Pos    Pos
	Mode   Mode
	Params map[string]string // of "again"
	Steps  []Step
}

// Step is one line of steps: exactly one of Verb, Wait and Wire is set.
type Step struct {
	Pos  Pos
	Text string // as written, on one line
	And  bool
	Verb *VerbStep
	Wait *WaitStep
	Wire *WireStep
}

// VerbStep is "HOST ROOM VERB {ARG | KEY=VALUE} [as NAME] [fails [STRING]]".
type VerbStep struct {
	Host, Room, Verb string
	Args             []Arg
	As               string
	Fails            bool
	FailsWith        string // what the error must contain; empty: anything
	RoomAt, VerbAt   Pos
	AsAt             Pos
}

// Arg is an argument as written, values not yet put in, escapes not undone. Key is empty for a
// positional one. Quoted tells "a" from a.
type Arg struct {
	Pos    Pos
	Key    string
	Text   string
	Quoted bool
	Values []Value // those in Text
}

// WaitStep is "wait TIME" or "wait for MATCH, at most TIME".
type WaitStep struct {
	Time  TimeExpr
	Match *Match // nil: just the time
}

// WireStep is a wire line: a rule, or "cut", "heal", "set".
type WireStep struct {
	Action  string // "lose", "double", "swap", "delay", "flip"; "cut", "heal", "set"
	Delay   TimeExpr
	Field   string // of flip
	Pick    Pick
	Match   *Match            // of a rule; of "cut from"
	Cable   string            // "a -- b" or a host's name; empty: any
	Options map[string]string // of "set"
}

// TimeExpr is a duration as written, "20ms", "1.5rtt", or "${…}".
type TimeExpr struct {
	Pos  Pos
	Text string
}

// Pick says which of the matches is meant. The zero Pick means all of them
// (in a claim: the first).
type Pick struct {
	Kind    PickKind
	Ord     string // "2", "last", "${n}"; of PickPercent the share
	Pos     Pos
	Written string // "the ${n}th"
}

// PickKind is a way to pick.
type PickKind uint8

// The ways to pick among matches.
const (
	PickAny     PickKind = iota
	PickThe              // the 2nd
	PickEvery            // every 2nd
	PickFirst            // the first 3
	PickPercent          // 10% of
)

// Count is "exactly 2", "at least 3", "at most 1" or "no". The zero Count is none.
type Count struct {
	Word string // "exactly", "at least", "at most", "no"; "" for none
	N    string // a number or "${…}"
}

// Match is what a claim, a rule or a wait looks for. Exactly one of the three
// forms holds: From and To; Host, Room and Event; or Label.
type Match struct {
	Pos      Pos
	Text     string // as written
	From, To string // "client", "server", "any"
	Host     string
	Room     string
	Event    string
	Label    LabelRef
	Filter   string // display filter as written; empty for all
	FilterAt Pos
	Values   []Value // those in Filter
}

// Position implements Block.
func (b *Prose) Position() Pos { return b.Pos }

// Position implements Block.
func (b *Steps) Position() Pos { return b.Pos }

// Position implements Block.
func (b *Claims) Position() Pos { return b.Pos }

// Position implements Block.
func (b *Ask) Position() Pos { return b.Pos }

// Position implements Block.
func (b *Show) Position() Pos { return b.Pos }

// Limits of a lesson, lesson-format.md.
const (
	MaxFile    = 256 << 10
	MaxFolder  = 4 << 20
	MaxHosts   = 16
	MaxSteps   = 500
	MaxFrames  = 200_000
	MaxLabTime = time.Hour
	MaxRun     = 30 * time.Second
	MaxMemory  = 256 << 20
)
