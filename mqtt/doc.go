// Package mqtt is MQTT, a protocol by which clients publish messages through a
// server, the broker, to those who subscribe to their topics. It reads control
// packets of versions 3.1, 3.1.1 and 5; there are no ends in the lab.
//
//	 0                   1                   2
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 …
//	+-------+-------+---------------+---------------//
//	| Type  | Flags |  Remaining Length, 1-4 bytes: //
//	|       |D|QoS|R|  seven bits each, low first   //
//	+-------+-------+---------------+---------------//
//	/  variable header: topic, packet identifier, … /
//	/  properties (version 5), payload              /
//
// D says that a PUBLISH is sent again, R that the broker keeps it; other packets
// have fixed values there. A text has its length (16 bits) before it.
//
// Units: lengths are bytes, the keep-alive is seconds; numbers have their most
// significant byte first.
//
// Errors: a packet of type 0, a length of more than four bytes, or one longer
// than a stream may keep ends the reading of that direction. A packet whose
// parts do not fit into its length is malformed.
//
// Which version is spoken is in CONNECT. Where the capture begins later, the
// packets are read as 3.1.1.
//
// Source: MQTT 3.1.1 and MQTT 5.0, OASIS standards. Not shown: what messages
// contain; MQTT over WebSocket; MQTT-SN.
package mqtt
