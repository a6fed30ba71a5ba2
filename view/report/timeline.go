package report

import (
	"strings"
	"time"
)

// timeline counts traffic by time though nobody knows how long it will last:
// when its bins are full, it joins them two by two.
type timeline struct {
	began bool
	start time.Duration
	width time.Duration // of a bin
	bytes [bins]int
	used  int
}

const bins = 256

// add counts n bytes. What comes before the beginning counts for it.
func (t *timeline) add(at time.Duration, n int) {
	if !t.began {
		t.began, t.start, t.width = true, at, time.Microsecond
	}
	since := max(at-t.start, 0)
	if at > 0 && t.start < 0 && since < at { // too far apart to reckon
		since = 1<<63 - 1
	}
	for since/t.width >= bins {
		t.join()
	}
	i := int(since / t.width)
	t.bytes[i] += n
	t.used = max(t.used, i+1)
}

// join makes each bin twice as wide.
func (t *timeline) join() {
	for i := range bins {
		sum := 0
		if i < bins/2 {
			sum = t.bytes[2*i] + t.bytes[2*i+1]
		}
		t.bytes[i] = sum
	}
	t.used = (t.used + 1) / 2
	if t.width > 1<<61 {
		t.width = 1<<63 - 1
		return
	}
	t.width *= 2
}

// column is a stretch of time as wide as it is drawn.
type column struct {
	from  time.Duration
	width time.Duration
	bytes int
}

// columns gives at most n stretches, all of the same width but for the last.
func (t *timeline) columns(n int) []column {
	if t.used == 0 || n <= 0 {
		return nil
	}
	each := (t.used + n - 1) / n
	var out []column
	for i := 0; i < t.used; i += each {
		c := column{from: t.start + time.Duration(i)*t.width, width: time.Duration(each) * t.width}
		for k := i; k < min(i+each, t.used); k++ {
			c.bytes += t.bytes[k]
		}
		out = append(out, c)
	}
	return out
}

// sparkline draws a character for each stretch, higher for more bytes. Any
// traffic at all can be told from none.
func sparkline(cols []column, o Options) string {
	levels := []rune(o.pick("▁▂▃▄▅▆▇█", ".:-=+*#@"))
	most := 1
	for _, c := range cols {
		most = max(most, c.bytes)
	}
	var b strings.Builder
	for _, c := range cols {
		if c.bytes == 0 {
			b.WriteByte(' ')
			continue
		}
		k := int(float64(c.bytes) / float64(most) * float64(len(levels)))
		b.WriteRune(levels[min(k, len(levels)-1)])
	}
	return b.String()
}
