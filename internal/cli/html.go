package cli

import (
	"context"
	"fmt"

	"netlab/lesson"
	"netlab/trace"
	"netlab/view/page"
)

// pageFile is the HTML page of a run, written when the run is over. A nil
// pageFile is no page.
type pageFile struct {
	path   string
	page   page.Page
	forget bool // nobody was asked: the answers are the page's alone
}

// newPage has the events of a run of the lesson go to a page as well, if one is
// wanted, with the terms of the lesson's course. The page tells its readers the answers, when they ask for them; so the run must tell it.
func (a *app) newPage(path, name string, ro *lesson.RunOptions) (*pageFile, error) {
	if path == "" {
		return nil, nil
	}
	if err := writable(path); err != nil {
		return nil, fmt.Errorf("--html: %w", err)
	}
	f := &pageFile{path: path, forget: ro.Ask == nil}
	course, _, err := a.locate(name)
	if err != nil {
		return nil, err
	}
	terms, _ := termsOf(course) // without them the page has no links to terms, and is a page still
	for _, t := range terms {
		f.page.Glossary = append(f.page.Glossary, page.Term{Name: t.Name, Slug: t.Slug, Markdown: lessonLinks(t.Text)})
	}
	if f.forget {
		ro.Ask = func(context.Context, trace.Question) (string, error) { return "", nil }
		ro.Sink = withoutAnswers(ro.Sink)
	}
	ro.Sink = trace.Tee(ro.Sink, &f.page)
	return f, nil
}

// withoutAnswers gives a sink the run as it is when nobody is asked.
func withoutAnswers(to trace.Sink) trace.Sink {
	dropped := 0
	return trace.SinkFunc(func(e trace.Event) error {
		switch b := e.Body.(type) {
		case trace.Answer:
			dropped++
			return nil
		case trace.End:
			b.Asked, b.Right = 0, 0
			e.Body = b
		}
		e.Seq -= dropped
		return to.Event(e)
	})
}

// finish writes the page of a run that is over, however it ended.
func (f *pageFile) finish(res *lesson.Result) error {
	if f == nil {
		return nil
	}
	if f.forget && res != nil {
		res.Answers = nil
	}
	if err := replacePublic(f.path, f.page.Write); err != nil {
		return fmt.Errorf("--html: %w", err)
	}
	return nil
}
