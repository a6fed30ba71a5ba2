package ws_test

import (
	"slices"
	"strings"
	"testing"
)

// The Autobahn suite is a list of numbered cases that endpoints of WebSocket
// are commonly measured by. The numbers are the suite's; the cases are written
// anew here, from what RFC 6455 demands. Each is played to our server and to our
// client, over the lab, by a peer that writes and reads frames by itself.
//
// Chapters 1 to 7 are here; 9 and 10 measure speed, 12 and 13 compression.
func TestAutobahn(t *testing.T) {
	numbers := make(map[string]bool)
	for _, c := range slices.Concat(framing(), controls(), reserved(), fragments(), texts(), closings()) {
		if numbers[c.number] {
			t.Errorf("two cases %s", c.number)
		}
		numbers[c.number] = true
		t.Run(c.number, c.hold)
	}
	// Chapter by chapter, as many as the suite has.
	for chapter, want := range map[string]int{"1.1": 8, "1.2": 8, "2": 11, "3": 7, "4.1": 5, "4.2": 5, "5": 20, "6": 145, "7": 37} {
		n := 0
		for number := range numbers {
			if strings.HasPrefix(number, chapter+".") {
				n++
			}
		}
		if n != want {
			t.Errorf("chapter %s has %d cases, want %d", chapter, n, want)
		}
	}
}
