package netstack_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/wire"
)

func impair(delay time.Duration) wire.Impairment { return wire.Impairment{Delay: delay} }

// line is a frame in short, for tests: who, what and what became of it.
func line(r *capture.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %v %s: %s", r.Number, r.Sent.Sub(capture.Epoch()), r.From, describe(r.Data))
	for _, f := range r.Fates {
		at := "never"
		if !f.Arrived.IsZero() {
			at = f.Arrived.Sub(capture.Epoch()).String()
		}
		fmt.Fprintf(&b, " | %s %s %v %v", f.To, at, f.Verdicts, f.Flips)
	}
	return b.String()
}

// describe reads as much of a frame as tests need.
func describe(f []byte) string {
	switch binary.BigEndian.Uint16(f[12:]) {
	case 0x0806:
		return fmt.Sprintf("ARP op %d", f[21])
	case 0x0800:
		ip := f[14:]
		body := ip[int(ip[0]&15)*4 : binary.BigEndian.Uint16(ip[2:])]
		off := binary.BigEndian.Uint16(ip[6:])
		return fmt.Sprintf("IP ttl=%d off=%#x %s", ip[8], off, transport(ip[9], body, off&0x1fff != 0))
	case 0x86dd:
		ip := f[14:]
		return fmt.Sprintf("IP6 hop=%d %s", ip[7], transport(ip[6], ip[40:], false))
	}
	return "?"
}

func transport(p byte, b []byte, fragment bool) string {
	switch {
	case fragment:
		return fmt.Sprintf("rest %d", len(b))
	case p == 6:
		flags := ""
		for i, c := range "FSRPA" {
			if b[13]&(1<<i) != 0 {
				flags += string(c)
			}
		}
		return fmt.Sprintf("TCP [%s] seq=%d ack=%d win=%d len=%d", flags, binary.BigEndian.Uint32(b[4:]),
			binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint16(b[14:]), len(b)-int(b[12]>>4)*4)
	case p == 17:
		return fmt.Sprintf("UDP %d>%d len=%d", binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]), len(b)-8)
	case p == 1, p == 58:
		return fmt.Sprintf("ICMP %d/%d", b[0], b[1])
	}
	return fmt.Sprintf("protocol %d", p)
}

func lines(rs []*capture.Record) string {
	var out []string
	for _, r := range rs {
		out = append(out, line(r))
	}
	return strings.Join(out, "\n")
}

// printer is an observer that prints.
type printer struct{}

func (printer) Frame(r *capture.Record) { fmt.Printf("%s: %s\n", r.From, describe(r.Data)) }
func (printer) Call(lab.Call)           {}
