package capture

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of a ring. A block is handed over when it is full or retireAfter
// milliseconds old: long enough for thousands of frames, too short to be felt.
const (
	blockSize   = 1 << 20
	frameSize   = 2048 // no bound in version 3, but the numbers must fit
	retireAfter = 40
)

// ring is memory that the kernel and we share, in blocks. Who has a block is
// said by a word in its head.
//
//	block: version · offset of private data · status · number of frames · offset of the first · …
//	frame: offset of the next · time · lengths · status · where its bytes begin · VLAN tag | sockaddr_ll | bytes
type ring struct {
	mem    []byte
	blocks int
	at     int    // block that is ours, or will be next
	held   bool   // it is ours
	left   uint32 // frames of it that were not looked at
	off    uint32 // the next of them
}

// newRing makes the kernel share a ring of about so many bytes.
func newRing(fd, size int) (ring, error) {
	blocks := max(2, size/blockSize)
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return ring{}, fmt.Errorf("version 3: %w", err)
	}
	req := unix.TpacketReq3{
		Block_size: blockSize, Block_nr: uint32(blocks),
		Frame_size: frameSize, Frame_nr: blockSize / frameSize * uint32(blocks), Retire_blk_tov: retireAfter,
	}
	if err := unix.SetsockoptTpacketReq3(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &req); err != nil {
		return ring{}, err
	}
	mem, err := unix.Mmap(fd, 0, blocks*blockSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return ring{}, err
	}
	return ring{mem: mem, blocks: blocks}, nil
}

// block is the memory of the block at hand.
func (r *ring) block() []byte {
	return r.mem[r.at*blockSize : (r.at+1)*blockSize]
}

// head is the head of the block at hand.
func (r *ring) head() *unix.TpacketHdrV1 {
	desc := (*unix.TpacketBlockDesc)(unsafe.Pointer(&r.block()[0]))
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&desc.Hdr[0]))
}

// open gives the block that was read back to the kernel, and takes the next one if
// the kernel has handed it over.
func (r *ring) open() bool {
	if r.held {
		atomic.StoreUint32(&r.head().Block_status, unix.TP_STATUS_KERNEL)
		r.held = false
		r.at = (r.at + 1) % r.blocks
	}
	h := r.head()
	if atomic.LoadUint32(&h.Block_status)&unix.TP_STATUS_USER == 0 {
		return false
	}
	r.held, r.left, r.off = true, h.Num_pkts, h.Offset_to_first_pkt
	return true
}

// ringFrame is a frame in the ring. It is good until the next block is opened.
type ringFrame struct {
	head unix.Tpacket3Hdr
	from unix.RawSockaddrLinklayer
	data []byte
}

// frame takes the next frame of the block.
func (r *ring) frame() ringFrame {
	b := r.block()[r.off:]
	f := ringFrame{
		head: *(*unix.Tpacket3Hdr)(unsafe.Pointer(&b[0])),
		from: *(*unix.RawSockaddrLinklayer)(unsafe.Pointer(&b[unix.SizeofTpacket3Hdr])), // TPACKET_ALIGN leaves it there
	}
	f.data = b[f.head.Mac : uint32(f.head.Mac)+f.head.Snaplen]
	r.off += f.head.Next_offset
	r.left--
	return f
}

// close gives the memory up.
func (r *ring) close() error {
	if r.mem == nil {
		return nil
	}
	mem := r.mem
	*r = ring{}
	return unix.Munmap(mem)
}

// tag is the VLAN tag that the kernel, or the network card, has taken out of a
// frame: four bytes, TPID and TCI.
func (f *ringFrame) tag() (tag [4]byte, ok bool) {
	if f.head.Status&unix.TP_STATUS_VLAN_VALID == 0 {
		return tag, false
	}
	tpid := uint16(unix.ETH_P_8021Q)
	if f.head.Status&unix.TP_STATUS_VLAN_TPID_VALID != 0 {
		tpid = f.head.Hv1.Vlan_tpid
	}
	binary.BigEndian.PutUint16(tag[:], tpid)
	binary.BigEndian.PutUint16(tag[2:], uint16(f.head.Hv1.Vlan_tci))
	return tag, true
}

// appendTagged appends a frame with its tag where it was on the wire: behind the
// two addresses. IEEE 802.1Q clause 9.
func appendTagged(dst []byte, f *ringFrame) []byte {
	const addresses = 12
	tag, ok := f.tag()
	if !ok || len(f.data) < addresses {
		return append(dst, f.data...)
	}
	dst = append(dst, f.data[:addresses]...)
	dst = append(dst, tag[:]...)
	return append(dst, f.data[addresses:]...)
}

// appendCooked appends a packet behind the head of LINKTYPE_LINUX_SLL2: protocol,
// two zero bytes, interface, kind of link, kind of packet, length of the sender's address,
// that address in eight bytes. A VLAN tag stands as if it were the protocol.
func appendCooked(dst []byte, f *ringFrame) []byte {
	protocol := toNet16(f.from.Protocol)
	tag, tagged := f.tag()
	if tagged {
		dst = append(dst, tag[:2]...)
	} else {
		dst = binary.BigEndian.AppendUint16(dst, protocol)
	}
	dst = append(dst, 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, uint32(f.from.Ifindex))
	dst = binary.BigEndian.AppendUint16(dst, f.from.Hatype)
	dst = append(dst, f.from.Pkttype, f.from.Halen)
	dst = append(dst, f.from.Addr[:]...)
	if tagged {
		dst = append(dst, tag[2:]...)
		dst = binary.BigEndian.AppendUint16(dst, protocol)
	}
	return append(dst, f.data...)
}

// toNet16 turns a number from the machine's byte order to the network's, or back.
func toNet16(n uint16) uint16 {
	var b [2]byte
	binary.NativeEndian.PutUint16(b[:], n)
	return binary.BigEndian.Uint16(b[:])
}
