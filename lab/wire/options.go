package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/internal/text"
)

// Bounds of what a lesson may ask of a link.
const (
	maxDelay = time.Hour
	maxRate  = 1e15 // bits per second: a frame still takes a measurable time
	maxQueue = 1_000_000
	maxMTU   = 65535
	minMTU   = 68 // RFC 791 section 3.2
)

// OptionWords lists the words that With knows.
func OptionWords() []string {
	return []string{"delay", "jitter", "loss", "duplicate", "reorder", "corrupt", "rate", "limit", "mtu"}
}

// With is the impairment with a link's options as lessons write them, in
// tc-netem's words: delay 20ms (or "20ms 5ms", with its jitter), jitter 5ms, loss
// 10%, duplicate, reorder and corrupt likewise, rate 1mbit, limit 10 (frames),
// and mtu 1500 (bytes; 0 if it is not said). What is not said stays as it is.
func (i Impairment) With(options map[string]string) (Impairment, int, error) {
	mtu := 0
	for _, k := range slices.Sorted(maps.Keys(options)) { // so that the same mistake gives the same error
		if err := i.set(k, strings.Fields(options[k]), &mtu); err != nil {
			return Impairment{}, 0, fmt.Errorf("wire: %s \"%s\": %w", text.Escape(k), text.Escape(options[k]), err)
		}
	}
	return i, mtu, nil
}

func (i *Impairment) set(word string, values []string, mtu *int) (err error) {
	if word == "delay" && len(values) == 2 {
		if i.Jitter, err = parseTime(values[1]); err != nil {
			return err
		}
		values = values[:1]
	}
	if !slices.Contains(OptionWords(), word) {
		if near, ok := text.Nearest(word, OptionWords()); ok {
			return fmt.Errorf("unknown word; did you mean %q?", near)
		}
		return fmt.Errorf("unknown word; there are %s", strings.Join(OptionWords(), ", "))
	}
	if len(values) != 1 {
		return errors.New("expected one value")
	}
	v := values[0]
	switch word {
	case "delay":
		i.Delay, err = parseTime(v)
	case "jitter":
		i.Jitter, err = parseTime(v)
	case "loss":
		i.Loss, err = parsePercent(v)
	case "duplicate":
		i.Duplicate, err = parsePercent(v)
	case "reorder":
		i.Reorder, err = parsePercent(v)
	case "corrupt":
		i.Corrupt, err = parsePercent(v)
	case "rate":
		i.Rate, err = parseRate(v)
	case "limit":
		i.Limit, err = parseCount(v, 1, maxQueue)
	case "mtu":
		*mtu, err = parseCount(v, minMTU, maxMTU)
	}
	return err
}

// parseTime reads "20ms": a number and us, ms, s or m.
func parseTime(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if s == "0" || err != nil || d < 0 || d > maxDelay || strings.HasSuffix(s, "h") {
		return 0, errors.New("expected a time up to an hour, such as 20ms")
	}
	return d, nil
}

// parsePercent reads "10%".
func parsePercent(s string) (float64, error) {
	n, ok := strings.CutSuffix(s, "%")
	p, err := strconv.ParseFloat(n, 64)
	if !ok || err != nil || !(p >= 0 && p <= 100) {
		return 0, errors.New("expected a share, such as 10%")
	}
	return p / 100, nil
}

// parseRate reads "1mbit": tc's units, of which those in bps are bytes.
func parseRate(s string) (int64, error) {
	number := strings.TrimRight(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz")
	unit := strings.ToLower(s)[len(number):]
	scale, ok := map[string]float64{
		"bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9,
		"bps": 8, "kbps": 8e3, "mbps": 8e6, "gbps": 8e9,
	}[unit]
	n, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(n > 0) || n*scale < 1 || n*scale > maxRate {
		return 0, errors.New("expected a rate, such as 1mbit (bits a second; kbit, mbit, gbit)")
	}
	return int64(n * scale), nil
}

func parseCount(s string, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("expected a whole number from %d to %d", low, high)
	}
	return n, nil
}
