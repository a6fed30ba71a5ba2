package wire

import "netlab/capture"

// Link is a cable or a switch: what is sent into one Port comes out at the
// others that its destination address names.
type Link struct{}

// Port is a host's place on a Link.
type Port struct{}

// Name is the link's name: "client -- server".
func (l *Link) Name() string { return "" }

// AddRule adds a rule; frames that leave from now on meet it.
func (l *Link) AddRule(r Rule) {}

// Cut loses every frame that is sent from now on; those in flight arrive.
func (l *Link) Cut() {}

// Heal ends a Cut.
func (l *Link) Heal() {}

// Set changes what the link does to frames that are sent from now on.
func (l *Link) Set(i Impairment) {}

// Impairment is what the link does now.
func (l *Link) Impairment() Impairment { return Impairment{} }

// Held is the frame that a swap holds, if any.
func (l *Link) Held() *capture.Record { return nil }
