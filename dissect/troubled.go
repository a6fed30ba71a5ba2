package dissect

// Troubled reports whether the layer breaks its protocol's rules, or the session
// has found something unusual about its place in a stream. It costs nothing,
// unlike Notes, which says what.
func (l *Layer) Troubled() bool {
	h := l.heard
	h.partial = false // most messages come in several segments
	return l.Malformed != "" || len(l.notes) > 0 || h != (heard{})
}
