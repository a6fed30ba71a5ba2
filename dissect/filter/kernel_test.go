package filter_test

import (
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/dns"
	"netlab/http"
	"netlab/tcp"
	"netlab/tls"
	"netlab/udp"
)

// roomy is a registry with protocols on TCP and UDP.
func roomy(tb testing.TB) *dissect.Registry {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector(), dns.Dissector(), http.Dissector(), tls.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// kernelFilters are filters of which a kernel can decide something, and what of
// plainFrames it lets through: by their names' first letters.
func kernelFilters() map[string]string {
	return map[string]string{
		"tcp":                                   "tT? fio",
		"udp":                                   "uU fio",
		"arp":                                   "a fio",
		"ip":                                    "tu? fio",
		"ipv6":                                  "TU fio",
		"icmp":                                  " fio",
		"tcp.port == 80":                        "tT fio",
		"tcp.dstport == 80":                     "tT fio",
		"tcp.srcport == 80":                     "tT fio",
		"tcp.port == 81":                        " fio",
		"tcp.port != 80":                        "? fio",
		"!(tcp.port == 80)":                     "uUa? fio",
		"!(tcp.dstport == 80)":                  "",
		"not tcp.port in {22, 79..81}":          "uUa? fio",
		"udp.port in {53, 5353}":                "uU fio",
		"tcp.port >= 1024 and tcp.port < 2000":  " fio",
		"tcp.port > 79 and tcp.port <= 80":      "tT fio",
		"ip.addr == 10.0.0.1":                   "tu? fio",
		"ip.src == 10.0.0.2":                    "tu? fio",
		"ip.addr == 10.0.0.0/8":                 "tu? fio",
		"ip.addr == 10.0.0.1/32":                "tu? fio",
		"ip.addr == 10.1.0.0/16":                " fio",
		"ip.addr != 10.0.0.1":                   " fio",
		"!(ip.addr == 10.0.0.1)":                "TUa fio",
		"ipv6.addr == fd00::1":                  "TU fio",
		"ipv6.addr == fd00::/8":                 "TU fio",
		"ipv6.addr == fe80::/10":                " fio",
		"ip.addr == 10.0.0.1 || arp":            "tua? fio",
		"ip.addr == 10.0.0.1 && udp.port == 53": "u fio",
		"tcp.flags.syn == 1 && tcp":             "tT? fio",
		"tcp.analysis.flags && tcp.port == 80":  "tT fio",
		"dns or tcp":                            "",
		"http":                                  "",
		"tcp.port == 80 || dns":                 "",
		"!(tcp.port == 22 && http)":             "",
		"tcp.port":                              "",
		"vlan and tcp":                          "tT? fio",
		"frame.len > 3 and udp":                 "uU fio",
		"":                                      "",
		"tcp.port#1 == 80":                      "",
		"all tcp.port == 80":                    "",
		"tcp.port == 0x50":                      "",
		"tcp.port not in {80}":                  "",
		"all tcp.port in {80, 99}":              "",
		"any tcp.port in {80, 99}":              "",
		"tcp.port#1 in {80}":                    "",
		"tcp.seq in {1}":                        "",
		"tcp.port == udp.port":                  "",
		"!arp":                                  "tuTU? fio",
		"not (udp or arp)":                      "tT? fio",
	}
}

// plainFrames are frames by a letter: t and u are TCP and UDP over IPv4, T and U
// over IPv6, a is ARP; f, i and o are a fragment, an ICMP error that quotes, and a
// header with an option, of which a kernel can tell nothing; ? is TCP of ports 8 and 9 between others.
func plainFrames() map[rune][]byte {
	eth := func(kind uint16, rest ...[]byte) []byte {
		b := append(make([]byte, 12), byte(kind>>8), byte(kind))
		for _, r := range rest {
			b = append(b, r...)
		}
		return b
	}
	v4 := func(proto, head byte, frag uint16, n int) []byte {
		b := []byte{head, 0, 0, byte(20 + n), 0, 1, byte(frag >> 8), byte(frag), 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}
		return append(b, make([]byte, int(head&15)*4-20)...)
	}
	v6 := func(proto byte, n int) []byte {
		b := append([]byte{0x60, 0, 0, 0, 0, byte(n), proto, 64}, make([]byte, 32)...)
		b[8], b[23], b[24], b[39] = 0xfd, 1, 0xfd, 2
		return b
	}
	tcp := func(from, to byte) []byte {
		return []byte{0, from, 0, to, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x10, 0, 0, 0, 0, 0}
	}
	udp := []byte{0x14, 0xe9, 0, 53, 0, 8, 0, 0}
	return map[rune][]byte{
		't': eth(0x800, v4(6, 0x45, 0, 20), tcp(80, 99)), 'u': eth(0x800, v4(17, 0x45, 0, 8), udp),
		'T': eth(0x86dd, v6(6, 20), tcp(99, 80)), 'U': eth(0x86dd, v6(17, 8), udp),
		'a': eth(0x806, []byte{0, 1, 8, 0, 6, 4, 0, 1}, make([]byte, 20)),
		'f': eth(0x800, v4(6, 0x45, 0x2000, 20), tcp(80, 99)),
		'i': eth(0x800, v4(1, 0x45, 0, 36), []byte{3, 1, 0, 0, 0, 0, 0, 0}, v4(6, 0x45, 0, 20), tcp(80, 99)[:8]),
		'o': eth(0x800, v4(6, 0x46, 0, 24), tcp(80, 99)),
		'?': eth(0x800, v4(6, 0x45, 0, 20), tcp(8, 9)),
	}
}

func vm(tb testing.TB, f *filter.Filter, h filter.Head) *bpf.VM {
	tb.Helper()
	prog := f.Kernel(h, 1<<18)
	if prog == nil {
		return nil
	}
	if _, err := bpf.Assemble(prog); err != nil { // the kernel's own form
		tb.Fatalf("%s: %v", f, err)
	}
	m, err := bpf.NewVM(prog)
	if err != nil {
		tb.Fatalf("%s: %v", f, err)
	}
	return m
}

func passes(tb testing.TB, m *bpf.VM, b []byte) bool {
	tb.Helper()
	n, err := m.Run(b)
	if err != nil {
		tb.Fatal(err)
	}
	return n > 0
}

func TestKernelDecidesPlainFrames(t *testing.T) {
	frames := plainFrames()
	for src, letters := range kernelFilters() {
		f, err := filter.Compile(roomy(t), src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		m := vm(t, f, filter.HeadEthernet)
		if (m == nil) != (letters == "") {
			t.Errorf("%s: a program: %v", src, m != nil)
		}
		if m == nil {
			continue
		}
		for letter, b := range frames {
			want := strings.ContainsRune(letters, letter)
			if got := passes(t, m, b); got != want {
				t.Errorf("%s: frame %c passes: %v", src, letter, got)
			}
			if raw := vm(t, f, filter.HeadNone); raw != nil && letter != 'a' && passes(t, raw, b[14:]) != want {
				t.Errorf("%s: packet %c passes: %v", src, letter, !want)
			}
		}
		vm := f.Kernel(filter.HeadCooked, 96)
		if _, err := bpf.Assemble(vm); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// What a filter selects, the kernel lets through: every frame of every capture
// at hand, each seen after those before it.
func TestKernelLetsThroughWhatIsSelected(t *testing.T) {
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		t.Skip("NETLAB_PCAPS names no folder of captures; FuzzKernel has frames of its own")
	}
	reg := roomy(t)
	filters := map[*filter.Filter]*bpf.VM{}
	for src := range kernelFilters() {
		f, err := filter.Compile(reg, src)
		if err != nil {
			t.Fatal(err)
		}
		if m := vm(t, f, filter.HeadEthernet); m != nil {
			filters[f] = m
		}
	}
	selected, stopped := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it is only read
		r, err := capture.NewReader(file)
		if err != nil {
			return nil // no capture
		}
		s := dissect.NewSession(reg, dissect.Limits{})
		for {
			rec, err := r.Next()
			if err != nil {
				return nil // its end, or damage: another test has that
			}
			p := s.Add(rec)
			if rec.LinkType != capture.LinkEthernet || rec.Length > len(rec.Data) {
				continue
			}
			for f, m := range filters {
				switch through := passes(t, m, rec.Data); {
				case f.Match(p):
					selected++
					if !through {
						t.Errorf("%s #%d: the kernel drops what %s selects", path, rec.Number, f)
					}
				case !through:
					stopped++
				}
			}
		}
	})
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if selected < 10_000 || stopped < 10_000 {
		t.Errorf("%d selected, %d stopped: too few to mean anything", selected, stopped)
	}
	t.Logf("%d selected, %d stopped by the kernel's half", selected, stopped)
}

// FuzzKernel tries frames that are nearly plain.
func FuzzKernel(f *testing.F) {
	for _, b := range plainFrames() {
		f.Add(b, uint16(0), byte(0))
		f.Add(b, uint16(14), byte(0x46))
		f.Add(b, uint16(17), byte(3))
	}
	reg := roomy(f)
	filters := map[*filter.Filter]*bpf.VM{}
	for src := range kernelFilters() {
		c, err := filter.Compile(reg, src)
		if err != nil {
			f.Fatal(err)
		}
		if m := vm(f, c, filter.HeadEthernet); m != nil {
			filters[c] = m
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint16, to byte) {
		if len(b) == 0 || len(b) > 2000 {
			return
		}
		b = append([]byte(nil), b...)
		b[int(at)%len(b)] = to
		p := dissect.NewSession(reg, dissect.Limits{}).Add(&capture.Record{
			Number: 1, LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Length: len(b), Data: b,
		})
		for c, m := range filters {
			if c.Match(p) && !passes(t, m, b) {
				t.Errorf("the kernel drops what %s selects: % x", c, b)
			}
		}
	})
}

func TestKernelReadsAddressesAsTheFilterDoes(t *testing.T) {
	for _, prefix := range []string{"10.0.0.1/31", "10.0.0.3/0", "fd00::1/127", "fd00::/33", "fd00::/1"} {
		p := netip.MustParsePrefix(prefix)
		src, letter := "ip.addr == "+prefix, 't'
		if p.Addr().Is6() {
			src, letter = "ipv6.addr == "+prefix, 'T'
		}
		f, err := filter.Compile(roomy(t), src)
		if err != nil {
			t.Fatal(err)
		}
		if m := vm(t, f, filter.HeadEthernet); m == nil || !passes(t, m, plainFrames()[letter]) {
			t.Errorf("%s lets its own frame not through", src)
		}
	}
}
