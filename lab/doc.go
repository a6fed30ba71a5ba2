// Package lab puts hosts on a bench and joins them with wires.
//
//	Topology ─New─▶ Lab ─┬─ Host, Host, … made by Options.MakeHost
//	(what)         (runs) ├─ routers, which are this package's own
//	                      ├─ wire.Link, wire.Link, … cables and switches
//	                      └─ wire.Clerk: the time, and the order of things
//
// # A round
//
// Settle, Wait and WaitFor drive a lab. On the virtual clock each round is:
//
//  1. rest: the stacks that got something work it off, the programs run until
//     each waits for something, tasks that are to start begin one by one;
//  2. tell: the Observer gets what has happened, in order;
//  3. next: the clock jumps to the next event, a timer or an arriving frame,
//     and it happens.
//
// So time moves only when nobody can do anything without it, and a run can be
// repeated to the byte. Three things keep it so: one seed, from which links
// and hosts draw; one processor, to which New bounds the process until Close, so
// that "nobody can do anything" is certain; and one such lab in a process at a
// time. A program on
// a host should wait for nothing but the lab: what it waits for elsewhere, a
// file or a person, is not seen, and lab time passes meanwhile.
//
// The paced clock is the virtual one, shown at a speed. On the real clock
// nothing can be repeated, and no call is ever stuck.
//
// # Addresses
//
// They follow from the order of the topology and are short: on its first link
// 10.0.0.1, 10.0.0.2, …, fd00::1, … and 02:00:00:00:00:01, …; on its second
// 10.0.1.1, fd00:0:0:1::1, 02:00:00:00:01:01. A link of more than 254 hosts is
// 10.128.0.0/16 or one of the next. A link whose MTU is below 1280 has no IPv6
// (RFC 8200 section 5). Routes go by the fewest routers.
//
// # Errors
//
// ErrStuck: a program waits for what cannot happen; look at what it waits for.
// ErrTooLong, ErrTooMany: the limits of SetLimit and SetFrameLimit; something
// runs on for ever. ErrClosed: the lab is closed. All others are New's, about
// the topology, and the context's.
//
// # Not to be done
//
// An Observer must not drive or close the lab that calls it, nor a task close
// its own: both would wait for themselves. A rule must not call its wire.
package lab
