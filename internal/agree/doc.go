// Package agree holds what netlab prints of captures against what tshark 4.0
// prints. It has nothing but a test:
//
//	NETLAB_PCAPS=folder go test -run Agreement ./internal/agree
//
// The agreement of a field is the share of packets in which both sides print the
// same, of those in which either prints something, among packets whose
// frame.protocols (tshark's) names only protocols that netlab dissects. The flag
// -update writes the table to docs/agreement.md.
package agree
