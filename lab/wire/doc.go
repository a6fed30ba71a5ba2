// Package wire carries, impairs and reports frames.
//
// A Link is a cable or a switch. Each host on it has a Port:
//
//	Port.Send ─▶ record ─▶ rules ─▶ cut? ─▶ loss, duplicate, corrupt ─▶ queue, rate ─▶ delay ─▶ receiver
//	                                                                                  (one event)
//
// What becomes of a frame is decided when it leaves, and written into its
// capture.Record as Fates; a swap decides when the next match has passed, and
// until then the records behind wait, in order. A later cut does not reach
// frames in flight.
//
// The Clerk is the wire's clock and its book: one heap of timers and frames in
// the order of (time, sequence), one list of what is to be told. All that is
// random is drawn from the link's own seeded source.
//
// Units: time.Duration; rates in bits per second, of frames as they are
// recorded (without preamble and check sequence); probabilities in [0, 1].
// Words and their order are those of tc-netem(8); Impairment.With reads them and
// says what was wrong, with the nearest word.
package wire
