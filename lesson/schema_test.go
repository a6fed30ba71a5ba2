package lesson_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"netlab/lesson"
)

//go:generate go test -run TestSchemaIsFresh -update

const schemaFile = "../docs/lesson.schema.json"

// TestSchemaIsFresh holds the file in docs to the keys that this package reads.
func TestSchemaIsFresh(t *testing.T) {
	want, err := lesson.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(schemaFile); err != nil || string(got) != string(want) {
		t.Errorf("%s is not what Schema gives (%v): go generate ./lesson", schemaFile, err)
	}
}

// TestSchemaTakesTheCourse holds the schema to all lessons there are.
func TestSchemaTakesTheCourse(t *testing.T) {
	n := 0
	for _, root := range []string{"../lessons", "testdata/examples"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(name string, _ fs.DirEntry, err error) error {
			if err != nil || strings.Count(name, "/") != 1 || !strings.HasSuffix(name, ".md") {
				return err
			}
			src, err := fs.ReadFile(os.DirFS(root), name)
			if err != nil {
				return err
			}
			front, _, _ := strings.Cut(strings.TrimPrefix(string(src), "---\n"), "\n---\n")
			if wrong := judge(t, front); wrong != "" {
				t.Errorf("%s: %s", name, wrong)
			}
			n++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Errorf("%d lessons were held to it", n)
	}
	if wrong := judge(t, strings.Split(string(lesson.Scaffold("udp/x")), "---\n")[1]); wrong != "" {
		t.Errorf("the scaffold: %s", wrong)
	}
}

func TestSchemaRefusesWhatParseRefuses(t *testing.T) {
	whole := "netlab: 1\ntitle: T\nsummary: S\nlevel: basic\nminutes: 1\nobjectives: [O]\nsources: [RFC 768]\n"
	if wrong := judge(t, whole); wrong != "" {
		t.Fatal(wrong)
	}
	for _, change := range [][2]string{
		{"netlab: 1", "netlab: 2"},
		{"title: T\n", ""},
		{"title: T", "titel: T"},
		{"level: basic", "level: easy"},
		{"minutes: 1", "minutes: 0"},
		{"minutes: 1", "minutes: soon"},
		{"objectives: [O]", "objectives: []"},
		{"objectives: [O]", "objectives: O"},
		{"[RFC 768]", "[a, b, c, d, e, f]"},
		{"title: T", "title: T\nnet: [client]"},
		{"title: T", "title: T\nnet: [a -- B]"},
		{"title: T", "title: T\ncable: {delay: soon}"},
		{"title: T", "title: T\ncable: {lag: 1ms}"},
		{"title: T", "title: T\nprofiles: [windows]"},
		{"title: T", "title: T\nparams: {N: 1}"},
		{"title: T", "title: T\nseed: -1"},
	} {
		src := strings.Replace(whole, change[0], change[1], 1)
		_, ds := lesson.Parse(fstestFile(src), "m/t.md", nil)
		if lesson.FirstError(ds) == nil {
			t.Errorf("%s: Parse takes it", change[1])
		}
		if judge(t, src) == "" {
			t.Errorf("%s: the schema takes it", change[1])
		}
	}
}

// judge holds front matter to the schema, and says what is wrong first.
func judge(t *testing.T, front string) string {
	t.Helper()
	src, err := lesson.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(src, &schema); err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal([]byte(front), &v); err != nil {
		return err.Error()
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return invalid(schema, v, "front matter")
}

// invalid is as much of JSON Schema as ours uses.
func invalid(s map[string]any, v any, at string) string {
	if want, ok := s["const"]; ok && want != v {
		return fmt.Sprintf("%s is %v, want %v", at, v, want)
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, v) {
		return fmt.Sprintf("%s is %v, want one of %v", at, v, words)
	}
	if kinds := s["type"]; kinds != nil {
		all, ok := kinds.([]any)
		if !ok {
			all = []any{kinds}
		}
		if !slices.ContainsFunc(all, func(k any) bool { return isKind(k, v) }) {
			return fmt.Sprintf("%s is %T, want %v", at, v, kinds)
		}
	}
	if of, ok := s["oneOf"].([]any); ok {
		fit := 0
		for _, o := range of {
			if invalid(sub(o), v, at) == "" {
				fit++
			}
		}
		if fit != 1 {
			return fmt.Sprintf("%s fits %d of %d forms: %v", at, fit, len(of), v)
		}
	}
	switch v := v.(type) {
	case string:
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			return fmt.Sprintf("%s is %q, want %s", at, v, p)
		}
	case float64:
		if least, ok := s["minimum"].(float64); ok && v < least {
			return fmt.Sprintf("%s is %v, at least %v", at, v, least)
		}
	case []any:
		if least, ok := s["minItems"].(float64); ok && float64(len(v)) < least {
			return fmt.Sprintf("%s has %d items", at, len(v))
		}
		if most, ok := s["maxItems"].(float64); ok && float64(len(v)) > most {
			return fmt.Sprintf("%s has %d items", at, len(v))
		}
		for _, item := range v {
			if wrong := invalid(sub(s["items"]), item, at+"[]"); wrong != "" {
				return wrong
			}
		}
	case map[string]any:
		return invalidObject(s, v, at)
	}
	return ""
}

func invalidObject(s, v map[string]any, at string) string {
	required, _ := s["required"].([]any)
	for _, k := range required {
		if _, ok := v[fmt.Sprint(k)]; !ok {
			return fmt.Sprintf("%s has no %v", at, k)
		}
	}
	for k, item := range v {
		if names := sub(s["propertyNames"]); names != nil {
			if wrong := invalid(names, k, "the key "+k); wrong != "" {
				return wrong
			}
		}
		p := sub(sub(s["properties"])[k])
		if p == nil {
			if s["additionalProperties"] == false {
				return at + " has the unknown key " + k
			}
			p = sub(s["additionalProperties"])
		}
		if wrong := invalid(p, item, at+"."+k); wrong != "" {
			return wrong
		}
	}
	if when := sub(s["if"]); when != nil {
		branch := "then"
		if invalid(when, v, at) != "" {
			branch = "else"
		}
		return invalid(sub(s[branch]), v, at)
	}
	return ""
}

func sub(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func isKind(kind, v any) bool {
	switch v := v.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int64(v))
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	default:
		return false
	}
}

func fstestFile(front string) fs.FS {
	return fstest.MapFS{"m/t.md": {Data: []byte("---\n" + front + "---\nText.\n")}}
}
