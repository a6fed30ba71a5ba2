package tcp

import "netlab/dissect"

// Summary implements dissect.PDU.
func (s *segment) Summary(l *dissect.Layer) string { return "" }

// Notes implements dissect.PDU.
func (s *segment) Notes(l *dissect.Layer) []dissect.Note { return nil }
