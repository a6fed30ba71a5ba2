package cli

import (
	"netlab/dhcp"
	"netlab/dissect"
	"netlab/dns"
	"netlab/http"
	"netlab/lesson"
	"netlab/mqtt"
	"netlab/ntp"
	"netlab/tcp"
	"netlab/tls"
	"netlab/udp"
	"netlab/ws"
)

// room is what the command line needs of a protocol.
type room struct {
	dissector dissect.Dissector
	verbs     []lesson.Verb // none: the room has no ends in the lab yet
}

// rooms is the one list of protocols. A new one gets its line here.
func rooms() []room {
	return []room{
		{tcp.Dissector(), tcp.Verbs()},
		{udp.Dissector(), udp.Verbs()},
		{dns.Dissector(), nil},
		{dhcp.Dissector(), nil},
		{ntp.Dissector(), nil},
		{tls.Dissector(), nil},
		{mqtt.Dissector(), nil},
		{http.Dissector(), http.Verbs()},
		{ws.Dissector(), ws.Verbs()},
	}
}

// Registry knows the fields of all rooms, for who holds them against others.
func Registry() (*dissect.Registry, error) { return registry() }

// registry knows the fields of all rooms.
func registry() (*dissect.Registry, error) {
	var ds []dissect.Dissector
	for _, r := range rooms() {
		ds = append(ds, r.dissector)
	}
	return dissect.NewRegistry(ds...)
}

// verbs are what lessons can say, room by room.
func verbs() []lesson.Verb {
	var vs []lesson.Verb
	for _, r := range rooms() {
		vs = append(vs, r.verbs...)
	}
	return vs
}
