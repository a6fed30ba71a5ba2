package report

import "netlab/dissect"

// Finding is all of one kind that an Expert has found.
type Finding struct {
	Level   dissect.Level
	Title   string // "Fast retransmission"
	Means   string
	Next    string // what to look at next
	Filter  string // selects its packets, if one can
	Count   int
	First   int    // packet
	Packets string // "#3, #5-#7"
}

// Judge takes the next packet as Packet does. It says how grave the gravest
// thing is that it shows, and what that is called; an empty title means that
// nothing is unusual.
func (v *Expert) Judge(s Seen) (level dissect.Level, title string) {
	v.gravest = nil
	v.Packet(s)
	if v.gravest == nil {
		return dissect.Chat, ""
	}
	return v.gravest.level, v.gravest.title
}

// Findings lists what was found, the gravest first.
func (v *Expert) Findings() []Finding {
	var out []Finding
	for _, g := range v.sorted() {
		f := Finding{
			Level: g.level, Title: g.title, Means: g.means, Next: g.next, Filter: g.filter,
			Count: g.count, First: g.packets.first(), Packets: g.packets.String(),
		}
		if g.example != "" {
			f.Means = g.example
		}
		out = append(out, f)
	}
	return out
}
