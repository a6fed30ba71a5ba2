package text

import "time"

// Lasting says how long something took, without the digits that only a machine's
// own clock adds: 43.905ms.
func Lasting(d time.Duration) string {
	if d.Abs() >= time.Millisecond {
		d = d.Round(time.Microsecond)
	}
	return d.String()
}
