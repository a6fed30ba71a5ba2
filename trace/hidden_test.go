package trace

import "testing"

func TestMaskHidesWholeWordsOnly(t *testing.T) {
	for _, c := range [][3]string{
		{"ACK seq=1 ack=11 win=111", "11", "ACK seq=1 ack=? win=111"},
		{"11 11", "1", "11 11"},
		{"1", "1", "?"},
		{"It covers everything before 4321.", "4321", "It covers everything before ?."},
		{"nothing", "", "nothing"},
	} {
		if got := mask(c[0], c[1]); got != c[2] {
			t.Errorf("mask(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestHideTakesWhatWouldTell(t *testing.T) {
	at := func(off, n int) []Span { return []Span{{Packet: 1, Off: off, Len: n}} }
	layers := []Layer{{Proto: "tcp", Summary: "49175 > 80", Fields: []Field{
		{Name: "tcp.srcport", Values: []string{"49175"}, Spans: at(34, 2)},
		{Name: "tcp.dstport", Values: []string{"80"}, Spans: at(36, 2)},
		{Name: "tcp.port", Values: []string{"49175", "80"}, Spans: append(at(34, 2), at(36, 2)...)},
		{Name: "tcp.options.wscale", Values: []string{"030307"}, Spans: at(54, 3)},
		{Name: "tcp.options.wscale.shift", Values: []string{"7"}, Spans: at(56, 1)},
	}}}
	hide(layers, func(f string) bool { return f == "tcp.srcport" || f == "tcp.options.wscale.shift" })
	for _, f := range layers[0].Fields {
		if want := f.Name != "tcp.dstport"; f.Hidden != want || (len(f.Values) == 0) != want {
			t.Errorf("%s: hidden %v, values %q", f.Name, f.Hidden, f.Values)
		}
	}
	p := Packet{Number: 1, Data: make([]byte, 60), Layers: layers}
	for i, asked := range p.HiddenBytes() {
		if want := i == 34 || i == 35 || i == 56; asked != want {
			t.Errorf("byte %d is asked for: %v", i, asked)
		}
	}
	if got := layers[0].Summary; got != "? > 80" {
		t.Errorf("summary %q", got)
	}
}
