package wire

import (
	"context"
	"testing"
	"time"
)

// A setting that changes during a short pause leaves a rest of it, which
// rounding may make shorter than the clock can tell.
func TestPassEndsThoughASettingChanged(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	p := NewPacer(1000, 0, 0)
	for i := range 1500 {
		p.SetSpeed(1000)
		p.Pass(ctx, time.Duration(1000+i)*time.Microsecond)
	}
	if ctx.Err() != nil {
		t.Error("a pause of microseconds did not end")
	}
}
