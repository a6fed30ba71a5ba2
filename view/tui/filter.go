package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"netlab/dissect/filter"
	"netlab/internal/text"
)

// compiles reports whether a text is a filter, or none at all.
func (m *Model) compiles(s string) bool {
	if strings.TrimSpace(s) == "" {
		return true
	}
	_, err := filter.Compile(m.src.Registry(), s)
	return err == nil
}

// wordStart is where the word before the cursor begins, in bytes.
func wordStart(s string) int {
	return strings.LastIndexFunc(s, func(r rune) bool {
		return r != '.' && r != '_' && r != '-' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	}) + 1
}

// suggest finds how the word before the cursor may go on: fields and protocols.
func (m *Model) suggest() {
	p := m.prompt
	s := string(p.before)
	word := strings.ToLower(s[wordStart(s):])
	p.words = nil
	if word == "" {
		return
	}
	for _, f := range m.src.Registry().Fields() {
		if strings.HasPrefix(f.Name, word) && f.Name != word {
			p.words = append(p.words, f.Name)
		}
	}
	slices.SortStableFunc(p.words, func(a, b string) int { // the short ones are the common ones
		return strings.Count(a, ".") - strings.Count(b, ".")
	})
}

// complete puts in the next way the word may go on: first what all of them
// have in common, then one after the other.
func (m *Model) complete(step int) {
	p := m.prompt
	if p.kind != promptFilter || len(p.words) == 0 {
		return
	}
	s := string(p.before)
	start := wordStart(s)
	if common := commonPrefix(p.words); p.choice < 0 && len(common) > len(s)-start {
		p.before = []rune(s[:start] + common)
		if len(p.words) == 1 {
			p.words = nil
		}
		return
	}
	p.choice = (p.choice + step + len(p.words)) % len(p.words)
	p.before = []rune(s[:start] + p.words[max(p.choice, 0)])
}

func commonPrefix(words []string) string {
	common := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, common) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// filterWords are two rows above the filter: what is wrong with it and where,
// or else how the word may go on.
func (m *Model) filterWords() []string {
	p := m.prompt
	whole := p.text()
	where, what, r := "", "Wireshark's display filters: ip.addr == 10.0.0.1 && tcp.port == 80", asDim
	if len(p.words) > 0 {
		what, r = m.choices(), asText
	} else if strings.TrimSpace(whole) != "" {
		what, r = m.o.pick("✓", "ok:")+" Enter applies it", asGood
	}
	var bad *filter.SyntaxError
	if _, err := filter.Compile(m.src.Registry(), whole); strings.TrimSpace(whole) != "" && errors.As(err, &bad) {
		from := min(max(bad.Col-1, 0), len(whole))
		to := min(max(bad.End-1, from), len(whole))
		typing := from == wordStart(string(p.before)) && to <= len(string(p.before)) || from >= len(whole)
		if !typing || len(p.words) == 0 {
			what, r = fmt.Sprintf("column %d: %s", 1+utf8.RuneCountInString(whole[:from]), bad.Msg), asBad
			if bad.Hint != "" {
				what += "; " + bad.Hint
			}
			where = m.pointer(whole, from, to)
		}
	}
	return []string{m.o.paint(r, m.o.fit(" "+m.o.clean(what), m.w)), m.o.paint(asBad, m.o.fit(where, m.w))}
}

// pointer puts a mark above the part of the filter that is at fault.
func (m *Model) pointer(whole string, from, to int) string {
	_, cursor := m.promptText()
	begin := max(0, cursor-text.Width(m.o.clean(string(m.prompt.before)))+text.Width(m.o.clean(whole[:from])))
	return strings.Repeat(" ", begin) + m.o.pick("▾", "v") + strings.Repeat("~", max(text.Width(m.o.clean(whole[from:to]))-1, 0))
}

// choices lists how the word may go on; the one that Tab has put in is in brackets.
func (m *Model) choices() string {
	p := m.prompt
	first := max(p.choice, 0)
	var b strings.Builder
	for i := first; i < len(p.words) && b.Len() < m.w; i++ {
		w := p.words[i]
		if i == p.choice {
			w = "[" + w + "]"
		}
		b.WriteString(w + "  ")
	}
	return "Tab: " + b.String()
}
