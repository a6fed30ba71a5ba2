package lab

import (
	"runtime"
	"runtime/metrics"
)

// rest lets all that can happen without the clock happen: the stacks work off
// what they got, the programs run until each waits for something, and tasks
// that are to start do so one after another.
//
// On the real clock there is no such moment; there it only starts the tasks.
func (l *Lab) rest() {
	if l.clerk.Real() {
		for l.begin() {
		}
		return
	}
	for {
		l.quiet.wait()
		if l.drain() || l.begin() {
			continue
		}
		return
	}
}

// drain lets the stacks that got something finish with it; false if there
// were none. Hosts that got nothing are not touched: there may be a thousand.
func (l *Lab) drain() bool {
	l.mu.Lock()
	busy := l.busy
	l.busy = nil
	l.mu.Unlock()
	for _, d := range busy {
		d.Drain()
	}
	return len(busy) > 0
}

// quiet finds out when no other goroutine of the process can run. With one
// processor (enter sees to that) it is quick and sure: all that can run has run
// when the scheduler comes back to us. With more it is slow, and not quite
// sure.
type quiet struct {
	sample []metrics.Sample
	before uint64 // goroutines that were outside when the lab was made: one that reads a terminal, say
}

// restless bounds the rounds of one wait: another part of the process, which
// has nothing to do with the lab, may never rest.
const restless = 200

func newQuiet() quiet {
	q := quiet{sample: []metrics.Sample{
		{Name: "/sched/goroutines/runnable:goroutines"},
		{Name: "/sched/goroutines/running:goroutines"},
		{Name: "/sched/goroutines/not-in-go:goroutines"},
	}}
	metrics.Read(q.sample)
	q.before = count(q.sample[2])
	return q
}

// outside reports whether a goroutine more than at the lab's beginning is in the
// machine's hands: in a system call, which may take its time on a busy machine.
func (q *quiet) outside() bool {
	metrics.Read(q.sample)
	return count(q.sample[2]) > q.before
}

func (q *quiet) wait() {
	for calm, round := 0, 0; calm < 2 && round < restless; round++ {
		runtime.Gosched()
		metrics.Read(q.sample)
		calm++
		if count(q.sample[0]) > 0 || count(q.sample[1]) > 1 { // this goroutine runs
			calm = 0
		}
	}
}

func count(s metrics.Sample) uint64 {
	if s.Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s.Value.Uint64()
}
