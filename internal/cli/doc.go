// Package cli is netlab's command line: commands, streams, exit statuses, and
// in rooms.go the one list of protocols.
//
// Every command is a method of app, which has the process's surroundings in an
// Env: arguments, streams, whether they are terminals, the environment and the
// folders for what is kept. Tests run the same commands with an Env of their
// own.
//
// An error ends a command. It goes to stderr as one line that says what, where
// and what to do, and it decides the exit status:
//
//	0    all well; also when the reader of our output has gone
//	1    a claim or check failed, the input is missing or damaged, the disk is full
//	2    the command line was wrong: flag, lesson, field, host or filter unknown
//	130  interrupted
package cli
