//go:build race

package filter_test

// racing reports that the race detector is on.
const racing = true
