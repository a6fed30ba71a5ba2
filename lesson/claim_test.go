package lesson_test

import (
	"strings"
	"testing"

	"netlab/lesson"
)

// talk is a scene in which the client sends 1 to 4, the second is lost, the
// third doubled, and the server answers "yes" once 4 has come.
const talk = "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\n" +
	"wire lose the 2nd client -> server udp\nwire double the 3rd client -> server udp\n" +
	"client udp send u \"1\"\nclient udp send u \"2\"\nwait 10ms\nclient udp send u \"3\"\nwait 10ms\nclient udp send u \"4\"\n" +
	"server udp send u \"yes\"\n```\n"

// hold holds claims against talk and gives the outcome of the last one.
func hold(t *testing.T, claims string) lesson.ClaimResult {
	t.Helper()
	res, _, err := run(t, written(t, "params: {n: 2, who: server}\nprofiles: [netstack, textbook]\n", talk+"```claims\n"+claims+"\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Claims) == 0 {
		return lesson.ClaimResult{}
	}
	return res.Claims[len(res.Claims)-1]
}

const named = "one: client -> server udp.payload contains \"1\"\ntwo: client -> server udp.payload contains \"2\"\n" +
	"three: client -> server udp.payload contains \"3\"\nfour: client -> server udp.payload contains \"4\"\n" +
	"yes: server -> client udp\ngot: server udp received call.text == \"4\"\nall: exactly 4 client -> server udp\n"

func TestClaimsThatHold(t *testing.T) {
	for _, c := range []string{
		"x: client -> server arp.opcode == 1", // ARP goes by its protocol addresses, not by its broadcast
		"x: the 2nd client -> server udp",
		"x: the 4th client -> server udp",
		"x: the first 4 client -> server udp",
		"x: every 4th client -> server udp",
		"x: the ${n}th client -> server udp",
		"x: the last client -> server udp",
		"x: every 2nd client -> server udp",
		"x: the first 3 client -> server udp",
		"x: at least 4 client -> server udp",
		"x: any -> server udp",
		"exactly 4 client -> any udp",
		"exactly 5 any -> any udp",
		"exactly 4 client -> server udp, at server",
		"exactly 3 client -> server udp, at server, after one",
		"exactly 4 client -> server udp, on client -- server",
		"exactly 4 client -> server udp, on server -- client",
		"at most 4 client -> server udp",
		"no two, at server",
		"exactly 1 two, at client",
		"exactly 2 three, at server",
		"exactly 4 all, at client",
		"exactly 1 all[2], on client -- server",
		"no all[2], at server",
		"exactly 1 all[last], after three, at client",
		"no client -> server udp, after four",
		"no client -> server udp, before one",
		"every client -> server udp has udp.length == 9",
		"every client udp sent has call.bytes == 1",
		"one before two",
		"one before two, at client",
		"three before four, at server",
		"then x: client -> server udp, at server, after three",
		"x: server udp received, after three",
		"x: client -> server udp, within 11ms after two",
		"no client -> server udp, within 9ms after two",
		"x: client -> server udp, at least 10ms after two",
		"x: server -> client udp, within 1rtt after four",
		"no server -> client udp, within 0.5rtt after one",
		"exactly 9 client -> server udp, under textbook",
		"check count(client -> server udp) == 4",
		"check count(server udp received) == 4",
		"check sum(udp.length, client -> server udp) == 36",
		"check sum(call.bytes, server udp received) == 4",
		"check list(call.text, server udp received) == \"1,3,3,4\"",
		"check list(udp.length, client -> server udp) == \"9,9,9,9\"",
		"check time(one, two) == 20ms",
		"check time(three, four) >= 10ms",
		"check time(two, three) * 2 == 20ms",
		"check time(three, four) / time(three, four) == 1",
		"check ${n} * 3 + 4 / 2 == 8",
		"check ${two.udp.length} - 1 == 8",
		"check ${all[3].udp.length} == 9",
		"check ${all[last].udp.stream} == ${one.udp.stream}",
		"check ${one.ip.src} == ${client.ip}",
		"check ${one.eth.dst} == ${server.mac}",
		"check \"${one.ip.src}\" == \"${client.ip}\"",
		"check ${client.delay} == 20ms",
		"check ${client.delay} * 2 == 1rtt",
		"check ${who} == \"server\"",
		"check ${got.call.text} == \"4\"",
		"check ${got.call.host} == \"server\"",
		"x: any -> any ip.src == ${client.ip} && udp.dstport == ${one.udp.dstport}",
		"x: server udp received call.text contains \"${got.call.text}\"",
	} {
		if got := hold(t, named+c); !got.OK {
			t.Errorf("%s: %s", c, got.Why)
		}
	}
}

func TestClaimsThatFailSayWhatWasSeen(t *testing.T) {
	for _, c := range []struct{ claim, want string }{
		{"x: client -> server udp.length == 99", "expected one `client -> server udp.length == 99`; saw none; of 5 that are `client -> server` none matches the filter"},
		{"x: client -> server udp.length == 9 && udp.payload contains \"7\"", "comes nearest but is not `udp.payload contains \"7\"`"},
		{"x: the 9th client -> server udp", "expected the 9th `client -> server udp`"},
		{"x: server -> client arp && arp.opcode == 1", "packet 2 (at 20ms) comes nearest but is not `arp.opcode == 1`"},
		{"x: server tcp received", "nothing at all is `server tcp received`"},
		{"x: client -> server udp, after four", "matches but is not after four, packet"},
		{"exactly 1 two, at server", "expected exactly 1 `two` at server; saw none; packet 4 (at 60ms) matches but never was at server"},
		{"exactly 3 client -> server udp", "expected exactly 3 `client -> server udp`; saw 4: packet"},
		{"no client -> server udp", "expected none `client -> server udp`; saw 4"},
		{"at most 3 client -> server udp", "saw 4"},
		{"every client -> server udp has udp.payload contains \"1\"", "has it not"},
		{"x: the 4th client -> server udp, after one", "after one, packet 3 (at 40ms); saw 3: packet 4"},
		{"x: the 5th client -> server udp", "expected the 5th `client -> server udp`; saw 4: packet 3"},
		{"x: the first 5 client -> server udp", "expected the first 5 `client -> server udp`; saw 4: packet 3"},
		{"x: every 5th client -> server udp", "expected every 5th `client -> server udp`; saw 4: packet 3"},
		{"every client -> server tcp has tcp.len == 0", "expected at least one"},
		{"four before three", "expected four before three; packet"},
		{"two before three, at server", "two (packet 4) never was at server"},
		{"x: client -> server udp, at server, after two", "two (packet 4) never was at server"},
		{"one crosses two", "two (packet 4) never arrived"},
		{"one crosses yes", "expected each to leave before the other arrived"},
		{"check count(client -> server udp) == 5", "expected `count(client -> server udp) == 5`; saw 4 == 5"},
		{"check ${n} > \"a\"", "only numbers and times can be larger"},
		{"check ${n} == 2s", "2 is a number and 2s a time"},
		{"check ${n} + 2s == 2s", "a number and a time"},
		{"check ${n} / 0 == 1", "division by zero"},
		{"check 9223372036854775807 + ${n} > 0", "too big"},
		{"check 9223372036854775807 * ${n} > 0", "too big"},
		{"check ${one.tcp.seq} == 1", "one (packet 3) has no tcp.seq"},
		{"check sum(ip.src, client -> server udp) == 1", "is no number"},
		{"check time(one, two) == 5ms", "saw 20ms == 5ms"},
	} {
		got := hold(t, named+c.claim)
		if got.OK || !strings.Contains(got.Why, c.want) {
			t.Errorf("%s:\n got  %v %s\n want %s", c.claim, got.OK, got.Why, c.want)
		}
	}
}

func TestWhatAFailedLabelLeavesOpenFails(t *testing.T) {
	got := hold(t, "lost: client -> server udp.length == 99\ncheck ${lost.udp.length} == 99")
	if got.OK || !strings.Contains(got.Why, "lost was not found") {
		t.Errorf("got %v %s", got.OK, got.Why)
	}
	got = hold(t, "lost: client -> server udp.length == 99\nthen next: client -> server udp")
	if got.OK || !strings.Contains(got.Why, "the labelled line above was not found") {
		t.Errorf("got %v %s", got.OK, got.Why)
	}
}

func TestAnotherProfilesClaimIsNotTold(t *testing.T) {
	res, _, err := run(t, written(t, "profiles: [netstack, textbook]\n", talk+"```claims\nexactly 4 client -> server udp\nexactly 9 client -> server udp, under textbook\n```\n"), lesson.RunOptions{})
	if err != nil || len(res.Claims) != 1 {
		t.Errorf("%v: %+v", err, res)
	}
	res, _, err = run(t, written(t, "profiles: [netstack, textbook]\n", talk+"```claims\nexactly 4 client -> server udp\nexactly 9 client -> server udp, under textbook\n```\n"), lesson.RunOptions{Profile: "textbook"})
	if err != nil || len(res.Claims) != 2 || res.OK() {
		t.Errorf("%v: %+v", err, res)
	}
}

func TestAReceiverSeesTheBitsThatFlipped(t *testing.T) {
	body := "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\nwire flip udp.payload the 1st client -> server udp\n" +
		"client udp send u \"A\"\nwait 1ms\n```\n```claims\nsent: client -> server udp.payload contains \"A\"\n" +
		"came: sent, at server\ncheck ${sent.udp.payload} == \"41\"\ncheck ${came.udp.payload} == \"40\"\nno server udp received\n```\n"
	res, _, err := run(t, written(t, "", body), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
}

func TestARoutersCopyIsTheSamePacket(t *testing.T) {
	body := "```netlab\nclient udp dial server:9 as u\nserver udp listen :9\nclient udp send u \"A\"\nclient udp send u \"A\"\n```\n" +
		"```claims\nboth: exactly 2 client -> server udp\nthere: exactly 2 both, on r -- server\nnear: both[2], on client -- r\n" +
		"far: both[2], on r -- server\ncheck ${far.ip.ttl} + 1 == ${near.ip.ttl}\ncheck ${far.ip.id} == ${both[2].ip.id}\n" +
		"exactly 2 both, at r\nexactly 2 both, at server\nno both, on r -- side\n```\n"
	res, tr, err := run(t, written(t, "net: [client -- r, r -- server, r -- side]\nrouters: [r]\n", body), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
	hops := 0
	for _, p := range tr.Packets() {
		hops += p.Hop
	}
	if hops != 2 {
		t.Errorf("%d packets are copies of a router's, want 2", hops)
	}
}
