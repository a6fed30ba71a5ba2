package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Reason says in a word or two what went wrong with a call on a socket,
// whatever the system and the stack call it: for what a program on a host
// reports. A room that knows more of its own errors looks at those first.
func Reason(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, syscall.ECONNABORTED):
		return "aborted"
	case errors.Is(err, syscall.EPIPE):
		return "closed for sending"
	case errors.Is(err, syscall.EMSGSIZE):
		return "too long"
	case errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "timed out"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "unreachable"
	case errors.Is(err, syscall.EADDRINUSE):
		return "address in use"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed by the other end"
	case errors.Is(err, net.ErrClosed):
		return "closed"
	case errors.Is(err, context.Canceled):
		return "given up"
	default:
		return "failed"
	}
}
