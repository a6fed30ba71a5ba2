package cli

import (
	"net"
	"strings"

	"github.com/spf13/cobra"

	"netlab/capture"
	"netlab/internal/text"
)

// interfaceNames lists what -i may name.
func interfaceNames() []string {
	var names []string
	if all, err := net.Interfaces(); err == nil {
		for _, i := range all {
			if i.Flags&net.FlagUp != 0 {
				names = append(names, i.Name)
			}
		}
	}
	return append(names, capture.Any)
}

// completeInterfaces completes -i.
func completeInterfaces(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return interfaceNames(), cobra.ShellCompDirectiveNoFileComp
}

// listInterfaces prints the interfaces, those first that can be used.
func (a *app) listInterfaces() error {
	all, err := net.Interfaces()
	if err != nil {
		return err
	}
	rows := [][3]string{}
	for _, up := range []bool{true, false} {
		for _, i := range all {
			if i.Flags&net.FlagUp != 0 != up {
				continue
			}
			var addrs []string
			if list, err := i.Addrs(); err == nil {
				for _, n := range list {
					addrs = append(addrs, n.String())
				}
			}
			state := map[bool]string{true: "up", false: "down"}[up]
			if i.Flags&net.FlagLoopback != 0 {
				addrs = append(addrs, "this machine with itself")
			}
			rows = append(rows, [3]string{text.Escape(i.Name), state, strings.Join(addrs, ", ")})
		}
	}
	rows = append(rows, [3]string{capture.Any, "", "all of them that are up"})
	wide := 0
	for _, r := range rows {
		wide = max(wide, text.Width(r[0]))
	}
	for _, r := range rows {
		a.println(strings.TrimRight(r[0]+strings.Repeat(" ", wide-text.Width(r[0]))+"  "+r[1]+strings.Repeat(" ", 6-len(r[1]))+r[2], " "))
	}
	return nil
}
