package wire

import (
	"time"

	"netlab/capture"
)

// Impairment is what a link does to every frame, in the words of tc-netem(8).
// Probabilities are in [0, 1]. The zero Impairment is a perfect link.
type Impairment struct {
	Delay     time.Duration // each way
	Jitter    time.Duration // the delay varies by up to this, either way
	Loss      float64
	Duplicate float64
	Reorder   float64 // share of frames that leave without the delay, and so overtake
	Corrupt   float64 // share of frames with one bit changed
	Rate      int64   // bits per second; 0: no limit
	Limit     int     // frames that may wait for the wire; 0: 1000
}

// Action is what a Rule's hit does to a frame.
type Action uint8

// The actions.
const (
	Pass    Action = iota
	Lose           // it never arrives
	Double         // a second copy arrives behind it
	Swap           // it is held until the next match has passed
	Delay          // it arrives later, by Hit.Delay
	Corrupt        // the bits of Hit.Flips are changed
	CutLink        // this frame and all later ones are lost, both ways, until Heal
)

// Hit is what a Rule decides about one frame.
type Hit struct {
	Action Action
	Delay  time.Duration  // for Delay
	Flips  []capture.Flip // for Corrupt
}

// Rule looks at a frame as it leaves and may decide its fate. The record has
// no Fates yet. Rules are asked in the order in which they were added; each
// sees every frame; the hits add up.
//
// For a Swap the rule says which frame is the next match by hitting it as well,
// with Pass if nothing else is to happen to it. A frame that the same rule
// would swap while it holds one passes: swapping all swaps pairs.
//
// A rule runs under the wire's lock, one at a time: it must be quick and must
// not call the wire.
type Rule func(capture.Record) (Hit, bool)
