package ladder

import (
	"time"

	"netlab/trace"
)

// Flight keeps of a connection's packets what a chart of the bytes in flight
// needs. The zero Flight is empty.
type Flight struct{ packets []sent }

// Add adds a packet, in the order of leaving. Of its fields only TCP's numbers
// are kept.
func (f *Flight) Add(at time.Duration, p trace.Packet) {
	f.packets = append(f.packets, sent{at: at, p: slim(p)})
}

// Chart draws what host had in flight, of the window that the other end offers.
func (f *Flight) Chart(host string, o Options) []string { return flightChart(f.packets, host, o) }

// Moment is what a host had in flight at a moment, as it knew then.
type Moment struct {
	At     time.Duration
	Bytes  uint64 // sent and not yet seen acknowledged
	Window uint64 // what the other end had room for, if Told
	Told   bool
}

// Moments lists the changes of what host had in flight.
func (f *Flight) Moments(host string) []Moment {
	var out []Moment
	for _, m := range inFlight(f.packets, host) {
		out = append(out, Moment{At: m.at, Bytes: m.bytes, Window: m.window, Told: m.told})
	}
	return out
}
