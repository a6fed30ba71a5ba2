package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// maxProgress is the largest file of progress that is read.
const maxProgress = 1 << 20

// errDamaged says that the file of progress is not one of ours.
var errDamaged = errors.New("the file is damaged")

// progress is what a student has done so far.
type progress struct {
	Version int                     `json:"version"`
	Lessons map[string]lessonRecord `json:"lessons"` // by ID: "tcp/three-way-handshake"
}

// lessonRecord is what a student has done of one lesson.
type lessonRecord struct {
	Done    bool              `json:"done"`                // run to its end, all questions answered right
	LastRun time.Time         `json:"last_run"`            // on the student's own clock
	Answers map[string]string `json:"answers,omitempty"`   // by question ID: "right", "wrong", "given up"
	Of      int               `json:"questions,omitempty"` // the lesson's
	Run     string            `json:"run,omitempty"`       // runKey of the run that Given is from
	Given   map[string]string `json:"given,omitempty"`     // right answers, and predictions not graded yet, of a lesson that is not done
}

// right counts those of a lesson's questions, as it has them today, that were
// answered right. An answer to a question that is gone counts no more.
func (r lessonRecord) right(ids []string) int {
	n := 0
	for _, id := range ids {
		if r.Answers[id] == "right" {
			n++
		}
	}
	return n
}

// done reports whether a lesson with these questions is done. One that got new
// questions since is not.
func (r lessonRecord) done(ids []string) bool {
	return r.Done && (len(r.Answers) == 0 || r.right(ids) == len(ids))
}

// changed reports whether the lesson had other questions when it was run.
func (r lessonRecord) changed(ids []string) bool {
	if r.Of != 0 && r.Of != len(ids) {
		return true
	}
	for id := range r.Answers {
		if !slices.Contains(ids, id) {
			return true
		}
	}
	return false
}

// readProgress reads a file of progress. A file that is not there is no
// progress; one that makes no sense is errDamaged, and no progress.
func readProgress(path string) (progress, error) {
	p := progress{Version: 1, Lessons: map[string]lessonRecord{}}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read progress: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	b, err := io.ReadAll(io.LimitReader(f, maxProgress+1))
	if err != nil {
		return p, fmt.Errorf("read progress: %w", err)
	}
	var got progress
	if len(b) > maxProgress || json.Unmarshal(b, &got) != nil || got.Version != 1 {
		return p, fmt.Errorf("read progress: %s: %w", path, errDamaged)
	}
	if got.Lessons == nil {
		got.Lessons = p.Lessons
	}
	return got, nil
}

// writeProgress puts a file of progress in the place of the old one, whole or
// not at all.
func writeProgress(path string, p progress) error {
	b, err := json.MarshalIndent(p, "", "\t")
	if err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	if err := replaceFile(path, func(w io.Writer) error { _, err := w.Write(append(b, '\n')); return err }); err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	return nil
}

// replaceFile writes a file beside path and then gives it that name, so that
// there is never half of one. Only its owner may read it.
func replaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	return putInPlace(f, path, write)
}

// replacePublic is replaceFile for what is made to be shown: others may read
// it, as far as the umask allows.
func replacePublic(path string, write func(io.Writer) error) error {
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	return putInPlace(f, path, write)
}

// createBeside creates the file that takes the place of path when it is whole.
// Unlike os.CreateTemp it leaves to the umask who may read it.
func createBeside(path string) (*os.File, error) {
	for n := os.Getpid(); ; n++ {
		part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d", filepath.Base(path), n))
		f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) { // else a process that was killed left it
			return f, err
		}
	}
}

func putInPlace(f *os.File, path string, write func(io.Writer) error) error {
	err := errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
