package lesson

import (
	"fmt"
	"slices"
	"strconv"

	"netlab/lab"
)

// interfaceField is a host's address on its first link.
func interfaceField(host string, ifs []lab.Interface, field string) (val, error) {
	if len(ifs) == 0 {
		return val{}, fmt.Errorf("%s has no interface", host)
	}
	switch i := ifs[0]; field {
	case "ip":
		return textVal(i.IPv4.Addr().String()), nil
	case "ipv6":
		return textVal(i.IPv6.Addr().String()), nil
	case "mac":
		return textVal(i.MAC.String()), nil
	default:
		return val{}, unknown("field of a host", field, hostFields())
	}
}

// cableField is an option of a host's first link: "${client.delay}".
func (n *network) cableField(host, field string) (val, error) {
	k := slices.IndexFunc(n.top.Links, func(l lab.Link) bool { return slices.Contains(l.Hosts, host) })
	if k < 0 {
		return val{}, fmt.Errorf("%s is on no link", host)
	}
	l := n.top.Links[k]
	switch field {
	case "delay":
		return timeVal(l.Impairment.Delay), nil
	case "mtu":
		if l.MTU == 0 {
			return intVal(1500), nil
		}
		return intVal(int64(l.MTU)), nil
	default:
		return textVal(rateText(l.Impairment.Rate)), nil
	}
}

// isCableField tells the options of a host's link from its addresses.
func isCableField(field string) bool {
	return field == "delay" || field == "mtu" || field == "rate"
}

// rateText writes a rate in tc(8)'s words.
func rateText(bits int64) string {
	unit := "bit"
	for _, u := range []string{"kbit", "mbit", "gbit"} {
		if bits == 0 || bits%1000 != 0 {
			break
		}
		bits /= 1000
		unit = u
	}
	return strconv.FormatInt(bits, 10) + unit
}
