package http_test

import (
	"flag"
	"testing"

	"netlab/internal/roomtest/play"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestWordsAreThoseOfTheGolden(t *testing.T) {
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) { play.Golden(t, name, "http", room().Run(t, "", s[0], ""), *update) })
	}
}
