package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBeginsAs(t *testing.T) {
	heads := map[string]string{ // how a file begins: the kinds that it may be
		"\x0a\x0d\x0d\x0a\x1c":       ".pcapng",
		"\xd4\xc3\xb2\xa1\x02":       ".pcapng",
		"\xa1\xb2\x3c\x4d\x00":       ".pcapng",
		"\n<!DOCTYPE html>":          ".html",
		"\ufeff<html lang=en>":       ".html",
		"{\n  \"version\": 1":        ".json .jsonl",
		"<svg xmlns=":                ".svg",
		"<?xml version=":             ".svg",
		"PAR1\x15\x04":               ".parquet",
		"number,seconds\n1,0.5\n":    ".csv",
		"größe\n" + "ö"[:1]:          ".csv",
		"---\nnetlab: 1\n":           "",
		"#!/bin/sh\n":                "",
		"\x7fELF\x02\x01\x01\x00":    "",
		"\x1f\x8b\x08\x00\x00\x00":   "",
		"ab":                         ".csv",
		"text of \xff\xfe somewhere": "",
	}
	for head, kinds := range heads {
		for _, kind := range append(exportExtensions(), ".json") {
			want := strings.Contains(" "+kinds+" ", " "+kind+" ")
			if got := beginsAs(kind, []byte(head)); got != want {
				t.Errorf("%q may be %s: %v, want %v", head, kind, got, want)
			}
		}
	}
}

// What a command reads, and files of another kind, stay as they are.
func TestOutputsOverwriteNothingElse(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("names", 0o700); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"names/copy.md": skeleton, "notes.txt": "buy milk\n", "page.html": "<!doctype html>\n<p>mine</p>\n",
		"run.pcapng": string(sampleCapture(t)), "list.csv": string(sampleCapture(t)), "x.jsonl": "no object\n",
		"package.json": "{\"name\": \"mine\", \"v\": 1}\n", "half.json": `{"v": 1, "lesson": "names/copy", "cl`,
	}
	for name, body := range files {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link("names/copy.md", "twin.md"); err != nil {
		t.Fatal(err)
	}
	if err := os.Link("run.pcapng", "link.pcapng"); err != nil {
		t.Fatal(err)
	}
	for command, says := range map[string]string{
		"run names/copy.md --pcap names/copy.md":             "--pcap names/copy.md would overwrite the lesson that is read; name another file",
		"run names/copy.md --html names/../names/copy.md":    "would overwrite the lesson",
		"run names/copy.md --report twin.md":                 "would overwrite the lesson",
		"run names/copy.md --pcap new --html ./new":          "--pcap and --html both name ./new; name two files",
		"run names/copy.md --pcap new --report names/../new": "--pcap and --report both name",
		"run names/copy.md --pcap notes.txt":                 "that file is there and is no capture; name another, or delete it first",
		"run names/copy.md --html run.pcapng":                "is no web page",
		"run names/copy.md --report page.html":               "is no report",
		"run names/copy.md --report package.json":            "is no report of netlab's",
		"run names/copy.md --report half.json":               "is no report of netlab's",
		"run names/copy.md --html " + os.DevNull:             "a device or a pipe",
		"inspect run.pcapng --export link.pcapng":            "would overwrite the capture that is read",
		"inspect run.pcapng --export list.csv":               "is no CSV",
		"inspect run.pcapng --export x.jsonl":                "is no JSONL",
		"capture -i lo --pcap notes.txt":                     "is no capture",
	} {
		netlab(t, command, kept(filepath.Join(dir, "home"))).want(t, exitUsage, says)
	}
	stdin, err := os.Open("run.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close() //nolint:errcheck // it is only read
	netlab(t, "inspect - --export run.pcapng", in(stdin)).want(t, exitUsage, "would overwrite the capture")
	for name, body := range files {
		if b, err := os.ReadFile(name); err != nil || string(b) != body {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
	if _, err := os.Stat("new"); err == nil {
		t.Error("a command that was refused left a file")
	}
}

// What is of the kind is replaced, as before, and so is what is empty.
func TestOutputsReplaceTheirKind(t *testing.T) {
	t.Chdir(t.TempDir())
	home := kept(t.TempDir())
	if err := os.WriteFile("lesson.md", []byte(skeleton), 0o600); err != nil {
		t.Fatal(err)
	}
	names := []string{"a.pcapng", "a.html", "a.json"}
	for _, name := range names {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		netlab(t, "run lesson.md --pcap a.pcapng --html a.html --report a.json", home).want(t, exitOK, "")
	}
	for _, ext := range exportExtensions() {
		for range 2 {
			netlab(t, "inspect a.pcapng --export b"+ext).want(t, exitOK, "")
		}
		names = append(names, "b"+ext)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s was not written: %v", name, err)
		}
	}
}

// A run that is saved where the last run is kept is written there once.
func TestSaveAsTheLastRun(t *testing.T) {
	home := t.TempDir()
	last := filepath.Join(home, "last.pcapng")
	netlab(t, "run udp/lost-doubled-swapped --no-input", kept(home)).want(t, exitOK, "")
	want, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	netlab(t, "run udp/lost-doubled-swapped --no-input --pcap "+last, kept(home)).want(t, exitOK, "")
	if got, err := os.ReadFile(last); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file differs: %d bytes, want %d; %v", len(got), len(want), err)
	}
}
