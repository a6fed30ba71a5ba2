// Package dissect turns the bytes of frames into layers and fields.
package dissect
