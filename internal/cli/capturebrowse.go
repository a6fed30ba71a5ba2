package cli

import (
	"context"
	"io"

	"netlab/capture"
)

// browseCapture shows a capture in the browser while it is taken. What has no
// file of its own is kept in a temporary one, for the person may go back.
func (a *app) browseCapture(ctx context.Context, o captureOptions, t *tail) error {
	var spool spool
	defer spool.remove()
	var at io.ReaderAt
	if t.file != nil {
		at = t.file
	}
	idx, err := capture.NewIndex(t, at, spool.make)
	if err != nil {
		return err
	}
	name := o.pcap
	if name == "" {
		name = o.iface + ".pcapng"
	}
	err = a.browseIndex(ctx, idx, browsing{name: name, title: o.iface, filter: o.inspect.filter, live: true})
	t.giveUp() // the index need not wait for more
	return err
}
