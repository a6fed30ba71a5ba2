// Package filter compiles Wireshark's display filters.
package filter
