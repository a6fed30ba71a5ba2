package wire

import "time"

// defaultLimit is tc-netem's.
const defaultLimit = 1000

// A queue is what waits at a port for the wire, one frame after another at the
// link's rate.
type queue struct {
	begins []time.Duration // when each waiting frame's first bit leaves, in order
	free   time.Duration   // when the wire is free again
}

// pass queues a frame of so many bytes and gives the moment at which its last
// bit leaves; false if the queue is full.
func (q *queue) pass(now time.Duration, length int, i Impairment) (left time.Duration, ok bool) {
	if i.Rate <= 0 {
		return max(now, q.free), true // what is still waiting from a time with a rate stays in front
	}
	for len(q.begins) > 0 && q.begins[0] <= now {
		q.begins = q.begins[1:]
	}
	limit := i.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	if len(q.begins) >= limit {
		return 0, false
	}
	begin := max(now, q.free)
	if begin > now {
		q.begins = append(q.begins, begin)
	}
	q.free = begin + time.Duration(float64(length)*8*float64(time.Second)/float64(i.Rate))
	return q.free, true
}
