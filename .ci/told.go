// Command told reads what go test -json says: it shows how each package did, in
// full what failed, and what was skipped and why. A test that is skipped for
// a reason with one of the arguments in it fails the run: what lacks a program
// proves nothing.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is a line of go test -json (go doc test2json).
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// name is what output is kept under: a package's is that of no test.
type name struct{ pkg, test string }

func main() {
	said, skipped := map[name]string{}, []string{}
	wrong := false
	for d := json.NewDecoder(os.Stdin); ; {
		var e event
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			fmt.Fprintln(os.Stderr, "told: go test -json says what is no JSON:", err)
			os.Exit(1)
		}
		at := name{e.Package, e.Test}
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "output":
			said[at] += e.Output
		case e.Test == "" && (e.Action == "pass" || e.Action == "fail"):
			fmt.Printf("%s %s %.0fs\n", e.Action, e.Package, e.Elapsed)
			for at, out := range said {
				if at.pkg != e.Package {
					continue
				}
				if e.Action == "fail" { // what its tests had said that never ended, and what it said itself
					fmt.Print(out)
				}
				delete(said, at)
			}
		case e.Action == "fail":
			wrong = true
			fmt.Print(said[at])
			delete(said, at)
		case e.Action == "skip" && e.Test != "":
			why := reason(said[at])
			skipped = append(skipped, fmt.Sprintf("%s %s: %s", e.Package, e.Test, why))
			if slices.ContainsFunc(os.Args[1:], func(lack string) bool { return strings.Contains(why, lack) }) {
				wrong = true
				skipped[len(skipped)-1] += " (this must not keep a test from running here)"
			}
			delete(said, at)
		case e.Action == "pass":
			delete(said, at)
		}
	}
	fmt.Printf("skipped: %d\n", len(skipped))
	for _, s := range skipped {
		fmt.Println("  " + s)
	}
	if wrong {
		os.Exit(1)
	}
}

// reason is the line in which a test says why it is skipped.
func reason(out string) string {
	for line := range strings.Lines(out) {
		if _, why, ok := strings.Cut(line, "_test.go:"); ok {
			return "_test.go:" + strings.TrimSpace(why)
		}
	}
	return strings.TrimSpace(out)
}
