package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/view/wording"
)

// span writes how long something took, in the unit that suits it.
func span(d time.Duration) string {
	switch {
	case d < 0:
		return wording.Seconds(d) + " s"
	case d < time.Millisecond:
		return short(float64(d)/1e3) + " us"
	case d < time.Second:
		return short(float64(d)/1e6) + " ms"
	default:
		return short(float64(d)/1e9) + " s"
	}
}

// short writes a number with three digits that matter.
func short(f float64) string {
	switch {
	case f >= 100:
		return strconv.FormatFloat(f, 'f', 0, 64)
	case f >= 10:
		return trimZeros(strconv.FormatFloat(f, 'f', 1, 64))
	default:
		return trimZeros(strconv.FormatFloat(f, 'f', 2, 64))
	}
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// rounded writes a large number short: 1460, 14.6k, 1.46M.
func rounded(n uint64) string {
	switch {
	case n < 10_000:
		return strconv.FormatUint(n, 10)
	case n < 1_000_000:
		return short(float64(n)/1e3) + "k"
	case n < 1_000_000_000:
		return short(float64(n)/1e6) + "M"
	default:
		return short(float64(n)/1e9) + "G"
	}
}

// count says how many: "1 packet", "2 packets".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return text.Grouped(n) + " " + what + "s"
}

// packetList names packets, runs of them short: "#1, #3-#7".
type packetList struct {
	runs [][2]int
	more int // that had no room
}

const maxRuns = 24

func (l *packetList) add(n int) {
	if k := len(l.runs) - 1; k >= 0 && (l.runs[k][1] == n || l.runs[k][1] == n-1) {
		l.runs[k][1] = n
		return
	}
	if len(l.runs) == maxRuns {
		l.more++
		return
	}
	l.runs = append(l.runs, [2]int{n, n})
}

// first is the first packet of the list; 0 if it is empty.
func (l *packetList) first() int {
	if len(l.runs) == 0 {
		return 0
	}
	return l.runs[0][0]
}

func (l *packetList) String() string {
	var out []string
	for _, r := range l.runs {
		s := fmt.Sprintf("#%d", r[0])
		if r[1] > r[0] {
			s += fmt.Sprintf("-#%d", r[1])
		}
		out = append(out, s)
	}
	s := strings.Join(out, ", ")
	if l.more > 0 {
		s += fmt.Sprintf(" and %s more", text.Grouped(l.more))
	}
	return s
}
