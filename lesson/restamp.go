package lesson

import (
	"errors"
	"strings"
)

// ErrNoTranslation says that a text is not the translation of a lesson.
var ErrNoTranslation = errors.New("lesson: it has no front matter with the keys lang and of")

// Restamp says in a translation's front matter that all its parts are up to
// date with the original. The rest of the text stays as it is.
func Restamp(translation []byte, original *Lesson) ([]byte, error) {
	front, body, ok := strings.Cut(strings.ReplaceAll(string(translation), "\r\n", "\n"), "\n---\n")
	if !ok || !strings.HasPrefix(front, "---\n") || !strings.Contains(front, "\nlang:") || !strings.Contains(front, "\nof:") {
		return nil, ErrNoTranslation
	}
	var out []string
	within := false
	for line := range strings.SplitSeq(front, "\n") {
		if within && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "- ")) {
			continue // the old hashes
		}
		if within = strings.HasPrefix(line, "of:"); !within {
			out = append(out, line)
			continue
		}
		out = append(out, "of:")
		for h := range strings.FieldsSeq(Stamp(original)) {
			out = append(out, `  - "`+h+`"`)
		}
	}
	return []byte(strings.Join(out, "\n") + "\n---\n" + body), nil
}
