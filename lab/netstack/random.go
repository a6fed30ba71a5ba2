package netstack

import (
	crand "crypto/rand"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"sync"

	gvisor "gvisor.dev/gvisor/pkg/rand"
)

// random is a source that repeats: gVisor's fast source and its secure one. It
// may be used by several goroutines.
type random struct {
	mu  sync.Mutex
	src *rand.ChaCha8
}

func newRandom(seed uint64, use byte) *random {
	key := [32]byte{8: use}
	binary.LittleEndian.PutUint64(key[:], seed)
	return &random{src: rand.NewChaCha8(key)}
}

// Read fills b.
func (r *random) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.Read(b)
}

// Int63 is for math/rand.Source, which gVisor asks for.
func (r *random) Int63() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int64(r.src.Uint64() >> 1)
}

// Seed is for math/rand.Source; the seed was given before.
func (r *random) Seed(int64) {}

// shared stands in for gVisor's package-wide reader, from which the IPv4
// identification comes. Before any lab it is the operating system's.
type shared struct {
	mu  sync.Mutex
	src io.Reader
}

func (s *shared) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.src.Read(b)
}

func (s *shared) set(src io.Reader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.src = src
}

// packageRandom puts our reader in the place of gVisor's, once, before the
// first stack is made.
//
//nolint:gochecknoglobals // gVisor's own reader is a variable of its package
var packageRandom = sync.OnceValue(func() *shared {
	s := &shared{src: crand.Reader}
	gvisor.Reader = s
	return s
})
