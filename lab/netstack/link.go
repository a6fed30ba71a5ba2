package netstack

import (
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"netlab/lab/wire"
)

// card is a network card: it joins a stack to a wire.Port. The Ethernet header
// is the business of gVisor's ethernet.Endpoint, which wraps it.
type card struct {
	port *wire.Port
	mac  tcpip.LinkAddress
	mtu  uint32
	got  func() // told of every frame that may make the stack work

	mu    sync.RWMutex
	stack stack.NetworkDispatcher
}

// MTU is the largest frame, header included: ethernet.Endpoint takes the header off.
func (c *card) MTU() uint32 { return c.mtu + header.EthernetMinimumSize }

// SetMTU does nothing: the link has one MTU.
func (c *card) SetMTU(uint32) {}

// MaxHeaderLength is 0: this card adds nothing.
func (c *card) MaxHeaderLength() uint16 { return 0 }

// LinkAddress is the card's MAC address.
func (c *card) LinkAddress() tcpip.LinkAddress { return c.mac }

// SetLinkAddress does nothing: the wire knows the address by now.
func (c *card) SetLinkAddress(tcpip.LinkAddress) {}

// Capabilities says that addresses must be resolved, and nothing is offloaded.
func (c *card) Capabilities() stack.LinkEndpointCapabilities {
	return stack.CapabilityResolutionRequired
}

// Attach says who gets the frames that come in.
func (c *card) Attach(d stack.NetworkDispatcher) {
	c.mu.Lock()
	c.stack = d
	c.mu.Unlock()
	if d == nil {
		c.port.Attach(nil)
		return
	}
	c.port.Attach(c.receive)
}

// IsAttached reports whether there is somebody to get frames.
func (c *card) IsAttached() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.stack != nil
}

func (c *card) receive(frame []byte) {
	c.mu.RLock()
	d := c.stack
	c.mu.RUnlock()
	if d == nil {
		return
	}
	// MakeWithData copies: the frame is only borrowed.
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(frame)})
	d.DeliverNetworkPacket(0, p)
	p.DecRef()
	if header.Ethernet(frame).Type() != header.ARPProtocolNumber { // ARP is answered at once
		c.got()
	}
}

// WritePackets sends frames.
func (c *card) WritePackets(list stack.PacketBufferList) (int, tcpip.Error) {
	packets := list.AsSlice()
	for _, p := range packets {
		frame := make([]byte, 0, p.Size())
		for _, s := range p.AsSlices() {
			frame = append(frame, s...)
		}
		c.port.Send(frame)
	}
	return len(packets), nil
}

// Wait returns at once: a card has no goroutines.
func (c *card) Wait() {}

// ARPHardwareType is Ethernet.
func (c *card) ARPHardwareType() header.ARPHardwareType { return header.ARPHardwareEther }

// AddHeader does nothing: ethernet.Endpoint did.
func (c *card) AddHeader(*stack.PacketBuffer) {}

// ParseHeader does nothing: ethernet.Endpoint does.
func (c *card) ParseHeader(*stack.PacketBuffer) bool { return true }

// Close does nothing: Attach(nil) has.
func (c *card) Close() {}

// SetOnCloseAction does nothing: nothing is to be done.
func (c *card) SetOnCloseAction(func()) {}
