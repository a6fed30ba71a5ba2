package cli

import (
	"fmt"
	"io"
	"strings"

	"netlab/capture"
	"netlab/dissect"
)

// pcapExport writes packets as pcapng: with their comments, or where they have
// none, with what netlab says of them.
type pcapExport struct {
	w     io.Writer
	src   *source
	out   *capture.Writer
	scene int
	base  int         // interfaces of earlier sections
	index map[int]int // of an interface of the source in the section under way
	names int         // that the section under way has
}

func newPcapExport(w io.Writer, src *source) *pcapExport { return &pcapExport{w: w, src: src} }

func (e *pcapExport) packet(p *dissect.Packet) error {
	said := p.Record.Comments
	if len(said) == 0 {
		said = explanation(p, 0)
	}
	return e.copy(p.Record, said)
}

// copy writes a record, with these comments.
func (e *pcapExport) copy(r *capture.Record, said []string) error {
	if err := e.prepare(); err != nil {
		return err
	}
	rec := *r
	i, err := e.iface(rec.Interface, rec.LinkType)
	if err != nil {
		return err
	}
	rec.Interface, rec.Comments = i, said
	if err := e.out.Write(&rec); err != nil {
		return fmt.Errorf("--export: packet %d: %w", rec.Number, err)
	}
	return nil
}

// prepare begins the file or a scene of it, and tells names that are new.
func (e *pcapExport) prepare() error {
	if e.out == nil || e.src.own && e.scene != e.src.scene {
		if err := e.section(); err != nil {
			return err
		}
	}
	var names []capture.Name
	for _, n := range e.src.r.Names()[e.names:] {
		if n.Addr.IsValid() && !strings.ContainsRune(n.Name, 0) && len(n.Name) < 4096 {
			names = append(names, n)
		}
	}
	e.names = len(e.src.r.Names())
	return e.out.AddNames(names)
}

func (e *pcapExport) section() error {
	o := capture.WriterOptions{Application: "exported by netlab " + version(), Comment: e.src.r.Comment()}
	if e.src.own { // times and scenes are a lab's, as in its own files
		o.Application = "netlab " + version()
	}
	e.scene, e.index = e.src.scene, map[int]int{}
	var err error
	if e.out == nil {
		e.out, err = capture.NewWriter(e.w, o)
	} else {
		err = e.out.Section(o)
	}
	if err != nil || !e.src.own {
		return err
	}
	ifs := e.src.r.Interfaces()
	for i := e.base; i < len(ifs); i++ {
		if _, err := e.iface(i, ifs[i].LinkType); err != nil {
			return err
		}
	}
	if !e.src.sided { // else the file was read to its end, with all sections
		e.base = len(ifs)
	}
	return nil
}

// iface finds an interface in the section under way, or describes it there.
func (e *pcapExport) iface(i int, link capture.LinkType) (int, error) {
	if n, ok := e.index[i]; ok {
		return n, nil
	}
	f := capture.Interface{LinkType: link}
	if ifs := e.src.r.Interfaces(); i >= 0 && i < len(ifs) {
		f = ifs[i]
	}
	if err := e.out.AddInterface(f); err != nil {
		return 0, fmt.Errorf("--export: %w", err)
	}
	n := len(e.index)
	e.index[i] = n
	return n, nil
}

func (e *pcapExport) finish() error {
	if e.out == nil { // no packet: a file all the same
		if err := e.section(); err != nil {
			return err
		}
	}
	return e.out.Close()
}
