package ladder

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"netlab/trace"
)

// docWords is the sentence on what a field means, with the place in the RFC
// that says so. Many fields in a row come from one place, which is named once:
// source is the last one that was.
func docWords(f trace.Field, source *string) string {
	s := f.Doc
	if r, n := utf8.DecodeRuneInString(s); n > 0 {
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	if f.Source != "" && f.Source != *source {
		*source = f.Source
		s += " (" + f.Source + ")"
	}
	return s
}

// doc is that sentence below its field.
func (d peel) doc(f trace.Field, source *string, depth int) []string {
	if f.Doc == "" {
		return nil
	}
	const indent = "     "
	var out []string
	for _, line := range wrap([]span{{d.o.clean(docWords(f, source)), asDim}}, d.inner(depth)-len(indent)-1) {
		out = append(out, d.line(depth, d.g.boxV, indent+joined(line), d.g.boxV, asDim))
	}
	return out
}
