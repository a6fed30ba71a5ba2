package lesson

import (
	"context"
	"net/netip"
	"time"

	"netlab/dissect"
	"netlab/lab"
)

// Verb is one thing that a lesson can say of a room: "client tcp dial server:80".
type Verb struct {
	Room    string
	Name    string
	Args    []ArgSpec // positional ones first
	As      bool      // it makes a connection, which "as NAME" names
	Doc     string    // a sentence for authors
	Example string    // a whole step
	Events  []string  // what calls it may report: "connect", "received"
	// Fields describes the further call.* fields of its calls ("call.reason"),
	// which lab.Call.Fields holds by their last word.
	Fields []dissect.FieldInfo
	Run    func(ctx context.Context, in *Invocation) error
}

// ArgSpec describes an argument of a verb.
type ArgSpec struct {
	Name    string
	Type    ArgType
	Key     bool     // given as NAME=VALUE; otherwise by position
	Need    bool     // must be given
	Default string   // as it would be written
	Values  []string // of Word: those allowed; nil: any
	Doc     string
}

// ArgType is what an argument may be.
type ArgType uint8

// The types of arguments.
const (
	Text     ArgType = iota // a quoted text; as bytes, with \n, \xHH and \u{…} escapes undone
	Number                  // a whole number
	Duration                // 20ms
	Bool                    // true, false
	Word                    // an unquoted word
	Address                 // host:port, :port
	Conn                    // the name of a connection
)

// Invocation is one run of a verb: where, on what, with what. The context that
// Run gets ends when the scene does.
type Invocation struct {
	Host  lab.Host
	Room  string
	Verb  string
	Name  string // of "as NAME", or of the connection argument
	Args  Args
	Scene Scene
}

// Args are the arguments of an invocation, checked and with defaults filled in.
type Args interface {
	Has(name string) bool // given, not defaulted
	Text(name string) string
	Int(name string) int
	Duration(name string) time.Duration
	Bool(name string) bool
}

// Scene is what verbs of one scene share: who is at the ends of a connection.
// It is safe for concurrent use.
type Scene interface {
	// Bind says that this end is the connection NAME as the host that dialed sees it.
	Bind(host, name string, e End)
	// Accepted says that a server on host has got this end; the end's name is that
	// which the other end is bound to.
	Accepted(host string, e End)
	// Lookup finds the end that host has of the connection NAME; the error names
	// the nearest one there is. It does not wait.
	Lookup(host, name string) (End, error)
	// NameOf gives the name of the connection that has this end, if it has one.
	NameOf(host string, local, remote netip.AddrPort) string
	// Own keeps something that must be closed when the scene ends.
	Own(c interface{ Close() error })
	// Serve is Own for what listens on host; later steps find it by FindServer.
	Serve(host string, s Server)
	// Servers lists what was given to Serve on this host, the oldest first.
	Servers(host string) []Server
}

// Server is what listens on a host: a room's server.
type Server interface {
	Local() netip.AddrPort
	Close() error
}

// End is one end of a connection: a room's client, or what its server accepted.
type End interface {
	Local() netip.AddrPort
	Remote() netip.AddrPort
	Close() error
}
