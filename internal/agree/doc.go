// Package agree holds what netlab prints of captures against what tshark 4.0
// prints. It has nothing but tests; the gate is
//
//	NETLAB_PCAPS=folder go test -run Agreement ./internal/agree
//
// The agreement of a field is the share of packets in which both sides print the
// same, of those in which either prints something, among packets whose
// frame.protocols (tshark's) names only protocols that netlab dissects. The flag
// -update writes the table to docs/agreement.md.
//
// Captures that nobody has seen are made of those at hand: packets are lost, cut,
// swapped, mirrored, put in tunnels and in pieces (mutate*_test.go). A sample of
// that is always tested;
//
//	NETLAB_PCAPS=folder go test -run Changed ./internal/agree -sweep -v -mutation 'snap-*' -show 20
//
// makes every change of the kind, shows what differs, and how much of each field.
// A definition that is found so is held by a case in pinned_test.go.
package agree
