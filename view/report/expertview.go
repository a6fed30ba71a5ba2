package report

import (
	"fmt"
	"slices"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
)

// Lines draws what was found, the gravest first.
func (v *Expert) Lines() []string {
	all := v.sorted()
	if v.packets == 0 {
		return v.o.wrapped(asText, 0, "No packets.")
	}
	if len(all) == 0 {
		return v.o.wrapped(asText, 0, fmt.Sprintf("Nothing went wrong that can be seen in %s.", count(v.packets, "packet")))
	}
	var counts []string
	for _, l := range []dissect.Level{dissect.Error, dissect.Warning, dissect.Notice} {
		n := 0
		for _, g := range all {
			if g.level == l {
				n += g.count
			}
		}
		if n > 0 {
			counts = append(counts, count(n, l.String()))
		}
	}
	out := v.o.wrapped(asStrong, 0, fmt.Sprintf("What went wrong, or is worth a look: %s, in %s of %s.",
		strings.Join(counts, ", "), text.Grouped(v.packets-v.chats), count(v.packets, "packet")))
	if v.passed > 0 {
		out = append(out, v.o.wrapped(asDim, 0, "What routers only passed on is not counted again.")...)
	}
	for _, g := range all {
		out = append(append(out, ""), v.groupLines(g)...)
	}
	if v.over > 0 {
		out = append(append(out, ""), v.o.wrapped(asDim, 0, fmt.Sprintf("%s of further kinds are not listed.", count(v.over, "note")))...)
	}
	return out
}

func levelRole(l dissect.Level) role {
	switch l {
	case dissect.Error:
		return asBad
	case dissect.Warning:
		return asWarn
	case dissect.Notice, dissect.Chat:
		fallthrough
	default:
		return asNote
	}
}

func (v *Expert) groupLines(g *group) []string {
	head := fmt.Sprintf("%s: %s, %s", strings.ToUpper(g.level.String()), g.title, times(g.count))
	out := v.o.wrapped(levelRole(g.level), 0, head)
	what := "Packet "
	if g.count > 1 {
		what = "Packets "
	}
	where := what + g.packets.String()
	if s := g.where(); s != "" {
		where += " · " + s
	}
	out = append(out, v.o.wrapped(asText, 2, where)...)
	means := g.means
	switch {
	case g.example != "":
		means = fmt.Sprintf("#%d: %s", g.exampleOf, g.example)
	case g.count > 1 && g.field == "" && g.proto != "wire":
		means = "The first one: " + means
	}
	if g.source != "" {
		means += " (" + g.source + ")"
	}
	out = append(out, v.o.wrapped(asText, 2, means)...)
	out = append(out, v.o.wrapped(asText, 2, "Next: "+g.next)...)
	return append(out, v.command(g)...)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return text.Grouped(n) + " times"
}

// where names the conversations, those with most first.
func (g *group) where() string {
	const most = 3
	all := slices.Clone(g.streams)
	slices.SortStableFunc(all, func(a, b streamCount) int { return b.n - a.n })
	var out []string
	for _, s := range all[:min(len(all), most)] {
		out = append(out, s.stream.String())
	}
	if n := len(all) - most; n > 0 {
		out = append(out, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(out, ", ")
}

// command is what to type to see it. It is not wrapped: it can be copied.
func (v *Expert) command(g *group) []string {
	flags := fmt.Sprintf("--packet %d", g.packets.first())
	switch {
	case g.filter != "" && g.count > 1:
		flags = "--filter " + ShellWord(g.filter)
	case g.level == dissect.Error:
		flags += " --hex"
	}
	say := "  " + v.o.clean("netlab inspect "+ShellWord(v.file)+" "+flags)
	if text.Width(say) > v.o.width() {
		say = "  " + v.o.cut(v.o.clean("with "+flags), v.o.width()-2)
	}
	return []string{v.o.paint(asDim, say)}
}

// ShellWord quotes a word for a shell where it needs to be.
func ShellWord(s string) string {
	for _, r := range s {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+:@%,", r) {
			return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
		}
	}
	return s
}
