package ladder_test

import (
	"strconv"
	"time"

	"netlab/capture"
	"netlab/trace"
)

const ms = time.Millisecond

// story makes events in a row, as a run does.
type story struct {
	events trace.Trace
	number int
	calls  int
	link   string
}

func (s *story) at(t time.Duration, b trace.Body) {
	s.events = append(s.events, trace.Event{Seq: len(s.events) + 1, At: t, Body: b})
}

func (s *story) call(t time.Duration, host, event string, c trace.Call) {
	s.calls++
	c.Number, c.Host, c.Room, c.Event = s.calls, host, "tcp", event
	s.at(t, c)
}

// frame sends one; its fates follow. Without any, it is not known what became of it.
func (s *story) frame(t time.Duration, from, to string, top trace.Layer, fates ...trace.Fate) *trace.Packet {
	s.number++
	data := make([]byte, 60)
	for i := range data {
		data[i] = byte(i*7 + s.number)
	}
	p := trace.Packet{
		Number: s.number, Link: s.link, From: from, To: to, Length: 60, Data: data, Fates: fates,
		Summary: top.Summary, Notes: top.Notes, Top: 1,
		Layers: []trace.Layer{
			{
				Proto: "eth", OSI: 2, OSIName: "data link", Suite: "link", Header: []trace.Span{{Packet: s.number, Off: 0, Len: 14}},
				Fields: []trace.Field{
					{Name: "eth.dst", Values: []string{"02:00:00:00:00:02"}, Spans: []trace.Span{{Packet: s.number, Off: 0, Len: 6}}},
					{Name: "eth.type", Values: []string{"0x0800"}, Words: "IPv4", Spans: []trace.Span{{Packet: s.number, Off: 12, Len: 2}}},
				},
			},
			top,
		},
	}
	for _, l := range p.Layers {
		p.Protocols = append(p.Protocols, l.Proto)
	}
	s.at(t, p)
	return &p
}

func arrives(to string, at time.Duration) trace.Fate {
	return trace.Fate{To: to, At: at, Verdicts: capture.Delivered}
}

func lost(to string) trace.Fate { return trace.Fate{To: to, Verdicts: capture.Lost} }

func tcp(summary, note string) trace.Layer {
	l := trace.Layer{Proto: "tcp", OSI: 4, OSIName: "transport", Suite: "transport", Summary: summary}
	if note != "" {
		l.Notes = []trace.Note{{Level: "chat", Proto: "tcp", Text: note}}
	}
	return l
}

func segment(seq, length, ack int, note string) trace.Layer {
	l := tcp("ACK seq="+strconv.Itoa(seq)+" ack="+strconv.Itoa(ack)+" len="+strconv.Itoa(length), note)
	l.Header = []trace.Span{{Packet: 1, Off: 34, Len: 20}}
	for name, v := range map[string]int{"tcp.stream": 0, "tcp.seq": seq, "tcp.ack": ack, "tcp.len": length} {
		l.Fields = append(l.Fields, trace.Field{Name: name, Values: []string{strconv.Itoa(v)}})
	}
	return l
}

// offering is a segment without data that says how much more its sender takes.
func offering(ack, window int) trace.Layer {
	l := segment(1, 0, ack, "")
	l.Fields = append(l.Fields, trace.Field{Name: "tcp.window_size", Values: []string{strconv.Itoa(window)}})
	return l
}

func arp(summary, note string) trace.Layer {
	return trace.Layer{
		Proto: "arp", OSI: 2, OSIName: "data link", Suite: "link", Summary: summary,
		Notes: []trace.Note{{Level: "chat", Text: note}},
	}
}

func twoHosts() trace.Scene {
	return trace.Scene{
		Number: 1, Epoch: capture.Epoch(),
		Hosts: []trace.Host{{Name: "client", Addrs: []string{"10.0.0.1", "02:00:00:00:00:01"}}, {Name: "server", Addrs: []string{"10.0.0.2", "02:00:00:00:00:02"}}},
		Links: []trace.Link{{Name: "client -- server", Hosts: []string{"client", "server"}, Delay: 20 * ms, MTU: 1500}},
	}
}

// handshake is a lesson from its title to its end.
func handshake() trace.Trace {
	s := story{link: "client -- server"}
	s.at(0, trace.Meta{
		Lesson: "tcp/three-way-handshake", Title: "Three-way handshake", Level: "basic", Minutes: 6, Profile: "netstack", Seed: 1,
		Summary:    "Two hosts agree on where their numbers start before a byte of data moves.",
		Objectives: []string{"Say why three segments are needed and two are not enough", "Read SYN, SYN-ACK and ACK off the wire"},
	})
	s.at(0, trace.Prose{Markdown: "## Before data\nA TCP connection begins with **three** segments. Each end tells where it will\nstart to count, and hears that [the other](../glossary.md#tcp) has understood."})
	s.at(0, twoHosts())
	s.at(0, trace.Step{Line: 20, Text: "server tcp listen :80"})
	s.call(0, "server", "listen", trace.Call{Local: "10.0.0.2:80"})
	s.at(0, trace.Step{Line: 21, Text: "client tcp dial server:80 as c"})
	s.call(0, "client", "connect", trace.Call{Remote: "10.0.0.2:80"})
	s.frame(0, "client", "*", arp("who has 10.0.0.2? tell 10.0.0.1", "The client knows the server's IP address and needs its Ethernet address, so it asks everyone on the link."), arrives("*", 20*ms))
	s.frame(20*ms, "server", "client", arp("10.0.0.2 is at 02:00:00:00:00:02", "Only the host that has the address answers."), arrives("client", 40*ms))
	s.frame(40*ms, "client", "server", tcp("SYN seq=0 win=65535 mss=1460 ws=128 sack ts", "The client asks for a connection and tells the number before its first byte."), arrives("server", 60*ms))
	s.frame(60*ms, "server", "client", tcp("SYN, ACK seq=0 ack=1 win=65535 mss=1460", "The server agrees, tells its own number, and acknowledges the SYN, which counts as one."), arrives("client", 80*ms))
	s.frame(80*ms, "client", "server", tcp("ACK seq=1 ack=1 win=512", "Both ends now know that both numbers have arrived: the connection is established."), arrives("server", 100*ms))
	s.call(80*ms, "client", "connected", trace.Call{Name: "c", Local: "10.0.0.1:49152", Remote: "10.0.0.2:80"})
	s.call(100*ms, "server", "accepted", trace.Call{Name: "c", Local: "10.0.0.2:80", Remote: "10.0.0.1:49152"})
	s.at(100*ms, trace.Claim{Line: 30, Label: "syn", Text: "syn: client -> server tcp.flags.syn == 1", OK: true, Packets: []int{3}})
	s.at(100*ms, trace.Claim{Line: 31, Text: "exactly 1 server -> client tcp.flags.syn == 1", OK: true, Packets: []int{4}})
	s.at(100*ms, trace.Claim{Line: 32, Text: "no client -> server tcp.flags.reset == 1", OK: false, Why: "expected none, saw 1 packet\nnearest: #5"})
	s.at(100*ms, trace.Prose{Markdown: "It takes three because [the SYN](#3) needs an answer and so does the server's. The last one may be `ACK` only."})
	s.at(100*ms, trace.Show{What: "ladder", From: 3, To: 5})
	s.at(100*ms, trace.Show{What: "layers", Packets: []int{3}})
	s.at(100*ms, trace.Show{What: "bytes", Packets: []int{3}})
	s.at(100*ms, trace.Question{
		Type: "choice", ID: "why", Text: "Why is the third segment needed?", Hints: []string{"What does the server not know after its own SYN?"},
		Options: []trace.Option{{Key: "a", Text: "It carries the first data"}, {Key: "b", Text: "Without it the server cannot know that its number arrived"}},
	})
	s.at(100*ms, trace.Answer{ID: "why", Given: "a", WhyNot: "It may be empty, as here.", Key: "b", Because: "Each number needs an acknowledgement of its own."})
	s.at(100*ms, trace.End{OK: false, Packets: 5, Claims: 3, Failed: 1, Asked: 1, LabTime: 100 * ms})
	return s.events
}

// trouble has everything that a wire can do to frames, two ways at once.
func trouble() trace.Trace {
	s := story{link: "client -- server"}
	s.at(0, twoHosts())
	s.at(0, trace.Step{Line: 3, Text: `client tcp send c bytes=4000`})
	s.call(0, "client", "sent", trace.Call{Name: "c", Data: []byte("GET / HTTP/1.1\r\n\x1b[31m"), Bytes: 4000})
	s.frame(0, "client", "server", segment(1, 1000, 1, "The first 1000 bytes."), arrives("server", 20*ms))
	s.frame(1*ms, "client", "server", segment(1001, 1000, 1, ""), lost("server"))
	s.frame(2*ms, "client", "server", segment(2001, 1000, 1, ""), trace.Fate{To: "server", At: 22 * ms, Verdicts: capture.Delivered},
		trace.Fate{To: "server", At: 24 * ms, Verdicts: capture.Delivered | capture.Duplicated})
	s.frame(3*ms, "server", "client", segment(1, 50, 1, "The server has something to say too; it does not wait."), arrives("client", 23*ms))
	s.frame(4*ms, "client", "server", segment(3001, 1000, 1, ""), trace.Fate{To: "server", At: 144 * ms, Verdicts: capture.Delivered | capture.Delayed})
	s.frame(20*ms, "server", "client", segment(51, 0, 1001, "It has all before 1001."), arrives("client", 40*ms))
	s.frame(40*ms, "client", "server", segment(1001, 1000, 51, "The timer ran out: the client sends the lost bytes again."),
		trace.Fate{To: "server", At: 60 * ms, Verdicts: capture.Delivered | capture.Corrupted, Flips: []capture.Flip{{Offset: 60, Mask: 4}}})
	last := len(s.events) - 1
	p := s.events[last].Body.(trace.Packet)
	p.Repeats = 2
	s.events[last].Body = p
	s.frame(150*ms, "server", "client", segment(51, 0, 4001, "It has all."), trace.Fate{To: "client", Verdicts: capture.QueueDropped})
	s.frame(160*ms, "client", "server", segment(4001, 10, 51, ""), trace.Fate{To: "server", At: 190 * ms, Verdicts: capture.Delivered | capture.Reordered})
	s.call(200*ms, "server", "received", trace.Call{Name: "c", Data: []byte("GET / HTTP/1.1\r\n\x1b[31m"), Bytes: 4010})
	s.at(200*ms, trace.Show{What: "flight", Host: "client"})
	s.at(200*ms, trace.Show{What: "ladder", Host: "server"})
	s.at(200*ms, trace.End{OK: true, Packets: 9, Lost: 2, LabTime: 200 * ms})
	return s.events
}

// closing has a window that shuts and opens, on the way to one host's flight.
func closing(wide int) trace.Trace {
	s := story{link: "client -- server"}
	s.at(0, twoHosts())
	s.frame(0, "server", "client", offering(1, 3000), arrives("client", 20*ms))
	s.frame(20*ms, "client", "server", segment(1, 1000, 1, ""), arrives("server", 40*ms))
	s.frame(20*ms, "client", "server", segment(1001, 1000, 1, ""), arrives("server", 40*ms))
	s.frame(40*ms, "server", "client", offering(1001, 2000), arrives("client", 70*ms))
	s.frame(41*ms, "server", "client", offering(2001, 1000), arrives("client", 60*ms)) // overtakes
	s.frame(70*ms, "client", "server", segment(2001, 1000, 1, ""), arrives("server", 90*ms))
	s.frame(90*ms, "server", "client", offering(3001, 0), arrives("client", 110*ms))
	s.frame(200*ms, "server", "client", offering(3001, wide), arrives("client", 220*ms))
	s.at(220*ms, trace.Show{What: "flight", Host: "client"})
	s.at(220*ms, trace.End{OK: true, Packets: 8, LabTime: 220 * ms})
	return s.events
}

// routed has a router between the ends, and a broadcast on one link.
func routed() trace.Trace {
	s := story{link: "client -- r1"}
	s.at(0, trace.Scene{
		Number: 2, Epoch: capture.Epoch(), Params: map[string]string{"ttl": "1"},
		Hosts: []trace.Host{
			{Name: "client", Addrs: []string{"10.0.0.1"}},
			{Name: "r1", Router: true, Addrs: []string{"10.0.0.254", "10.0.1.254"}},
			{Name: "server", Addrs: []string{"10.0.1.1"}},
		},
		Links: []trace.Link{
			{Name: "client -- r1", Hosts: []string{"client", "r1"}, Delay: 5 * ms, MTU: 1500},
			{Name: "r1 -- server", Hosts: []string{"r1", "server"}, MTU: 576},
		},
	})
	s.at(0, trace.Step{Text: "client udp send u \"hi\" ttl=1"})
	s.frame(0, "client", "*", arp("who has 10.0.0.254? tell 10.0.0.1", "The way to the server leads through the router."), arrives("*", 5*ms))
	s.frame(5*ms, "r1", "client", arp("10.0.0.254 is at 02:00:00:00:00:09", "The router answers."), arrives("client", 10*ms))
	udp := trace.Layer{Proto: "udp", OSI: 4, OSIName: "transport", Suite: "transport", Summary: "49152 → 9000 len=2", Notes: []trace.Note{{Level: "chat", Text: "A datagram of two bytes; it may cross one link."}}}
	s.frame(10*ms, "client", "r1", udp, arrives("r1", 15*ms))
	icmp := trace.Layer{Proto: "icmp", OSI: 3, OSIName: "network", Suite: "internet", Summary: "time exceeded in transit", Notes: []trace.Note{{Level: "warning", Text: "The router took the datagram off the wire, since its time to live had run out, and says so to its sender."}}}
	s.frame(15*ms, "r1", "client", icmp, arrives("client", 20*ms))
	s.call(20*ms, "client", "received", trace.Call{Err: "time to live exceeded"})
	s.link = "r1 -- server"
	s.frame(30*ms, "r1", "server", udp, arrives("server", 30*ms))
	s.call(30*ms, "server", "received", trace.Call{Name: "u", Data: []byte("hi"), Bytes: 2})
	s.at(30*ms, trace.End{OK: true, Packets: 5, LabTime: 30 * ms})
	return s.events
}

// foreign is a capture that was made elsewhere: no scene, no fates.
func foreign() trace.Trace {
	s := story{}
	s.at(0, trace.Meta{Lesson: "some.pcap"})
	s.frame(0, "192.0.2.1", "192.0.2.7", tcp("SYN seq=0 win=64240", "It asks for a connection."))
	s.frame(123456, "192.0.2.7", "192.0.2.1", tcp("SYN, ACK seq=0 ack=1 win=65160", "It agrees."))
	s.frame(5*ms, "198.51.100.3", "192.0.2.1", tcp("RST seq=0", "It refuses."))
	s.frame(6*ms, "", "", trace.Layer{Proto: "data", Summary: "14 bytes"})
	s.at(7*ms, trace.End{OK: true, Packets: 4, LabTime: 7 * ms})
	return s.events
}

// switched has four hosts on a switch, and a broadcast from the middle.
func switched() trace.Trace {
	s := story{link: "a, b, c, d"}
	scene := trace.Scene{Number: 1, Links: []trace.Link{{Name: "a, b, c, d", Hosts: []string{"a", "b", "c", "d"}, Delay: ms, MTU: 1500}}}
	for i, n := range []string{"a", "b", "c", "d"} {
		scene.Hosts = append(scene.Hosts, trace.Host{Name: n, Addrs: []string{"10.0.0." + strconv.Itoa(i+1)}})
	}
	s.at(0, scene)
	s.frame(0, "b", "*", arp("who has 10.0.0.4? tell 10.0.0.2", "It asks everyone on the link."), arrives("*", 1*ms))
	s.frame(1*ms, "d", "b", arp("10.0.0.4 is at 02:00:00:00:00:04", "Only the host that has the address answers."), arrives("b", 2*ms))
	s.frame(2*ms, "b", "d", tcp("SYN seq=0 win=65535", "It asks for a connection."), arrives("d", 3*ms))
	s.frame(2*ms, "a", "c", tcp("SYN seq=0 win=65535", "It asks for a connection."), arrives("c", 3*ms))
	s.frame(3*ms, "d", "*", arp("who has 10.0.0.1? tell 10.0.0.4", "It asks everyone on the link."), arrives("*", 4*ms))
	s.call(4*ms, "c", "listen", trace.Call{Local: "10.0.0.3:80"})
	s.call(4*ms, "b", "received", trace.Call{Data: []byte("a rather long message that a program got, and more of it")})
	s.at(4*ms, trace.End{OK: true, Packets: 5, LabTime: 4 * ms})
	return s.events
}
