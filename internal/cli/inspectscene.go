package cli

import (
	"time"

	"netlab/capture"
	"netlab/trace"
)

// benches tells of each scene of a capture that netlab made, as its lesson did:
// its hosts are others, and its time begins anew.
type benches struct {
	scene int
	base  int           // interfaces of earlier scenes
	last  time.Duration // in this scene
	past  time.Duration // of earlier scenes
}

// saw takes note of when a packet left and came.
func (b *benches) saw(at time.Duration, r *capture.Record) {
	b.last = max(b.last, at)
	for _, f := range r.Fates {
		if !f.Gone() && !f.Arrived.IsZero() {
			b.last = max(b.last, at+f.Arrived.Sub(r.Sent))
		}
	}
}

// labTime is how long all scenes took, as far as packets tell.
func (b *benches) labTime() time.Duration { return b.past + b.last }

// next gives the bench of a scene that has begun since.
func (b *benches) next(src *source) (trace.Scene, bool) {
	if !src.own || b.scene == src.scene {
		return trace.Scene{}, false
	}
	b.scene = src.scene
	b.past, b.last = b.past+b.last, 0
	ifs := src.r.Interfaces()
	scene := trace.SceneOf(b.scene, ifs[min(b.base, len(ifs)):], src.r.Names())
	if !src.sided { // else the file was read to its end, with all scenes
		b.base = len(ifs)
	}
	return scene, true
}
