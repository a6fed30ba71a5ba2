package trace_test

import (
	"time"

	"netlab/capture"
	"netlab/trace"
)

// samples has one event of each kind with every key in use.
func samples() trace.Trace {
	span := []trace.Span{{Packet: 1, Off: 14, Len: 2, Mask: 0x0fff}}
	note := trace.Note{Level: "notice", Proto: "tcp", Text: "It asks to talk.", Source: "RFC 9293 section 3.5", Packets: []int{1}}
	bodies := []trace.Body{
		trace.Meta{
			Lesson: "tcp/three-way-handshake", Title: "Three-way handshake", Summary: "Three segments.", Level: "basic", Minutes: 5,
			Objectives: []string{"Say why three"}, Sources: []string{"RFC 9293"}, Version: "1", Profile: "netstack", Seed: 1,
			Student: "ada", Params: map[string]string{"n": "2"}, Lang: "en", Yours: "python3 sender.py",
		},
		trace.Prose{Markdown: "# It begins -> here\n[a SYN](#1)"},
		trace.Show{What: "ladder", Packets: []int{1}, From: 1, To: 3, Host: "client"},
		trace.Scene{
			Number: 1, Params: map[string]string{"n": "2"},
			Hosts: []trace.Host{{Name: "r", Router: true, Addrs: []string{"10.0.0.1"}}},
			Links: []trace.Link{{Name: "client -- server", Hosts: []string{"client", "server"}, Delay: 20 * time.Millisecond, MTU: 1500}},
			Epoch: capture.Epoch(), Real: true,
		},
		trace.Step{Line: 12, Text: "client tcp dial server:80", Err: "refused"},
		trace.Call{
			Number: 2, Host: "client", Room: "tcp", Event: "sent", Name: "c", Local: "10.0.0.1:1", Remote: "10.0.0.2:80",
			Data: []byte("hi\x1b"), Bytes: 3, Fields: map[string]string{"call.bytes": "3"}, Err: "reset",
		},
		trace.Packet{
			Number: 2, Link: "client -- server", From: "client", To: "server", Length: 74, Data: []byte{0, 1},
			Fates: []trace.Fate{{
				To: "server", At: time.Second, Verdicts: capture.Delivered | capture.Delayed | capture.Corrupted,
				Flips: []capture.Flip{{Offset: 3, Mask: 0x80}},
			}},
			Protocols: []string{"eth", "ip", "tcp"}, Summary: "SYN seq=0", Top: 1,
			Layers: []trace.Layer{{
				Proto: "tcp", OSI: 4, OSIName: "transport", Suite: "transport", Caveat: "by convention", Summary: "SYN seq=0", Header: span,
				Fields: []trace.Field{{
					Name: "tcp.flags", Values: []string{"0x0002"}, Words: "SYN", Doc: "The control bits.", Source: "RFC 9293 section 3.1",
					Spans: span, Hidden: true,
				}},
				Notes: []trace.Note{note}, Malformed: "too short",
			}},
			Notes: []trace.Note{note}, Repeats: 1, Hop: 1, Label: []string{"syn"}, Comments: []string{"look"},
		},
		trace.Claim{Line: 20, Label: "syn", Text: "syn: client -> server tcp", OK: true, Packets: []int{1}, Calls: []int{1}, Why: "none seen", Source: "RFC 9293", Follows: true},
		trace.Question{
			Type: "choice", ID: "why", Text: "Why?", Body: "Think.", Options: []trace.Option{{Key: "a", Text: "So"}}, Multiple: true,
			Hints: []string{"Look"}, Prediction: true, Packet: 1, Field: "tcp.seq", Attempt: 2,
		},
		trace.Answer{ID: "why", Given: "a", Correct: true, GivenUp: true, Key: "a", Because: "It is so.", WhyNot: "It is not."},
		trace.Progress{What: "frames", Done: 3, Of: 10},
		trace.End{OK: true, Packets: 3, Lost: 1, Claims: 2, Failed: 1, Asked: 2, Right: 1, LabTime: time.Second, Err: "stopped"},
	}
	var out trace.Trace
	for i, b := range bodies {
		out = append(out, trace.Event{Seq: i + 1, At: time.Duration(i) * time.Millisecond, Body: b})
	}
	return out
}
