package cli

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A peer sets up two hosts of the kernel's: two network namespaces joined by a
// cable, each with an address. Its times are 0 where it may not.
type peer struct {
	x, y string // the namespaces
	may  bool
}

func newPeer() *peer {
	id := strconv.Itoa(os.Getpid())
	_, err := exec.LookPath("ip")
	return &peer{"nlx" + id, "nly" + id, err == nil && os.Getuid() == 0 && runtime.GOOS == "linux"}
}

// byHand does it as one would at the prompt.
func (p *peer) byHand(b *testing.B) time.Duration {
	b.Helper()
	return p.time(b, [][]string{{"sh", "-ec", strings.NewReplacer("X", p.x, "Y", p.y).Replace(`
		ip netns add X
		ip netns add Y
		ip link add eth0 netns X type veth peer name eth0 netns Y
		ip netns exec X ip addr add 10.0.0.1/24 dev eth0
		ip netns exec Y ip addr add 10.0.0.2/24 dev eth0
		ip netns exec X ip link set lo up
		ip netns exec Y ip link set lo up
		ip netns exec X ip link set eth0 up
		ip netns exec Y ip link set eth0 up`)}})
}

// fewest does the same with one process a step.
func (p *peer) fewest(b *testing.B) time.Duration {
	b.Helper()
	return p.time(b, [][]string{
		{"ip", "netns", "add", p.x},
		{"ip", "netns", "add", p.y},
		{"ip", "link", "add", "eth0", "netns", p.x, "type", "veth", "peer", "name", "eth0", "netns", p.y},
		{"ip", "-n", p.x, "addr", "add", "10.0.0.1/24", "dev", "eth0"},
		{"ip", "-n", p.y, "addr", "add", "10.0.0.2/24", "dev", "eth0"},
		{"ip", "-n", p.x, "link", "set", "lo", "up"},
		{"ip", "-n", p.y, "link", "set", "lo", "up"},
		{"ip", "-n", p.x, "link", "set", "eth0", "up"},
		{"ip", "-n", p.y, "link", "set", "eth0", "up"},
	})
}

// time runs commands one after the other, and then takes the hosts away.
func (p *peer) time(b *testing.B, commands [][]string) (took time.Duration) {
	b.Helper()
	if !p.may {
		return 0
	}
	begin := time.Now()
	for _, c := range commands {
		if out, err := exec.CommandContext(b.Context(), c[0], c[1:]...).CombinedOutput(); err != nil {
			b.Logf("no peer: %v: %v %s", c, err, out)
			p.may = false
			break
		}
	}
	took = time.Since(begin)
	for _, ns := range []string{p.x, p.y} {
		if err := exec.CommandContext(b.Context(), "ip", "netns", "del", ns).Run(); err != nil {
			p.may = false
		}
	}
	if !p.may {
		return 0
	}
	return took
}
