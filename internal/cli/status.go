package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"netlab/internal/text"
	"netlab/lesson"
)

// Exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as a shell reports SIGINT
)

// errFailed ends a command with status 1 that has said why already.
var errFailed = errors.New("failed")

// stoppedError is an interruption that leaves something to say: what there is by then.
type stoppedError struct{ what string }

func (e stoppedError) Error() string { return e.what }

// usageError is a command line that was wrong.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef makes a usageError.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// unknown is the usageError for a word that is not one of words.
func unknown(what, word string, words []string, hint string) error {
	if near, ok := text.Nearest(word, words); ok {
		return usagef("unknown %s %q; did you mean %q?", what, word, near)
	}
	return usagef("unknown %s %q; %s", what, word, hint)
}

// status says how a command that ended with err exits, and what it says.
func status(ctx context.Context, err error) (code int, say string) {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, errGone):
		return exitOK, ""
	case errors.Is(err, errInterrupted):
		return exitInterrupted, "interrupted"
	case ctx.Err() != nil:
		if stopped, ok := errors.AsType[stoppedError](err); ok {
			return exitInterrupted, "interrupted: " + stopped.what
		}
		return exitInterrupted, "interrupted"
	case errors.Is(err, errFailed):
		return exitFailed, ""
	case errors.As(err, &usage):
		return exitUsage, oneLine(err)
	case errors.Is(err, lesson.ErrOption): // it comes from the command line
		if option, ok := errors.AsType[*lesson.OptionError](err); ok {
			err = errors.New(option.What)
		}
		return exitUsage, oneLine(err)
	default:
		return exitFailed, oneLine(err)
	}
}

// oneLine makes an error fit for a terminal: one line, nothing that moves a cursor.
func oneLine(err error) string {
	var parts []string
	for l := range strings.SplitSeq(err.Error(), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			parts = append(parts, text.Escape(l))
		}
	}
	return strings.Join(parts, "; ")
}
