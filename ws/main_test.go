package ws_test

import (
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1) // the virtual clock wants one processor
	goleak.VerifyTestMain(m)
}
