package arch

import "strings"

// Module is the prefix of every package of ours.
const Module = "netlab/"

// Rule says what one package is and what it may import of this module.
type Rule struct {
	Package string // a name that ends in /... stands for every package below
	What    string // one line, for docs/way.md
	May     string // packages of this module, blank-separated; "..." for all
}

// Policy lists all packages, from those that know nothing to those that know
// everything. It is a statement of intent: change it in a commit of its own
// that says why. internal/text is a leaf that every package may import.
func Policy() []Rule {
	const room = "lab dissect lesson osi"
	return []Rule{
		{"internal/text", "escaping, width, nearest word", ""},
		{"osi", "the vocabulary of layers", ""},
		{"capture", "records of frames, and files of them", ""},
		{"dissect", "bytes to layers and fields", "capture osi"},
		{"dissect/filter", "Wireshark's display-filter language", "dissect"},
		{"trace", "what happened, in order", "capture dissect osi"},
		{"lab/wire", "carries, impairs and reports frames", "capture"},
		{"lab", "puts hosts on a bench and joins them", "capture lab/wire"},
		{"lab/netstack", "hosts made of gVisor", "lab lab/wire"},
		{"lab/gateway", "lets a program outside take a host's part", "lab"},
		{"lesson", "parses, runs and checks lessons", "lab lab/wire capture dissect dissect/filter trace osi"},
		{"tcp", "room: TCP", room},
		{"udp", "room: UDP", room},
		{"dns", "room: DNS and mDNS", room},
		{"dhcp", "room: DHCP", room},
		{"ntp", "room: NTP", room},
		{"tls", "room: TLS", room},
		{"mqtt", "room: MQTT", room},
		{"http", "room: HTTP/1.1", room},
		{"ws", "room: WebSocket", room},
		{"lessons", "the course: Markdown", ""},
		{"view/wording", "words that all views use", "trace capture"},
		{"view/tui", "a browser that fills a terminal", "view/wording view/ladder view/report trace capture dissect dissect/filter osi"},
		{"view/...", "a trace to text, or to a page", "view/wording trace capture dissect dissect/filter osi"},
		{"internal/agree", "holds our fields against tshark's", "..."},
		{"internal/roomtest", "what the tests of rooms share", "capture dissect lab lab/wire"},
		{"internal/roomtest/play", "plays steps for the tests of rooms", "capture dissect lab/netstack lesson"},
		{"internal/parquet", "tables as Parquet files", ""},
		{"internal/arch", "this table", ""},
		{"internal/cli", "commands, streams, exit statuses, and the list of rooms", "..."},
		{"cmd/...", "main", "internal/cli"},
	}
}

// Room says which files a protocol's folder has beside its tests.
type Room struct {
	Name  string
	Files string // blank-separated; every room has these, and may have more
}

// Rooms lists the protocol folders. One without endpoints in the lab has
// only what it takes to dissect.
func Rooms() []Room {
	const (
		whole     = "annotate.go dissect.go doc.go endpoint.go verbs.go"
		dissector = "annotate.go dissect.go doc.go"
	)
	return []Room{
		{"tcp", whole},
		{"udp", whole},
		{"dns", dissector},
		{"dhcp", dissector},
		{"ntp", dissector},
		{"tls", dissector},
		{"mqtt", dissector},
		{"http", whole},
		{"ws", whole},
	}
}

// ruleFor finds the rule of a package, named without Module.
func ruleFor(pkg string) (Rule, bool) {
	for _, r := range Policy() {
		base, tree := strings.CutSuffix(r.Package, "...")
		if pkg == r.Package || tree && strings.HasPrefix(pkg, base) {
			return r, true
		}
	}
	return Rule{}, false
}

// allows reports whether the rule lets its package import imp, named without Module.
func (r Rule) allows(imp string) bool {
	if r.May == "..." || imp == "internal/text" {
		return true
	}
	for m := range strings.FieldsSeq(r.May) {
		if m == imp {
			return true
		}
	}
	return false
}
