package http

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/lab"
)

// Reply is what a server answers at a path. The zero Reply is 200 without a body.
type Reply struct {
	Status int    // 0: 200
	Type   string // Content-Type; empty: text/plain
	Header [][2]string
	Body   []byte
	Echo   bool          // answer with the request's body instead
	Length Length        // how the receiver shall know where the body ends
	Pieces int           // send the body in so many pieces
	Every  time.Duration // lab time between two of them
	Delay  time.Duration // lab time before the response
}

// Length is how a response says where its body ends.
type Length uint8

// The ways.
const (
	LengthKnown   Length = iota // Content-Length
	LengthChunked               // Transfer-Encoding: chunked
	LengthClose                 // the connection closes
)

// route is what a server does at a path.
type route struct {
	reply Reply
	topic *topic // nil: reply
	to    string // a protocol to switch to; empty: none
}

// topic is what a server has news of: who asks waits for them.
type topic struct {
	stream  bool          // an event stream, rather than one answer a request
	timeout time.Duration // of lab time, after which who waits gets 204
	queue   [][]byte      // news that nobody has asked for yet
	waiting []chan []byte // those who wait, the longest first
}

// Serve answers requests of a path.
func (s *Server) Serve(path string, r Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[path] = &route{reply: r}
}

// Hold lets requests of a path wait until there is news, at most for timeout;
// 0: for ever. That is long polling.
func (s *Server) Hold(path string, timeout time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[path] = &route{topic: &topic{timeout: timeout}}
}

// Stream makes a path an event stream.
func (s *Server) Stream(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[path] = &route{topic: &topic{stream: true}}
}

// Publish gives news to all who wait at a path. If nobody does, the next one
// who asks gets them.
func (s *Server) Publish(path string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.routes[path]
	if to == nil || to.topic == nil {
		return fmt.Errorf("http: publish: nothing holds or streams %s", path)
	}
	t := to.topic
	if len(t.waiting) == 0 {
		if len(t.queue) == maxQueue {
			return fmt.Errorf("http: publish: %d news wait at %s already", maxQueue, path)
		}
		t.queue = append(t.queue, data)
		return nil
	}
	for _, w := range t.waiting {
		select {
		case w <- data:
		default: // it has not taken the last thousand: it never will
		}
	}
	if !t.stream {
		t.waiting = nil
	}
	return nil
}

// answer writes the response; it gives the status and what was sent.
func (to *route) answer(ctx context.Context, s *Server, w http.ResponseWriter, r *http.Request, body []byte) (int, []byte, error) {
	if to.to != "" {
		return s.switchTo(ctx, to.to, w, r)
	}
	if t := to.topic; t != nil {
		if t.stream {
			return s.stream(ctx, t, w)
		}
		return s.hold(ctx, t, w)
	}
	return to.reply.write(ctx, s, w, r, body)
}

// write sends the reply, in pieces if it has several.
func (a *Reply) write(ctx context.Context, s *Server, w http.ResponseWriter, r *http.Request, asked []byte) (int, []byte, error) {
	if err := lab.Sleep(ctx, s.host, a.Delay); err != nil {
		return 0, nil, err
	}
	body := a.Body
	if a.Echo {
		body = asked
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	h := w.Header()
	if kind := a.Type; kind != "" {
		h.Set("Content-Type", kind)
	} else if len(body) > 0 {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	} else {
		h["Content-Type"] = nil
	}
	for _, f := range a.Header {
		h.Add(f[0], f[1])
	}
	switch a.Length {
	case LengthKnown:
		if status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified {
			h.Set("Content-Length", strconv.Itoa(len(body)))
		}
	case LengthClose:
		h.Set("Transfer-Encoding", "identity") // to net/http: neither a length nor chunks
	case LengthChunked:
	}
	w.WriteHeader(status)
	if a.Length == LengthChunked && len(body) == 0 {
		flush(w)
	}
	if r.Method == http.MethodHead {
		return status, nil, nil
	}
	for i, piece := range cutPieces(body, a.Pieces) {
		if i > 0 {
			if err := lab.Sleep(ctx, s.host, a.Every); err != nil {
				return status, nil, err
			}
		}
		if _, err := w.Write(piece); err != nil {
			return status, nil, err
		}
		if a.Pieces > 1 || a.Length == LengthChunked {
			flush(w)
		}
	}
	return status, body, nil
}

// cutPieces parts b into n pieces, as even as can be; fewer if it has fewer bytes.
func cutPieces(b []byte, n int) [][]byte {
	if len(b) == 0 {
		return nil
	}
	n = min(max(n, 1), len(b))
	out := make([][]byte, 0, n)
	for i := range n {
		out = append(out, b[i*len(b)/n:(i+1)*len(b)/n])
	}
	return out
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// wait joins those who wait for news, or takes news that have waited.
func (s *Server) wait(t *topic) chan []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := make(chan []byte, maxQueue)
	for len(t.queue) > 0 {
		news <- t.queue[0]
		if t.queue = t.queue[1:]; !t.stream {
			return news
		}
	}
	t.waiting = append(t.waiting, news)
	return news
}

func (s *Server) leave(t *topic, news chan []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.waiting = slices.DeleteFunc(t.waiting, func(c chan []byte) bool { return c == news })
}

// hold answers when there is news: long polling.
func (s *Server) hold(ctx context.Context, t *topic, w http.ResponseWriter) (int, []byte, error) {
	news := s.wait(t)
	defer s.leave(t, news)
	short, done := lab.WithTimeout(ctx, s.host, t.timeout)
	defer done()
	select {
	case data := <-news:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		_, err := w.Write(data)
		return http.StatusOK, data, err
	case <-short.Done():
		if ctx.Err() != nil {
			return 0, nil, context.Canceled
		}
		w.WriteHeader(http.StatusNoContent)
		return http.StatusNoContent, nil, nil
	}
}

// stream sends news as they come: server-sent events.
func (s *Server) stream(ctx context.Context, t *topic, w http.ResponseWriter) (int, []byte, error) {
	news := s.wait(t)
	defer s.leave(t, news)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	flush(w)
	for {
		select {
		case data := <-news:
			var b strings.Builder
			for line := range strings.SplitSeq(string(data), "\n") {
				b.WriteString("data: " + line + "\n")
			}
			if _, err := w.Write([]byte(b.String() + "\n")); err != nil {
				return http.StatusOK, nil, err
			}
			flush(w)
		case <-ctx.Done():
			return http.StatusOK, nil, context.Canceled
		}
	}
}
