package tcp

// owner is the protocol whose servers wait at a port, if netlab does not read
// it; empty if it does, or if nobody owns the port. The ports are IANA's, or
// what everybody uses. Its messages span segments, so that a segment alone says
// nothing: Wireshark, which reads these protocols, does not call it data.
func owner(port uint16) string {
	switch port {
	case 20, 21:
		return "FTP"
	case 22:
		return "SSH"
	case 23:
		return "Telnet"
	case 25, 587:
		return "SMTP"
	case 43:
		return "Whois"
	case 49:
		return "TACACS+"
	case 70:
		return "Gopher"
	case 79:
		return "Finger"
	case 88, 464:
		return "Kerberos"
	case 102:
		return "ISO transport over TCP"
	case 110:
		return "POP3"
	case 111:
		return "Sun RPC"
	case 119:
		return "NNTP"
	case 139:
		return "NetBIOS"
	case 143:
		return "IMAP"
	case 161, 162:
		return "SNMP"
	case 179:
		return "BGP"
	case 389, 3268:
		return "LDAP"
	case 427:
		return "SLP"
	case 445:
		return "SMB"
	case 502:
		return "Modbus"
	case 512, 513, 514:
		return "the Berkeley remote commands"
	case 515:
		return "the line printer protocol"
	case 548:
		return "AFP"
	}
	return latterOwner(port)
}

func latterOwner(port uint16) string {
	switch port {
	case 554, 8554:
		return "RTSP"
	case 646:
		return "LDP"
	case 873:
		return "rsync"
	case 1080:
		return "SOCKS"
	case 1099:
		return "Java RMI"
	case 1194:
		return "OpenVPN"
	case 1433:
		return "SQL Server"
	case 1521:
		return "Oracle"
	case 1723:
		return "PPTP"
	case 1863:
		return "MSN Messenger"
	case 1935:
		return "RTMP"
	case 2000:
		return "Cisco's telephones"
	case 2404:
		return "IEC 60870-5-104"
	case 3306:
		return "MySQL"
	case 3389:
		return "RDP"
	case 3868:
		return "Diameter"
	case 4662:
		return "eDonkey"
	case 5060:
		return "SIP"
	case 5190:
		return "AIM"
	case 5222:
		return "XMPP"
	case 5432:
		return "PostgreSQL"
	case 5672:
		return "AMQP"
	case 5900, 5901:
		return "VNC"
	case 6000, 6001, 6002, 6003:
		return "X11"
	case 6379:
		return "Redis"
	case 6667:
		return "IRC"
	case 6881, 6882, 6883, 6884, 6885, 6886, 6887, 6888, 6889:
		return "BitTorrent"
	case 8009:
		return "AJP"
	case 9042:
		return "Cassandra"
	case 9092:
		return "Kafka"
	case 9418:
		return "Git"
	case 11211:
		return "memcached"
	case 20000:
		return "DNP3"
	case 44818:
		return "EtherNet/IP"
	}
	return ""
}
