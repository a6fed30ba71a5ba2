package lesson

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"netlab/internal/text"
)

// Stamp gives what the key "of" of a translation holds when it is up to date:
// a hash of each part of the original that a translation says in its own
// words, the front matter first, so that one changed paragraph makes one part
// stale and not the whole.
func Stamp(original *Lesson) string {
	hashes := []string{metaHash(&original.Meta)}
	for _, b := range translatable(original) {
		switch b := b.(type) {
		case *Prose:
			hashes = append(hashes, proseHash(b))
		case *Ask:
			hashes = append(hashes, askHash(b))
		}
	}
	return strings.Join(hashes, " ")
}

// hash shortens texts to eight hexadecimal digits. It is to notice changes, not
// to keep anybody out.
func hash(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:4])
}

func metaHash(m *Meta) string {
	return hash(append([]string{"meta", m.Title, m.Summary}, m.Objectives...)...)
}

func proseHash(b *Prose) string { return hash("prose", b.Markdown) }

func askHash(a *Ask) string {
	texts := []string{"ask", string(a.Kind), a.ID, a.Text, a.Because}
	for _, c := range a.Choices {
		texts = append(texts, fmt.Sprint(c.Right), c.Text, c.WhyNot)
	}
	return hash(append(texts, a.Hints...)...)
}

// Untranslated writes the translation of a lesson before anybody has
// translated it: all parts in the original's words, ready to be replaced.
func Untranslated(original *Lesson, lang string) []byte {
	var b bytes.Buffer
	m := original.Meta
	fmt.Fprintf(&b, "---\nnetlab: %d\ntitle: %q\nsummary: %q\nobjectives:\n", m.Netlab, m.Title, m.Summary)
	for _, o := range m.Objectives {
		fmt.Fprintf(&b, "  - %q\n", o)
	}
	fmt.Fprintf(&b, "lang: %s\nof:\n", lang)
	for h := range strings.FieldsSeq(Stamp(original)) {
		fmt.Fprintf(&b, "  - %q\n", h)
	}
	b.WriteString("---\n")
	for i, block := range original.Blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch block := block.(type) {
		case *Prose:
			b.WriteString(block.Markdown + "\n")
		case *Ask:
			writeAsk(&b, block)
		case *Steps:
			b.WriteString("```netlab\n```\n")
		case *Claims:
			b.WriteString("```claims\n```\n")
		case *Show:
			b.WriteString("```show\n```\n")
		}
	}
	return b.Bytes()
}

// writeAsk writes a question's texts as a fence, without its key.
func writeAsk(b *bytes.Buffer, a *Ask) {
	b.WriteString("```ask\n")
	say := func(lead, words string) {
		for i, l := range text.Wrap(lead+words, maxColumns-6) {
			if i > 0 {
				b.WriteString("    ")
			} else if strings.HasPrefix(lead, "> ") {
				b.WriteString("  ")
			}
			b.WriteString(l + "\n")
		}
	}
	say(string(a.Kind)+" "+a.ID+": ", a.Text)
	for _, c := range a.Choices {
		lead := "- [ ] "
		if c.Right {
			lead = "- [x] "
		}
		say(lead, c.Text)
		if c.WhyNot != "" {
			say("> ", c.WhyNot)
		}
	}
	for _, h := range a.Hints {
		say("hint: ", h)
	}
	say("because: ", a.Because)
	b.WriteString("```\n")
}
