package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"netlab/capture"
)

// saveNotes writes a copy of a capture, as far as it has been read, with notes
// as comments of its packets. It writes over no file.
func saveNotes(ctx context.Context, idx *capture.Index, path string, notes map[int]string) error {
	count := idx.Len()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and nothing is written over: choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("not saved: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<16)
	err = copyNoted(ctx, idx, w, count, notes)
	if err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("not saved: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// copyNoted copies the first packets of a capture.
func copyNoted(ctx context.Context, idx *capture.Index, w io.Writer, count int, notes map[int]string) error {
	src, err := newSource(idx.Contents(), "")
	if err != nil {
		return err
	}
	e := newPcapExport(w, src)
	for range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		rec, err := src.next()
		if err != nil {
			return err
		}
		said := rec.Comments
		if note, ok := notes[rec.Number]; ok {
			said = append(slices.Clone(said), note)
		}
		if err := e.copy(rec, said); err != nil {
			return err
		}
	}
	return e.finish()
}
