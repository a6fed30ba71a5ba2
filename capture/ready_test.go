package capture_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"netlab/capture"
)

// counted is a stream that counts how often it is read from, and gives few bytes
// at a time, as a pipe does.
type counted struct {
	r     io.Reader
	reads int
}

func (c *counted) Read(p []byte) (int, error) {
	c.reads++
	return c.r.Read(p[:min(len(p), 100)])
}

func TestReadyMeansThatNextDoesNotRead(t *testing.T) {
	var file bytes.Buffer
	w, err := capture.NewWriter(&file, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "a", LinkType: capture.LinkEthernet}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if err := w.Write(&capture.Record{From: "a", Link: "l", Sent: time.Unix(int64(i), 0), Data: make([]byte, 14+i%60), LinkType: capture.LinkEthernet}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	pcap := append([]byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0}, make([]byte, 16)...)
	pcap[20] = 1
	for i := range 200 {
		n := byte(i % 60)
		pcap = append(pcap, 0, 0, 0, 0, 0, 0, 0, 0, n, 0, 0, 0, n, 0, 0, 0)
		pcap = append(pcap, make([]byte, n)...)
	}
	for name, b := range map[string][]byte{"pcapng": file.Bytes(), "pcap": pcap} {
		t.Run(name, func(t *testing.T) {
			in := &counted{r: bytes.NewReader(b)}
			r, err := capture.NewReader(in)
			if err != nil {
				t.Fatal(err)
			}
			waited, ready := 0, 0
			for n := 0; ; n++ {
				is, before := r.Ready(), in.reads
				_, err := r.Next()
				if errors.Is(err, io.EOF) {
					if is || n != 200 {
						t.Errorf("%d records; ready at the end: %v", n, is)
					}
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case is && in.reads != before:
					t.Fatalf("record %d was said to be ready and needed a read", n)
				case is:
					ready++
				default:
					waited++
				}
			}
			if waited == 0 || ready == 0 {
				t.Errorf("%d ready, %d not: one of them was not tried", ready, waited)
			}
		})
	}
}
