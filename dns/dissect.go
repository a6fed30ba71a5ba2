package dns

import (
	"time"

	"netlab/dissect"
	"netlab/osi"
)

// Ports of servers, and of all who speak multicast DNS.
const (
	port          = 53
	portMulticast = 5353
)

const headerLen = 12

type dissector struct{}

// Dissector gives the dissector of DNS, over UDP and TCP, and of mDNS.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "dns" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "Domain Name System", "RFC 1035" }

// Aliases implements dissect.Aliased.
func (dissector) Aliases() []dissect.FieldInfo {
	return []dissect.FieldInfo{{Name: "mdns", Kind: dissect.None, Doc: "Multicast Domain Name System", Source: "RFC 6762"}}
}

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match {
	return []dissect.Match{
		{Table: "udp.port", Num: port},
		{Table: "tcp.port", Num: port},
		{Table: "udp.port", Num: portMulticast},
		{Table: "tcp.port", Num: portMulticast},
	}
}

// Guess implements dissect.Guesser: a datagram at any port that looks like a
// query of one question, or the response to one, as Wireshark has it.
func (dissector) Guess(table string, b []byte) bool {
	if table != "udp.port" || len(b) <= headerLen || b[2]&0x78 != 0 {
		return false
	}
	questions, answers, authority, additional := be16(b[4:]), be16(b[6:]), be16(b[8:]), be16(b[10:])
	if b[2]&0x80 == 0 {
		return questions == 1 && answers == 0 && authority == 0 && additional <= mostRest
	}
	return questions <= 1 && answers <= mostAnswers && authority <= mostRest && additional <= mostRest
}

// What Guess takes for a message has no more records than these.
const (
	mostAnswers = 100
	mostRest    = 10
)

// message is a DNS message as a layer.
type message struct {
	at        int // where in the layer's bytes it begins: behind the length, over TCP
	multicast bool
	request   *question // a response's question, if it was seen
	after     time.Duration
	timed     bool // after is what passed, and not a reckoning without times
	again     bool // a response to nothing that was seen
}

// question is one that waits for its answer.
type question struct {
	frame int
	sent  time.Time
	// answered says that a further question with the same ID is a new one.
	answered bool
}

// waiting are the questions of a conversation, by ID.
type waiting map[uint16]*question

// patience is how long after the first the same question is the same one: as
// long as Wireshark thinks so.
const patience = 5 * time.Second

// maxWaiting bounds how many questions one conversation remembers.
const maxWaiting = 1024

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	m := &message{}
	b := u.Bytes
	if stream := c != nil && c.Proto == "tcp"; stream {
		switch {
		case len(b) < 2:
			return dissect.Layer{}, 0, nil
		case len(b) < 2+int(be16(b)) && u.Cut == 0 && !u.Quoted:
			return dissect.Layer{}, 0, nil
		}
		m.at = 2
		b = b[:min(2+int(be16(b)), len(b))]
	} else if c != nil {
		m.multicast = c.A.Port == portMulticast || c.B.Port == portMulticast
	}
	l := dissect.Layer{
		PDU: m, Header: len(b), Bytes: b,
		Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
	}
	if m.multicast {
		l.Proto = "mdns"
	}
	if len(b) < m.at+headerLen { // what there is of it can still be read
		if u.Cut == 0 && !u.Quoted {
			l.Malformed, l.MalformedRange = "the message is shorter than its header", dissect.Range{Len: len(b)}
		}
		return l, len(b), nil
	}
	if c != nil && !u.Quoted && !m.multicast {
		m.pair(c, u, b[m.at:])
	}
	if u.Cut == 0 && !u.Quoted {
		w := walker{Pick: dissect.Pick{ID: -1, Bytes: b}, m: m}
		w.message()
		l.Malformed, l.MalformedRange = w.fault, w.at
	}
	return l, len(b), nil
}

// pair remembers a question, or finds the one that a response answers.
func (m *message) pair(c *dissect.Conversation, u dissect.Unit, b []byte) {
	w, _ := c.State("dns").(waiting)
	id := be16(b)
	if b[2]&0x80 == 0 {
		if w == nil || len(w) >= maxWaiting {
			w = make(waiting)
			c.SetState("dns", w)
		}
		if q := w[id]; q == nil || q.answered || u.Record.Moment().Sub(q.sent) > patience {
			w[id] = &question{frame: u.Record.Number, sent: u.Record.Moment()}
		}
		return
	}
	q := w[id]
	m.again = q == nil
	if q != nil {
		q.answered = true
		m.request, m.after = q, u.Record.Moment().Sub(q.sent)
		m.timed = dissect.Known(q.sent) && dissect.Known(u.Record.Moment())
	}
}

func be16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }
