package cli

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"netlab/dissect"
	"netlab/dissect/filter"
)

// flow takes a capture through four stations, each with goroutines of its own,
// so that all processors have work though packets must be dissected in order:
//
//	read ──▶ dissect ──▶ match and format ──▶ write
//	 one       one            several          one (the caller)
//	 ▲                                          │
//	 └──────────── empty batches ◀──────────────┘
//
// What goes from one to the next is a batch of packets. There are a few batches
// only, used again and again, so a capture of any length takes the same memory.
// Lines leave in the order of the packets, whatever the number of processors.
type flow struct {
	src     *source
	reg     *dissect.Registry
	filter  *filter.Filter
	view    liner
	workers int    // at the third station; 0: as many as make sense
	quit    func() // ends a read that is under way; nil if none waits
	whole   bool   // follow conversations even if only headers are wanted

	caught chan any // what a goroutine panicked with
	stop   func()   // ends all stations
}

// run shows all packets that the filter selects. write gets whole lines, and
// is called by the caller's goroutine.
func (f *flow) run(ctx context.Context, write func([]byte) error) error {
	if f.workers == 0 {
		f.workers = min(max(1, runtime.GOMAXPROCS(0)-1), 4)
	}
	ctx, f.stop = context.WithCancel(ctx)
	batches := f.batches()
	empty, read := make(chan *batch, batches), make(chan *batch, batches)
	dissected, ordered := make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		empty <- newBatch()
	}
	f.caught = make(chan any, 1)

	var stations sync.WaitGroup
	stations.Go(func() { f.read(ctx, empty, read) })
	stations.Go(func() { f.dissect(read, dissected, ordered) })
	for range f.workers {
		stations.Go(func() { f.format(dissected) })
	}
	// Nothing waits for ever: there is room for all batches in each channel.
	err := f.write(ctx, ordered, empty, write)
	f.stop()
	if err != nil && f.quit != nil {
		f.quit()
	}
	stations.Wait()
	select {
	case r := <-f.caught:
		panic(r) // run, in main.go, makes one line of it
	default:
		return err
	}
}

// batches is how many batches there are. With a few of them a station would wait
// for another one at nearly each batch, and then go on upon another processor,
// whose cache has nothing of what it needs. One processor has all stations take
// turns, and few batches stay in its cache.
func (f *flow) batches() int {
	const few, enough = 3, 16
	if runtime.GOMAXPROCS(0) == 1 {
		return f.workers + few
	}
	return f.workers + enough
}

// guard keeps what a station panics with, and ends the others.
func (f *flow) guard() {
	if r := recover(); r != nil {
		f.stop()
		select {
		case f.caught <- r:
		default: // it is full: one is enough
		}
	}
}

// read is the first station. It hands a batch on when it is full, and before it
// would wait for more: of a capture that is still being made, each packet is
// shown when it comes.
func (f *flow) read(ctx context.Context, empty chan *batch, out chan<- *batch) {
	defer close(out)
	defer f.guard()
	for {
		select {
		case b := <-empty:
			f.fill(b)
			last := b.err != nil
			giant := b.bytes > 4*batchBytes
			out <- b
			if last || giant && !await(ctx, b, empty) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// await waits until a batch comes back: of giants there is one at a time.
func await(ctx context.Context, b *batch, empty chan *batch) bool {
	var others []*batch
	for {
		select {
		case got := <-empty:
			others = append(others, got)
			if got != b {
				continue
			}
			for _, o := range others {
				empty <- o
			}
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// dissect is the second station: one session sees the packets in order.
func (f *flow) dissect(in <-chan *batch, out, ordered chan<- *batch) {
	defer close(ordered)
	defer close(out)
	defer f.guard()
	limits := dissect.Limits{Headers: f.headers()}
	session := f.src.session(f.reg, limits, f.lesson())
	var giant formatter
	for b := range in {
		for i, rec := range b.recs {
			if b.fresh[i] {
				session = f.src.session(f.reg, limits, f.lesson())
			}
			p := &b.packets[i]
			session.AddTo(p, rec)
			if len(p.Layers) > manyLayers {
				if giant.view == nil {
					giant = f.formatter()
				}
				b.early[i] = giant.line(nil, b, i)
				*p = dissect.Packet{}
			}
		}
		ordered <- b
		out <- b
	}
}

// lesson reports whether what a lesson said is wanted. Fields are what tshark
// gives of them, so also for a capture that was made of a lesson.
func (f *flow) lesson() bool {
	_, fields := f.view.(*fieldView)
	return !fields
}

// headers reports whether all that the filter asks for and the view shows
// stands in headers, so that nobody need follow conversations.
func (f *flow) headers() bool {
	v, ok := f.view.(*fieldView)
	if !ok || f.whole {
		return false
	}
	for _, ref := range v.refs {
		ok = ok && f.reg.InHeader(ref)
	}
	for _, name := range f.filter.Fields() {
		ref, known := f.reg.Field(name)
		ok = ok && known && f.reg.InHeader(ref)
	}
	return ok
}

// format is the third station.
func (f *flow) format(in <-chan *batch) {
	own := f.formatter()
	for b := range in {
		f.formatBatch(&own, b)
	}
}

func (f *flow) formatBatch(own *formatter, b *batch) {
	defer func() { b.done <- struct{}{} }()
	defer f.guard()
	for i := range b.recs {
		if line, ok := b.early[i]; ok {
			b.out = append(b.out, line...)
			continue
		}
		b.out = own.line(b.out, b, i)
	}
}

// write is the last station. It ends with the capture, or when nobody reads what
// it writes, or when ctx does.
func (f *flow) write(ctx context.Context, in <-chan *batch, empty chan<- *batch, write func([]byte) error) error {
	for b := range in {
		<-b.done
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(b.out) > 0 {
			if err := write(b.out); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(b.err, io.EOF):
			return nil
		case b.err != nil:
			return b.err
		}
		if cap(b.out) > 16*batchBytes {
			b.out = nil
		}
		empty <- b
	}
	return ctx.Err()
}
