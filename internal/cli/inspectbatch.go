package cli

import (
	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
)

// Bounds of a batch.
const (
	batchPackets = 64
	batchBytes   = 64 << 10 // a frame that is longer has a batch of its own
	// manyLayers is how many layers make a packet's lines be written at once, so
	// that a batch of packets of thousands of layers each does not fill memory.
	manyLayers = 64
)

// batch is packets on their way.
type batch struct {
	storage []capture.Record // for the records' bytes, used again
	recs    []*capture.Record
	packets []dissect.Packet
	fresh   []bool // the record is the first one of its scene
	told    []int  // how many names the file had told
	names   []capture.Name
	early   map[int][]byte // lines that were made at the second station
	bytes   int            // of the records
	err     error          // of reading what follows
	out     []byte
	done    chan struct{} // its lines are there
}

func newBatch() *batch {
	return &batch{
		storage: make([]capture.Record, batchPackets), packets: make([]dissect.Packet, batchPackets),
		early: map[int][]byte{}, done: make(chan struct{}, 1),
	}
}

// fill reads records into a batch.
func (f *flow) fill(b *batch) {
	if n := len(b.recs); n > 0 && cap(b.storage[n-1].Data) > batchBytes {
		b.storage[n-1].Data = nil // a giant, which was the last of its batch
	}
	b.recs, b.fresh, b.told, b.bytes, b.err, b.out = b.recs[:0], b.fresh[:0], b.told[:0], 0, nil, b.out[:0]
	clear(b.early)
	for len(b.recs) < batchPackets && b.bytes < batchBytes {
		rec, err := f.src.nextTo(&b.storage[len(b.recs)])
		if err != nil {
			b.err = err
			break
		}
		b.bytes += len(rec.Data)
		b.recs = append(b.recs, rec)
		b.fresh = append(b.fresh, f.src.newScene())
		b.told = append(b.told, len(f.src.r.Names()))
		if !f.src.ready() {
			break
		}
	}
	b.names = f.src.r.Names()
}

// formatter makes lines; each goroutine has its own.
type formatter struct {
	filter *filter.Filter
	view   liner
	names  hostNames
}

func (f *flow) formatter() formatter {
	return formatter{filter: f.filter.Clone(), view: f.view.clone()}
}

// line appends a packet's line if the filter selects it.
func (f *formatter) line(dst []byte, b *batch, i int) []byte {
	p := &b.packets[i]
	if !f.filter.Match(p) {
		return dst
	}
	f.names.upTo(b.names[:b.told[i]])
	return f.view.line(dst, p, &f.names)
}
