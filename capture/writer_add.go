package capture

// AddInterface describes one more interface in the section under way, with the
// next index: a copy of a capture learns of them as it reads.
func (w *Writer) AddInterface(i Interface) error {
	if w.err != nil {
		return w.err
	}
	b, err := appendInterface(w.buf[:0], i)
	if err != nil {
		return err
	}
	w.buf, w.ifs = b, append(w.ifs, i)
	return w.flushBlock()
}

// AddNames tells more names of addresses in the section under way.
func (w *Writer) AddNames(names []Name) error {
	if w.err != nil || len(names) == 0 {
		return w.err
	}
	b, err := appendNames(w.buf[:0], names)
	if err != nil {
		return err
	}
	w.buf = b
	return w.flushBlock()
}
