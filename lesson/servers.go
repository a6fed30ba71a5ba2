package lesson

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FindServer gives the server of a room's kind that listens at ":PORT" on the
// invocation's host, the latest; an empty at is any port.
func FindServer[S Server](in *Invocation, at string) (S, error) {
	var none S
	port := uint64(0)
	if at != "" {
		var err error
		if port, err = strconv.ParseUint(at[strings.LastIndexByte(at, ':')+1:], 10, 16); err != nil {
			return none, fmt.Errorf("%s: %s: %q is no port", in.Room, in.Verb, at)
		}
	}
	for _, s := range slices.Backward(in.Scene.Servers(in.Host.Name())) {
		if found, ok := s.(S); ok && (at == "" || uint64(s.Local().Port()) == port) {
			return found, nil
		}
	}
	return none, fmt.Errorf("%s: %s: no server listens on %s%s", in.Room, in.Verb, in.Host.Name(), at)
}
