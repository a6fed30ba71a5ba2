package capture

import (
	"errors"

	"golang.org/x/net/bpf"
)

// Any is the name for all interfaces together.
const Any = "any"

// Limits of a live capture.
const (
	MaxSnapLen    = 256 << 10 // bytes of a frame: more than any interface carries
	DefaultBuffer = 32 << 20  // bytes of the ring between the kernel and a Live
	MinBuffer     = 1 << 20
	MaxBuffer     = 1 << 30
)

// Errors of OpenLive that a caller can do something about. Others are the system's.
var (
	// ErrNotAllowed says that the user may not capture. On Linux it takes the
	// capability CAP_NET_RAW.
	ErrNotAllowed = errors.New("this user may not capture")
	// ErrNoLive says that netlab cannot capture on this system.
	ErrNoLive = errors.New("live capture is for Linux only")
	// ErrNoInterface says that there is no interface of that name.
	ErrNoInterface = errors.New("there is no such interface")
	// ErrDown says that the interface is not up, or has gone down.
	ErrDown = errors.New("the interface is down")
)

// LiveOptions say what to capture. Interface must be set; all else has a default.
type LiveOptions struct {
	Interface   string // its name, or Any
	SnapLen     int    // bytes of each frame to keep; 0: MaxSnapLen
	Promiscuous bool   // frames for other stations, too, where the network delivers them
	Buffer      int    // bytes of the ring; 0: DefaultBuffer
	// Program gives what the kernel runs on each frame, for frames that begin as l
	// says; nil, or a nil program: all frames. What it returns cuts the frame.
	Program func(l LinkType, snap uint32) []bpf.Instruction
}

// LiveStats counts frames of a live capture.
type LiveStats struct {
	Frames  uint64 // that Next has given
	Dropped uint64 // that the kernel had no room for
}

// sizes gives the options' sizes within their limits.
func (o *LiveOptions) sizes() (snap, buffer int) {
	snap, buffer = o.SnapLen, o.Buffer
	if snap <= 0 || snap > MaxSnapLen {
		snap = MaxSnapLen
	}
	if buffer <= 0 {
		buffer = DefaultBuffer
	}
	return snap, max(MinBuffer, min(buffer, MaxBuffer))
}

// program is what the kernel runs: never none, for it cuts the frames, too.
func (o *LiveOptions) program(l LinkType, snap int) ([]bpf.RawInstruction, error) {
	var prog []bpf.Instruction
	if o.Program != nil {
		prog = o.Program(l, uint32(snap))
	}
	if prog == nil {
		prog = []bpf.Instruction{bpf.RetConstant{Val: uint32(snap)}}
	}
	return bpf.Assemble(prog)
}
