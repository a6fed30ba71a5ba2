// Package dissect turns the bytes of recorded frames into layers and fields,
// with Wireshark's names, and says where in the frames each of them stands.
//
// A Session takes the records of one capture in order. A frame goes up the
// layers; what TCP carries takes a turn through the streams, where bytes of
// several frames become one message:
//
//	capture.Record
//	     │ AddTo
//	┌────▼──┐  ┌─────┐  ┌────┐  fragments are  ┌─────┐ Segment  ┌──────────────┐
//	│ frame ├──▶ eth ├──▶ ip ├──▶ put together ──▶ tcp ├─────────▶ stream       │
//	└───────┘  └─────┘  └────┘                 └─────┘          │ put in order │
//	 Layers[0]  Layers[1]  …                      │ Key         └──────┬───────┘
//	                                              ▼                    │ Unit
//	                                    who is at tcp.port 80? ────────▼
//	                                                              ┌───────────┐
//	                                                              │ websocket │ Layers[n]
//	                                                              └───────────┘
//
// Layer by layer a Dissector takes one unit off the front of what it is given,
// and names by a Key who reads the payload. The Registry knows who that is.
// What nobody reads becomes a layer "data".
//
// Fields are lazy. A layer keeps its bytes; PDU.Field decodes one field when
// somebody asks, so that listing and filtering pay only for what they use. A
// Ref, found once by name, is the fast way to a field.
//
// Spans: a layer's Map says of which pieces of which frames its Bytes are made,
// a payload's map the same after reassembly, unmasking or inflation. So a view
// can light up the bytes of one message in all frames that brought it.
//
// Errors: no packet fails. A unit that breaks its protocol's rules is a layer
// with Malformed set, followed by one of Wireshark's name _ws.malformed; a
// dissector that panics is caught. Limits bound what a session keeps of streams,
// fragments and conversations, whatever the bytes claim.
//
// Units: lengths and offsets are bytes; times are nanoseconds; numbers on the
// wire are most significant byte first.
//
// Refusals: what stands at a port of a protocol and is not of it becomes data (a
// RefusalError), named so where Wireshark names it. What a capture kept of a
// segment is read by itself, as far as it goes.
//
// Differences from Wireshark 4.0: ip.version is not repeated for IPv6;
// fields that only a second pass could know (ip.reassembled_in, icmp.resp_in) are
// missing, as they are in tshark without -2.
package dissect
