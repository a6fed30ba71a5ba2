package cli

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"netlab/internal/text"
)

// outputFile is a file that a command was told to write. What stands there is
// replaced, so a slip of the hand must not name a file of another kind.
type outputFile struct {
	flag string // that names it
	path string // empty: it is not wanted
	kind string // how its name would end, as in ".pcapng"
}

// checkOutputs refuses to write over what a command reads, to write two files
// in one place, and to replace a file that is plainly of another kind. What is
// read is named for the message; its info is nil if it is no file.
func checkOutputs(read string, input fs.FileInfo, outs ...outputFile) error {
	var before []outputFile
	for _, o := range outs {
		if o.path == "" {
			continue
		}
		for _, b := range before {
			if samePlace(b.path, o.path) {
				return usagef("%s and %s both name %s; name two files", b.flag, o.flag, text.Escape(o.path))
			}
		}
		before = append(before, o)
		info, err := os.Stat(o.path)
		if err != nil || info.IsDir() {
			continue // writable says what there is to say
		}
		if input != nil && os.SameFile(input, info) {
			return usagef("%s %s would overwrite the %s that is read; name another file", o.flag, text.Escape(o.path), read)
		}
		if err := o.replaceable(info); err != nil {
			return err
		}
	}
	return nil
}

// samePlace reports whether two paths name one file, which may not be there yet.
func samePlace(a, b string) bool {
	one, err := os.Stat(a)
	two, err2 := os.Stat(b)
	switch {
	case err == nil && err2 == nil:
		return os.SameFile(one, two)
	case !errors.Is(err, fs.ErrNotExist) || !errors.Is(err2, fs.ErrNotExist):
		return false
	}
	one, err = os.Stat(filepath.Dir(a))
	two, err2 = os.Stat(filepath.Dir(b))
	return err == nil && err2 == nil && os.SameFile(one, two) && filepath.Base(a) == filepath.Base(b)
}

// replaceable refuses a file that is plainly not of the output's kind. One that
// is empty, or that nobody may read, is not plainly anything.
func (o outputFile) replaceable(info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		if o.kind == ".pcapng" && o.flag == "--pcap" {
			return nil // a pipe or a device gets the packets as they come
		}
		return usagef("%s %s: that is a device or a pipe, which would be replaced; name a file", o.flag, text.Escape(o.path))
	}
	head, err := headOf(o.path)
	if err != nil || len(head) == 0 || beginsAs(o.kind, head) && (o.kind != ".json" || isReport(o.path)) {
		return nil //nolint:nilerr // whether it can be written is asked elsewhere
	}
	return usagef("%s %s: that file is there and is %s; name another, or delete it first", o.flag, text.Escape(o.path), notOf(o.kind))
}

// isReport reports whether a file is one that --report wrote: much else begins
// with a brace.
func isReport(path string) bool {
	_, err := readReport(path)
	return err == nil
}

// headOf reads how a file begins.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it is only read
	return io.ReadAll(io.LimitReader(f, 512))
}

// notOf says what a file is not.
func notOf(kind string) string {
	switch kind {
	case ".pcapng":
		return "no capture"
	case ".html":
		return "no web page"
	case ".json":
		return "no report of netlab's"
	default:
		return "no " + strings.ToUpper(strings.TrimPrefix(kind, "."))
	}
}

// beginsAs reports whether a file could be of a kind, by how it begins.
func beginsAs(kind string, head []byte) bool {
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	begins := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return bytes.HasPrefix(lower, []byte(w)) })
	}
	switch kind {
	case ".pcapng":
		return isCapture(head)
	case ".html":
		return begins("<!doctype html", "<html")
	case ".json", ".jsonl":
		return begins("{")
	case ".svg":
		return begins("<svg", "<?xml")
	case ".parquet":
		return bytes.HasPrefix(head, []byte("PAR1"))
	default: // of CSV no more is known than that it is text, and nothing else
		return !begins("<", "{", "---", "#!", "par1") && isText(head)
	}
}

// isCapture reports whether a file begins with a magic number of pcapng, or one
// of those of pcap: of microseconds, of nanoseconds, and Kuznetzov's.
func isCapture(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	magics := []uint32{0x0a0d0d0a, 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34}
	return slices.Contains(magics, binary.LittleEndian.Uint32(head)) || slices.Contains(magics, binary.BigEndian.Uint32(head))
}

// isText reports whether bytes are the beginning of a text, whose last letter
// may be cut.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(b) || r < ' ' && !strings.ContainsRune("\t\r\n", r) {
			return false
		}
		b = b[n:]
	}
	return true
}
