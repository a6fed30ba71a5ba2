package trace_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"netlab/trace"
)

const docFile = "../docs/events.md"

// keysOf collects the JSON keys of a type and of all types in it.
func keysOf(t reflect.Type, keys map[string]bool) {
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer, reflect.Map:
		keysOf(t.Elem(), keys)
	case reflect.Struct:
		for f := range t.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
				keys[name] = true
				keysOf(f.Type, keys)
			}
		}
	default: // has no keys
	}
}

func TestDocumentHasEveryKindAndKey(t *testing.T) {
	b, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	for _, e := range samples() {
		kind := string(e.Body.Kind())
		if !strings.Contains(doc, "`"+kind+"`") || !strings.Contains(doc, `"kind":"`+kind+`"`) {
			t.Errorf("%s lacks kind %s or its example", docFile, kind)
		}
		keys := map[string]bool{}
		keysOf(reflect.TypeOf(e.Body), keys)
		if kind == string(trace.KindPacket) { // a flip has no tags of its own
			keys["offset"], keys["mask"] = true, true
		}
		for k := range keys {
			if !strings.Contains(doc, "`"+k+"`") {
				t.Errorf("%s: the text lacks key %s of %s", docFile, k, kind)
			}
			if !strings.Contains(doc, `"`+k+`":`) {
				t.Errorf("%s: no example has key %s of %s", docFile, k, kind)
			}
		}
	}
}

func TestExamplesInTheDocumentAreEvents(t *testing.T) {
	b, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, `{"v":1`) {
			continue
		}
		n++
		line = strings.ReplaceAll(line, "…", "") // cut bytes
		var e trace.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Errorf("%.60s…: %v", line, err)
		}
	}
	if want := len(samples()); n != want {
		t.Errorf("%d examples, want %d", n, want)
	}
}
