package lesson

import "strings"

// Scaffold writes a new lesson named id ("udp/my-lesson"): whole, so that it
// runs and holds as it stands, and commented, so that an author sees what to
// put in the place of what.
func Scaffold(id string) []byte {
	_, name, _ := cutLast(id, "/")
	if name == "" {
		name = id
	}
	words := strings.ReplaceAll(name, "-", " ")
	title := words
	if title == "" || !isName(name) {
		title = "New lesson"
	}
	title = strings.ToUpper(title[:1]) + title[1:]
	return []byte(strings.ReplaceAll(scaffold, "TITLE", title))
}

// scaffold is the lesson of Scaffold: one lost datagram.
const scaffold = "---\n" + `netlab: 1
title: TITLE
# One sentence for the list of lessons.
summary: One datagram is lost on the way, and nobody is told.
# basic, core or deep; minutes is what a student needs.
level: basic
minutes: 5
# Lessons that come before this one, such as [udp/boundaries].
needs: []
# One to five of each. Sources are the documents behind what the lesson says.
objectives:
  - Say at which end a loss can be seen
sources: [RFC 768]
# Two hosts and a cable. A switch is written a, b, c.
net: [client -- server]
cable: {delay: 20ms}
# What may vary. In the text below it is written as a value, ${n}.
params: {n: 2}
` + "---\n" + `Say here what to look for, before it runs. We send three datagrams, and the wire loses one of them.

` + "```ask" + `
choice who-knows: Who is told that a datagram was lost?
- [ ] The client
  > Nothing came back to it. What would tell it?
- [ ] The server
  > It does not know what was sent.
- [x] Nobody
because: UDP has no acknowledgement, so neither end can know.
` + "```\n\n```netlab" + `
// Each line is HOST ROOM VERB and its arguments; netlab verbs lists them.
server udp listen :9000
client udp dial server:9000 as u
wire lose the ${n}th client -> server udp
client udp send u "1"
client udp send u "2"
client udp send u "3"
` + "```\n\n```claims" + `
// Each line must hold, or netlab check fails. A label names a packet for the text below.
lost: the ${n}th client -> server udp
no lost, at server
exactly 3 client -> server udp
exactly 2 server udp received
` + "```" + `

[This datagram](#lost) left the client and never arrived: it is ${lost.udp.length} bytes long, its UDP header included.
Say here why, after it ran. A link with # and a label leads to the packet.

` + "```show" + `
ladder
` + "```\n\n```ask" + `
number reads: How many datagrams did the server's program get?
= count(server udp received)
hint: Count those that arrived.
because: Three were sent and one was lost.
` + "```\n\n```ask" + `
prove the-lost-one: Write a filter that selects the datagram that was lost.
= lost
hint: Its data is the field udp.payload; contains "1" would find the first one.
because: Its data tells it from the others.
` + "```\n"
