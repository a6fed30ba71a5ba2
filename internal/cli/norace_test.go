//go:build !race

package cli

// raceDetector says that the test was built with it.
const raceDetector = false
