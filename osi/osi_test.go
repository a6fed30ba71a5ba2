package osi_test

import (
	"testing"

	"netlab/osi"
)

func TestPlaceNamesBothModels(t *testing.T) {
	for want, p := range map[string]osi.Place{
		"OSI 4 transport · TCP/IP transport":     {Layer: osi.Transport, Suite: osi.SuiteTransport},
		"OSI 2 data link · TCP/IP link":          {Layer: osi.DataLink, Suite: osi.Link},
		"OSI 7 application · TCP/IP application": {Layer: osi.Application, Suite: osi.SuiteApplication},
		"no layer": {},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
