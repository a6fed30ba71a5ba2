// Package trace says what happened in a run, in order: it is the narrow waist
// between what runs and what shows.
//
// A run writes Events into a Sink; a view reads Events and nothing else. The
// same stream is the output of --json, one object a line:
//
//	{"v":1,"seq":12,"at_ns":20000000,"kind":"packet","number":3,"from":"client",…}
//
// Times are nanoseconds of lab time since the scene's epoch; sizes and offsets
// are bytes; bytes are base64. Every key is described in docs/events.md.
//
// Reading is for hostile input too: an event is at most MaxEvent bytes long, a
// key that is not known is passed over (a later netlab may have added it), a
// kind or a version that is not known is an error (ErrKind, ErrVersion). Text
// that is not UTF-8 is written with U+FFFD in the place of the wrong bytes;
// controls and marks that turn the direction of writing are written as \u
// escapes, so that a terminal may be shown the stream as it is.
//
// NewPacket makes the plain data of a dissected packet. An Event is a value:
// it may be kept, and nobody changes it after it was handed to a Sink.
package trace
