package wire

import (
	"math/rand/v2"
	"net"
	"sync/atomic"

	"netlab/capture"
)

// Link is a cable or a switch: what is sent into one Port comes out at the
// others that its destination address names. A switch knows at which of its
// ports each address is; a frame to an address that nobody has is lost. All
// methods may be called from any goroutine.
type Link struct {
	name  string
	clerk *Clerk

	// All below is guarded by the clerk's mutex.
	ports []*Port
	byMAC map[mac]*Port
	imp   Impairment
	luck  *rand.Rand
	rules []*ruling
	held  []*flight
	cut   bool
}

type mac [6]byte

// Port is a host's place on a Link.
type Port struct {
	link    *Link
	host    string
	index   int // of the capture interface
	mac     mac
	receive atomic.Pointer[func([]byte)]
	queue   queue // of what leaves here
}

// NewLink makes a link. Equal seeds give equal luck; number sets links with the
// same seed apart.
func (c *Clerk) NewLink(name string, i Impairment, seed, number uint64) *Link {
	return &Link{name: name, clerk: c, imp: i, byMAC: map[mac]*Port{}, luck: rand.New(rand.NewPCG(seed, number))}
}

// NewPort adds a port for a host with this address. Records of its frames name
// the host and the capture's interface of this index.
func (l *Link) NewPort(host string, index int, address net.HardwareAddr) *Port {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	p := &Port{link: l, host: host, index: index}
	copy(p.mac[:], address)
	l.ports = append(l.ports, p)
	l.byMAC[p.mac] = p
	return p
}

// Attach says who gets the frames that arrive here; nil: nobody. receive is
// called on the goroutine that drives the clock and only borrows the frame.
func (p *Port) Attach(receive func(frame []byte)) {
	if receive == nil {
		p.receive.Store(nil)
		return
	}
	p.receive.Store(&receive)
}

// Send puts a frame on the link, which owns it from now on.
func (p *Port) Send(frame []byte) {
	c := p.link.clerk
	c.mu.Lock()
	defer c.mu.Unlock()
	p.link.carry(p, frame)
}

// Name is the link's name: "client -- server".
func (l *Link) Name() string { return l.name }

// AddRule adds a rule; frames that leave from now on meet it.
func (l *Link) AddRule(r Rule) {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	l.rules = append(l.rules, &ruling{rule: r})
}

// Cut loses every frame that is sent from now on; those in flight arrive.
func (l *Link) Cut() { l.setCut(true) }

// Heal ends a Cut.
func (l *Link) Heal() { l.setCut(false) }

func (l *Link) setCut(on bool) {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	l.cut = on
}

// Set changes what the link does to frames that are sent from now on.
func (l *Link) Set(i Impairment) {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	l.imp = i
}

// Impairment is what the link does now.
func (l *Link) Impairment() Impairment {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	return l.imp
}

// Held is the frame that a swap holds, if any: the first, if several.
func (l *Link) Held() *capture.Record {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	if len(l.held) == 0 {
		return nil
	}
	r := *l.held[0].entry.record
	return &r
}

// Release loses all frames that swaps hold: the lab is closing, and nothing
// will pass them any more.
func (l *Link) Release() {
	l.clerk.mu.Lock()
	defer l.clerk.mu.Unlock()
	for _, f := range l.held {
		f.lose = true
		l.fly(f)
	}
	l.held = nil
}
