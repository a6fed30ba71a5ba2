package dissect

import (
	"fmt"

	"netlab/internal/text"
)

// heard is what the session found out about a layer's place in its stream.
type heard struct {
	gap      int   // bytes before it that never came
	repeated int32 // bytes at its front that had been seen before
	early    int32 // bytes missing before it
	differ   bool  // those that had been seen were not the same the second time
	partial  bool  // what it brought is not yet whole
}

// old adds bytes that had been seen before.
func (h *heard) old(n int, differ bool) { h.repeated, h.differ = h.repeated+int32(n), differ }

// notes says it in sentences. What a whole segment's repetition means is for
// the protocol to say; here it is only about bytes.
func (h heard) notes(l *Layer) []Note {
	var out []Note
	add := func(level Level, format string, args ...any) {
		out = append(out, Note{Level: level, Text: fmt.Sprintf(format, args...)})
	}
	if h.gap > 0 {
		add(Warning, "%s just before this never came: the capture has a hole here.", text.Count(h.gap, "byte"))
	}
	if h.differ {
		add(Warning, "%s of this had come before with other contents; the first copy counts.", text.Count(int(h.repeated), "byte"))
	} else if h.repeated > 0 && int(h.repeated) < len(l.Payload) {
		add(Notice, "%s of this had come before; the first copy counts.", text.Count(int(h.repeated), "byte"))
	}
	if h.early > 0 {
		add(Notice, "%s before this are still missing; it waits until they come.", text.Count(int(h.early), "byte"))
	}
	if h.partial && h.early == 0 {
		add(Chat, "It brings a part of a message; the message shows where its last byte comes.")
	}
	return out
}
