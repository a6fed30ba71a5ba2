package trace

import (
	"errors"
	"fmt"
	"io"
)

// Trace is a run that is over: all its events, in order. It is a Sink that
// keeps what it is given.
type Trace []Event

// Event implements Sink.
func (t *Trace) Event(e Event) error {
	*t = append(*t, e)
	return nil
}

// Packets lists the packets of a trace, in order, scene after scene.
func (t Trace) Packets() []Packet {
	var out []Packet
	for _, e := range t {
		if p, ok := e.Body.(Packet); ok {
			out = append(out, p)
		}
	}
	return out
}

// SinkFunc makes a Sink of a function.
type SinkFunc func(Event) error

// Event implements Sink.
func (f SinkFunc) Event(e Event) error { return f(e) }

// JSONSink writes each event to w as one line, in a single Write.
func JSONSink(w io.Writer) Sink {
	return SinkFunc(func(e Event) error {
		b, err := e.MarshalJSON()
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return fmt.Errorf("trace: %w", err)
		}
		return nil
	})
}

// Tee gives each event to all sinks, in this order; those after one that fails
// get it too. The errors come back joined.
func Tee(sinks ...Sink) Sink {
	return SinkFunc(func(e Event) error {
		var errs []error
		for _, s := range sinks {
			errs = append(errs, s.Event(e))
		}
		return errors.Join(errs...)
	})
}
