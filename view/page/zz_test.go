package page_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"netlab/trace"
	"netlab/view/page"
)

func TestZZ(t *testing.T) {
	for _, f := range strings.Fields(os.Getenv("ZZ")) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var p page.Page
		for e, err := range trace.Read(bytes.NewReader(b)) {
			if err != nil {
				t.Fatal(err)
			}
			p.Event(e)
		}
		var out bytes.Buffer
		if err := p.Write(&out); err != nil {
			t.Fatal(err)
		}
		n := strings.TrimSuffix(strings.TrimPrefix(f, "/tmp/ev-"), ".json")
		os.WriteFile("/tmp/pg/"+n[strings.Index(n, "-")+1:]+".html", out.Bytes(), 0o644)
	}
}
