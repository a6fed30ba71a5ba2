package wire

import (
	"time"

	"netlab/capture"
)

// headerLen is the length of an Ethernet header: two addresses and a type.
const headerLen = 14

// fly decides a frame's fates, which makes its record ready, and puts its
// copies into the air. Luck is asked in tc-netem's order: loss, duplicate,
// corrupt, delay. Copies share their original's luck.
func (l *Link) fly(f *flight) {
	r := f.entry.record
	to, name := l.receivers(f.from, r.Data)
	f.entry.ready = true
	if f.lose || l.cut || len(to) == 0 || l.chance(l.imp.Loss) {
		r.Fates = []capture.Fate{{To: name, Verdicts: capture.Lost}}
		return
	}
	copies := 1 + f.extra
	if l.chance(l.imp.Duplicate) {
		copies++
	}
	flips := f.flips
	if l.chance(l.imp.Corrupt) && len(r.Data) > headerLen {
		// One bit behind the Ethernet header: a flip within it would only send
		// the frame to nobody.
		bit := l.luck.IntN(8 * (len(r.Data) - headerLen))
		flips = append(flips, capture.Flip{Offset: headerLen + bit/8, Mask: 1 << (bit % 8)})
	}
	flips = trim(flips, len(r.Data))
	data, verdicts := r.Data, capture.Delivered
	if len(flips) > 0 {
		data = flip(data, flips)
		verdicts |= capture.Corrupted
	}
	if f.delay > 0 {
		verdicts |= capture.Delayed
	}
	if f.passed {
		verdicts |= capture.Reordered
	}
	now := l.clerk.since()
	for n := range copies {
		v := verdicts
		if n > 0 {
			v |= capture.Duplicated
		}
		left, ok := f.from.queue.pass(now, len(r.Data), l.imp)
		if !ok {
			r.Fates = append(r.Fates, capture.Fate{To: name, Verdicts: v&^capture.Delivered | capture.QueueDropped, Flips: flips})
			continue
		}
		at := left + f.delay
		if n == 0 || l.imp.Rate > 0 {
			at += l.latency()
		} else {
			at = r.Fates[0].Arrived.Sub(l.clerk.start)
		}
		r.Fates = append(r.Fates, capture.Fate{To: name, Arrived: l.clerk.start.Add(at), Verdicts: v, Flips: flips})
		l.clerk.push(&event{clerk: l.clerk, index: -1, frame: data, to: to}, at)
	}
}

// receivers finds the ports that a frame's destination address names, and the
// word for them: a host's name, "*" for several, "" for nobody.
func (l *Link) receivers(from *Port, frame []byte) ([]*Port, string) {
	if len(frame) < headerLen {
		return nil, ""
	}
	if frame[0]&1 == 0 { // IEEE 802.3 clause 3.2.3: the first bit on the wire says group or individual
		p, ok := l.byMAC[mac(frame[:6])]
		if !ok || p == from {
			return nil, ""
		}
		return []*Port{p}, p.host
	}
	to := make([]*Port, 0, len(l.ports)-1)
	for _, p := range l.ports {
		if p != from {
			to = append(to, p)
		}
	}
	if len(to) == 1 {
		return to, to[0].host
	}
	return to, "*"
}

// chance draws; a probability of 0 draws nothing.
func (l *Link) chance(p float64) bool { return p > 0 && l.luck.Float64() < p }

// latency is how long a frame is on its way, from the last bit's leaving.
func (l *Link) latency() time.Duration {
	if l.chance(l.imp.Reorder) {
		return 0
	}
	d := l.imp.Delay
	if j := l.imp.Jitter; j > 0 {
		d += time.Duration(l.luck.Int64N(2*int64(j)+1)) - j
	}
	return max(d, 0)
}

// trim leaves out flips beyond the frame and those that change nothing.
func trim(flips []capture.Flip, length int) []capture.Flip {
	var out []capture.Flip
	for _, f := range flips {
		if f.Offset >= 0 && f.Offset < length && f.Mask != 0 {
			out = append(out, f)
		}
	}
	return out
}

func flip(data []byte, flips []capture.Flip) []byte {
	out := append([]byte(nil), data...)
	for _, f := range flips {
		out[f.Offset] ^= f.Mask
	}
	return out
}
