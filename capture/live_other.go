//go:build !linux

package capture

// Live is a capture of an interface as it happens. There is none on this system.
type Live struct{}

// OpenLive returns ErrNoLive.
func OpenLive(LiveOptions) (*Live, error) { return nil, ErrNoLive }

// NextTo returns ErrNoLive.
func (*Live) NextTo(*Record) error { return ErrNoLive }

// Ready reports false.
func (*Live) Ready() bool { return false }

// Interface is empty.
func (*Live) Interface() Interface { return Interface{} }

// Stats are zero.
func (*Live) Stats() LiveStats { return LiveStats{} }

// Stop does nothing.
func (*Live) Stop() {}

// Close does nothing.
func (*Live) Close() error { return nil }
