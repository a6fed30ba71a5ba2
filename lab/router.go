package lab

import "netlab/lab/wire"

func newRouter(*wire.Clerk, []Interface, []*wire.Port, []Route) {}
