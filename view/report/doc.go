// Package report tells of a whole capture what its packets tell one by one:
// what two ends said to each other (Follow), what went wrong (Expert), how much
// of what there was (Stats), and how a connection went over time (Graph).
//
// Each of them is given packets in order, one at a time, and keeps numbers, not
// packets: what it keeps is bounded, however long the capture. What had to be
// left out for that is said where it is missing.
//
// Everything is drawn for a terminal of Options.Width columns, in Unicode or
// ASCII, with a twin in sentences (Options.Plain); Graph and Ladder also as SVG.
// Nothing is said by colour alone. What came from a network or a file is escaped
// by internal/text before it is written. Errors are those of the io.Writer.
package report
