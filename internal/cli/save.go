package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lesson"
	"netlab/trace"
)

// saver writes a run to capture files as it happens: the one that was asked
// for, and the one that "netlab inspect last" opens. A file is replaced once
// the run has started, and whole to its last record at any moment.
type saver struct {
	lesson *lesson.Lesson
	side   string
	files  []*savedFile
	before int // packets of earlier scenes: a lesson counts each scene's from 1, a file goes on
	last   int // the scene's latest packet
}

// savedFile is one capture file.
type savedFile struct {
	path   string
	silent bool // that it cannot be written is not worth a word
	f      *os.File
	w      *capture.Writer
	next   *capture.WriterOptions // of a section that has no packet yet
	err    error
}

// checkOutputs refuses files that a run must not write over.
func (o runOptions) checkOutputs(name string) error {
	info, err := os.Stat(name)
	if err != nil || !strings.HasSuffix(name, ".md") {
		info = nil // the name of a lesson of the course
	}
	return checkOutputs("lesson", info,
		outputFile{"--pcap", o.pcap, ".pcapng"}, outputFile{"--html", o.html, ".html"}, outputFile{"--report", o.report, ".json"})
}

// newSaver says where to. What is asked for by name is tried before the run.
func (a *app) newSaver(l *lesson.Lesson, o runOptions) (*saver, error) {
	s := &saver{lesson: l, side: o.side}
	if o.pcap != "" {
		if err := writable(o.pcap); err != nil {
			return nil, fmt.Errorf("--pcap: %w", err)
		}
		s.files = append(s.files, &savedFile{path: o.pcap})
	}
	if last, err := a.env.lastFile(); err == nil && os.MkdirAll(filepath.Dir(last), 0o700) == nil &&
		(o.pcap == "" || !samePlace(o.pcap, last)) { // else that file is the last one already
		s.files = append(s.files, &savedFile{path: last, silent: true})
	}
	return s, nil
}

// writable reports why a file could not be written, without touching it.
func writable(path string) error {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("there is no folder %s", dir)
	} else if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f, err := os.CreateTemp(dir, ".netlab-*")
		if err != nil {
			return fmt.Errorf("nothing can be written in %s", dir)
		}
		return errors.Join(f.Close(), os.Remove(f.Name()))
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// Scene implements lesson.Recorder: each scene is a section of the file.
func (s *saver) Scene(_ int, ifs []capture.Interface, names []capture.Name) error {
	s.before, s.last = s.before+s.last, 0
	if s.side != "" {
		return nil // written at the end, in that host's order
	}
	return s.each(func(f *savedFile) error { return f.section(s.lesson, ifs, names) })
}

// Packet implements lesson.Recorder.
func (s *saver) Packet(p *dissect.Packet) error {
	if s.side != "" {
		return nil
	}
	rec := *p.Record
	rec.Comments = explanation(p, s.before)
	s.last = rec.Number
	return s.each(func(f *savedFile) error { return f.write(&rec) })
}

// explanation is what a packet's comment says: the first note of the layer that
// matters. The packets that it speaks of are called as the file does.
func explanation(p *dissect.Packet, before int) []string {
	top := p.Top()
	if top == nil {
		return nil
	}
	notes := top.Notes()
	if len(notes) == 0 {
		return nil
	}
	said := notes[0].Text
	if before > 0 {
		said = regexp.MustCompile(`#\d+`).ReplaceAllStringFunc(said, func(called string) string {
			n, err := strconv.Atoi(called[1:])
			if err != nil || !slices.Contains(notes[0].Packets, n) {
				return called // not a packet that the note speaks of
			}
			return fmt.Sprintf("#%d", n+before)
		})
	}
	return []string{said}
}

// each does something to every file that still works. Only what was asked for
// by name may stop the run.
func (s *saver) each(do func(*savedFile) error) error {
	var errs []error
	for _, f := range s.files {
		if f.err != nil {
			continue
		}
		if f.err = do(f); f.err != nil && !f.silent {
			errs = append(errs, f.err)
		}
	}
	return errors.Join(errs...)
}

func (f *savedFile) section(l *lesson.Lesson, ifs []capture.Interface, names []capture.Name) error {
	o := capture.WriterOptions{
		Application: "netlab " + version(), Comment: l.ID + ": " + l.Meta.Title, Interfaces: ifs, Names: names,
	}
	f.next = &o
	if f.silent {
		return nil // a run without packets leaves the last one's file alone
	}
	return f.begin()
}

// begin begins the section that was put off.
func (f *savedFile) begin() error {
	if f.next == nil {
		return nil
	}
	o := *f.next
	f.next = nil
	if f.w != nil {
		return f.w.Section(o)
	}
	var err error
	if f.f, err = f.create(); err != nil {
		return err
	}
	f.w, err = capture.NewWriter(f.f, o)
	return err
}

// create makes the file. Runs at the same time each have a last run's file of
// their own, and that of the one that began last is found.
func (f *savedFile) create() (*os.File, error) {
	if !f.silent {
		return os.Create(f.path)
	}
	own, err := os.CreateTemp(filepath.Dir(f.path), ".last-*")
	if err != nil {
		return nil, err
	}
	if os.Rename(own.Name(), f.path) == nil {
		return own, nil
	}
	// Windows moves no file that is open.
	_, _ = own.Close(), os.Remove(own.Name())
	return os.Create(f.path)
}

func (f *savedFile) write(rec *capture.Record) error {
	if err := f.begin(); err != nil {
		return err
	}
	return f.w.Write(rec)
}

// finish completes the files of a run that is over, however it ended.
func (s *saver) finish(res *lesson.Result) error {
	var errs []error
	if s.side != "" && res != nil {
		for i := range res.Scenes {
			errs = append(errs, s.writeSide(&res.Scenes[i]))
		}
	}
	for _, f := range s.files {
		if f.w == nil {
			continue
		}
		if err := errors.Join(f.w.Close(), f.f.Close()); err != nil && f.err == nil && !f.silent {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// writeSide writes a scene as the host's own capture would have it.
func (s *saver) writeSide(scene *lesson.SceneResult) error {
	reg, err := registry()
	if err != nil {
		return err
	}
	session := trace.NewCables(reg, dissect.Limits{}, true)
	err = s.each(func(f *savedFile) error { return f.section(s.lesson, scene.Interfaces, scene.Names) })
	for _, r := range scene.Side(s.side) {
		p, _ := session.Add(r)
		rec := *r
		rec.Comments = explanation(p, s.before)
		s.last = r.Number
		err = errors.Join(err, s.each(func(f *savedFile) error { return f.write(&rec) }))
	}
	s.before, s.last = s.before+s.last, 0
	return err
}

// writeReport writes what a student hands in.
func writeReport(path string, res *lesson.Result) error {
	err := replaceFile(path, res.Report().Write)
	if err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	return nil
}
