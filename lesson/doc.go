// Package lesson parses, formats, translates, runs and checks lessons: Markdown
// files whose fences say what hosts do, what must hold of the packets, and what
// is asked about them. docs/lesson-format.md is the format.
//
// # The way of a lesson
//
//	MODULE/NAME.md ── Parse ──▶ Lesson{Meta, Blocks} ── Engine ──▶ trace.Events
//	   │                          Prose  Markdown, links to packets, values
//	   ├── Format                 Steps  ```netlab   what hosts and the wire do
//	   ├── Translate              Claims ```claims   what must hold
//	   └── Load: a whole course   Ask    ```ask      a question, its key from the run
//	                              Show   ```show     a drawing
//
// Parse has three passes: the front matter, from YAML's syntax tree; the body,
// where goldmark finds the fences, links, code and headings and a scanner of
// our own reads the lines of the fences; and a last one over the whole, which
// knows all labels, hosts and parameters (lint*.go). What a step may say comes
// from the rooms as a [Vocabulary]: this package knows no protocol.
//
// # Units
//
// A [Pos] counts lines, and columns in bytes, from 1. Times are lab time: a
// number and us, ms, s, m or rtt, as written in a [TimeExpr]; rtt is the sum of
// the path's delays, there and back. Texts of the tree are as written: values,
// "${…}", are put in when a step or claim is reached, and escapes of quoted
// texts are undone after that ([Unquote]).
//
// # Errors
//
// [Parse], [Translate] and [Load] give [Diagnostic]s, all of them, in the order
// of the file: an author shows them all, a student's command [FirstError]. A
// Lesson that came with one of [SeverityError] must not be run. Whatever a file
// holds, reading it ends soon and does not panic, and its messages are safe for
// a terminal.
//
// # Limits
//
// The limits of files and runs are constants (MaxFile, MaxSteps, …). One run at
// a time uses the virtual clock; a Lesson is not changed by running it, so it
// can be shared.
package lesson
