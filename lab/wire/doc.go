// Package wire carries, impairs and reports frames.
package wire
