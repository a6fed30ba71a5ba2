// Package lab puts hosts on a bench and joins them with wires.
package lab
