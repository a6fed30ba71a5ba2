// Package page makes one self-contained HTML page of a run: the lesson's
// prose, each scene's ladder as a drawing, every packet to open, the claims and
// the questions.
//
//	title, objectives
//	prose · question · … · the bench
//	ladder      SVG: a lane a host, time downwards, and the same in words
//	packets     <details>: layers in both models, fields, bytes
//	claims · prose · drawings · questions with hints and answers
//	what the fields mean
//
// The page is a function of trace events: the same events give the same bytes.
// Times are seconds of lab time, offsets are bytes. It loads nothing from
// anywhere, and works without script: packets open as <details>, sentences about
// fields are popovers, and bytes light up by CSS. The script, if it may run,
// checks typed answers. A content security policy in the page forbids
// everything but this one style and this one script, by their hashes.
//
// What strangers sent is escaped twice: by internal/text, so that no control or
// bidirectional mark is left, and by html/template for its place in the page.
// Markdown is rendered without raw HTML. A question's answer, and the bytes and
// fields that would tell it, stay hidden until the reader opens the answer.
//
// Limits: a page keeps the first MaxPackets packets of a run and draws them
// all. Fields and bytes of packets are written until the page has PageSize
// bytes, those that the lesson speaks of before all others. The rest says so.
// Errors come from the io.Writer only; events that contradict themselves are
// shown as far as that goes.
package page
