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

// Moments lists the changes of what host had in flight.
func (f *Flight) Moments(host string) []trace.InFlight { return inFlight(f.packets, host) }

func inFlight(packets []sent, host string) []trace.InFlight {
	return trace.BytesInFlight(func(yield func(time.Duration, trace.Packet) bool) {
		for _, k := range packets {
			if !yield(k.at, k.p) {
				return
			}
		}
	}, host)
}
