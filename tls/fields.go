package tls

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fRecord = iota
	fContentType
	fOpaqueType
	fVersion
	fLength
	fAppData
	fCCS
	fAlert
	fAlertLevel
	fAlertDesc
	fHandshake
	fType
	fHSLength
	fHSVersion
	fRandom
	fRandomTime
	fRandomBytes
	fSessionLen
	fSession
	fSuitesLen
	fSuites
	fSuite
	fCompLen
	fComps
	fComp
	fExtsLen
	fExtType
	fExtLen
	fExtData
	fSNIListLen
	fSNIType
	fSNILen
	fSNI
	fALPNLen
	fALPNList
	fALPNStrLen
	fALPN
	fGroupsLen
	fGroups
	fGroup
	fPointsLen
	fPoints
	fPoint
	fSigsLen
	fSigs
	fSig
	fSigHash
	fSigSig
	fVersionsLen
	fVersions
	fPSKModesLen
	fPSKMode
	fShareLen
	fShareGroup
	fSharePubLen
	fSharePub
	fRenegLen
	fStatusType
	fStatusRespLen
	fStatusExtsLen
	fPadding
	fHeartbeat
	fRecordLimit
	fTicketLife
	fTicketLen
	fTicket
	fCertsLen
	fCerts
	fCertLen
	fCert
	fJA3Full
	fJA3
	fJA3SFull
	fJA3S
)

// Fields implements dissect.Dissector, with Wireshark's names.
func (dissector) Fields() []dissect.FieldInfo {
	const (
		record    = "RFC 8446 section 5.1"
		handshake = "RFC 8446 section 4"
		hello     = "RFC 8446 section 4.1.2"
		extension = "RFC 8446 section 4.2"
		sni       = "RFC 6066 section 3"
		alpn      = "RFC 7301 section 3.1"
		group     = "RFC 8446 section 4.2.7"
		point     = "RFC 8422 section 5.1.2"
		signature = "RFC 8446 section 4.2.3"
		share     = "RFC 8446 section 4.2.8"
		status    = "RFC 6066 section 8"
	)
	return []dissect.FieldInfo{
		fRecord:        {Name: "tls.record", Kind: dissect.None, Doc: "a record", Source: record},
		fContentType:   {Name: "tls.record.content_type", Kind: dissect.Uint, Width: 1, Doc: "what the record carries", Source: record, Names: contentName},
		fOpaqueType:    {Name: "tls.record.opaque_type", Kind: dissect.Uint, Width: 1, Doc: "what an encrypted record of version 1.3 says that it carries: always application data", Source: "RFC 8446 section 5.2", Names: contentName},
		fVersion:       {Name: "tls.record.version", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "the version; 1.3 writes 1.2 here, so that old machines let it pass", Source: record, Names: versionName},
		fLength:        {Name: "tls.record.length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the record's content", Source: record},
		fAppData:       {Name: "tls.app_data", Kind: dissect.Bytes, Doc: "encrypted data of the application", Source: "RFC 5246 section 10"},
		fCCS:           {Name: "tls.change_cipher_spec", Kind: dissect.None, Doc: "what the sender sends from now on is encrypted", Source: "RFC 5246 section 7.1"},
		fAlert:         {Name: "tls.alert_message", Kind: dissect.None, Doc: "an alert", Source: "RFC 8446 section 6"},
		fAlertLevel:    {Name: "tls.alert_message.level", Kind: dissect.Uint, Width: 1, Doc: "1: warning, 2: fatal", Source: "RFC 8446 section 6", Names: levelName},
		fAlertDesc:     {Name: "tls.alert_message.desc", Kind: dissect.Uint, Width: 1, Doc: "what is wrong", Source: "RFC 8446 section 6", Names: alertName},
		fHandshake:     {Name: "tls.handshake", Kind: dissect.None, Doc: "a handshake message", Source: handshake},
		fType:          {Name: "tls.handshake.type", Kind: dissect.Uint, Width: 1, Doc: "what the message is", Source: handshake, Names: typeName},
		fHSLength:      {Name: "tls.handshake.length", Kind: dissect.Uint, Width: 3, Doc: "bytes of the message", Source: handshake},
		fHSVersion:     {Name: "tls.handshake.version", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "the version that is offered, or taken; 1.3 says it in an extension", Source: hello, Names: versionName},
		fRandom:        {Name: "tls.handshake.random", Kind: dissect.Bytes, Doc: "32 bytes that never come again", Source: hello},
		fRandomTime:    {Name: "tls.handshake.random_time", Kind: dissect.Time, Doc: "the first four of them as a date, which they were once", Source: "RFC 5246 section 7.4.1.2"},
		fRandomBytes:   {Name: "tls.handshake.random_bytes", Kind: dissect.Bytes, Doc: "the rest of them", Source: "RFC 5246 section 7.4.1.2"},
		fSessionLen:    {Name: "tls.handshake.session_id_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the session's name", Source: hello},
		fSession:       {Name: "tls.handshake.session_id", Kind: dissect.Bytes, Doc: "a session to be resumed", Source: hello},
		fSuitesLen:     {Name: "tls.handshake.cipher_suites_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: hello},
		fSuites:        {Name: "tls.handshake.ciphersuites", Kind: dissect.None, Doc: "the ways of encrypting that the client knows", Source: hello},
		fSuite:         {Name: "tls.handshake.ciphersuite", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "a way of encrypting", Source: hello, Names: suiteName},
		fCompLen:       {Name: "tls.handshake.comp_methods_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the list", Source: hello},
		fComps:         {Name: "tls.handshake.comp_methods", Kind: dissect.None, Doc: "the ways of compressing that the client knows", Source: hello},
		fComp:          {Name: "tls.handshake.comp_method", Kind: dissect.Uint, Width: 1, Doc: "0: none", Source: hello},
		fExtsLen:       {Name: "tls.handshake.extensions_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of all extensions", Source: extension},
		fExtType:       {Name: "tls.handshake.extension.type", Kind: dissect.Uint, Width: 2, Doc: "which extension", Source: extension, Names: extensionName},
		fExtLen:        {Name: "tls.handshake.extension.len", Kind: dissect.Uint, Width: 2, Doc: "bytes of its data", Source: extension},
		fExtData:       {Name: "tls.handshake.extension.data", Kind: dissect.Bytes, Doc: "its data", Source: extension},
		fSNIListLen:    {Name: "tls.handshake.extensions_server_name_list_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: sni},
		fSNIType:       {Name: "tls.handshake.extensions_server_name_type", Kind: dissect.Uint, Width: 1, Doc: "0: a host's name", Source: sni},
		fSNILen:        {Name: "tls.handshake.extensions_server_name_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the name", Source: sni},
		fSNI:           {Name: "tls.handshake.extensions_server_name", Kind: dissect.String, ASCII: true, Doc: "the host that the client wants: anybody on the way can read it", Source: sni},
		fALPNLen:       {Name: "tls.handshake.extensions_alpn_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: alpn},
		fALPNList:      {Name: "tls.handshake.extensions_alpn_list", Kind: dissect.None, Doc: "the protocols that are offered, or taken", Source: alpn},
		fALPNStrLen:    {Name: "tls.handshake.extensions_alpn_str_len", Kind: dissect.Uint, Width: 1, Doc: "bytes of the next name", Source: alpn},
		fALPN:          {Name: "tls.handshake.extensions_alpn_str", Kind: dissect.String, Doc: "a protocol", Source: alpn},
		fGroupsLen:     {Name: "tls.handshake.extensions_supported_groups_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: group},
		fGroups:        {Name: "tls.handshake.extensions_supported_groups", Kind: dissect.None, Doc: "the groups for the key exchange that the sender knows", Source: group},
		fGroup:         {Name: "tls.handshake.extensions_supported_group", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "a group", Source: group, Names: groupName},
		fPointsLen:     {Name: "tls.handshake.extensions_ec_point_formats_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the list", Source: point},
		fPoints:        {Name: "tls.handshake.extensions_ec_point_formats", Kind: dissect.None, Doc: "how points of curves may be written", Source: point},
		fPoint:         {Name: "tls.handshake.extensions_ec_point_format", Kind: dissect.Uint, Width: 1, Doc: "0: in full", Source: point},
		fSigsLen:       {Name: "tls.handshake.sig_hash_alg_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: signature},
		fSigs:          {Name: "tls.handshake.sig_hash_algs", Kind: dissect.None, Doc: "the signatures that the sender can verify", Source: signature},
		fSig:           {Name: "tls.handshake.sig_hash_alg", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "a way to sign", Source: signature},
		fSigHash:       {Name: "tls.handshake.sig_hash_hash", Kind: dissect.Uint, Width: 1, Doc: "its hash", Source: signature},
		fSigSig:        {Name: "tls.handshake.sig_hash_sig", Kind: dissect.Uint, Width: 1, Doc: "its signature", Source: signature},
		fVersionsLen:   {Name: "tls.handshake.extensions.supported_versions_len", Kind: dissect.Uint, Width: 1, Doc: "bytes of the list", Source: "RFC 8446 section 4.2.1"},
		fVersions:      {Name: "tls.handshake.extensions.supported_version", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "a version that is offered, or taken", Source: "RFC 8446 section 4.2.1", Names: versionName},
		fPSKModesLen:   {Name: "tls.extension.psk_ke_modes_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the list", Source: "RFC 8446 section 4.2.9"},
		fPSKMode:       {Name: "tls.extension.psk_ke_mode", Kind: dissect.Uint, Width: 1, Doc: "how a known key may be used", Source: "RFC 8446 section 4.2.9"},
		fShareLen:      {Name: "tls.handshake.extensions_key_share_client_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: share},
		fShareGroup:    {Name: "tls.handshake.extensions_key_share_group", Kind: dissect.Uint, Width: 2, Doc: "the group", Source: share, Names: groupName},
		fSharePubLen:   {Name: "tls.handshake.extensions_key_share_key_exchange_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the sender's half", Source: share},
		fSharePub:      {Name: "tls.handshake.extensions_key_share_key_exchange", Kind: dissect.Bytes, Doc: "the sender's half of the key exchange", Source: share},
		fRenegLen:      {Name: "tls.handshake.extensions_reneg_info_len", Kind: dissect.Uint, Width: 1, Doc: "bytes of proof that this renews a session", Source: "RFC 5746 section 3.2"},
		fStatusType:    {Name: "tls.handshake.extensions_status_request_type", Kind: dissect.Uint, Width: 1, Doc: "1: OCSP", Source: status},
		fStatusRespLen: {Name: "tls.handshake.extensions_status_request_responder_ids_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: status},
		fStatusExtsLen: {Name: "tls.handshake.extensions_status_request_exts_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the list", Source: status},
		fPadding:       {Name: "tls.handshake.extensions_padding_data", Kind: dissect.Bytes, Doc: "zeros that make the message longer", Source: "RFC 7685 section 3"},
		fHeartbeat:     {Name: "tls.handshake.extension.heartbeat.mode", Kind: dissect.Uint, Width: 1, Doc: "whether the peer may send heartbeats", Source: "RFC 6520 section 2"},
		fRecordLimit:   {Name: "tls.record_size_limit", Kind: dissect.Uint, Width: 2, Doc: "the longest record that the sender takes", Source: "RFC 8449 section 4"},
		fTicketLife:    {Name: "tls.handshake.session_ticket_lifetime_hint", Kind: dissect.Uint, Width: 4, Doc: "for how many seconds the ticket may be used", Source: "RFC 5077 section 3.3"},
		fTicketLen:     {Name: "tls.handshake.session_ticket_length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the ticket", Source: "RFC 5077 section 3.3"},
		fTicket:        {Name: "tls.handshake.session_ticket", Kind: dissect.Bytes, Doc: "what the client shows to resume the session", Source: "RFC 5077 section 3.3"},
		fCertsLen:      {Name: "tls.handshake.certificates_length", Kind: dissect.Uint, Width: 3, Doc: "bytes of all certificates", Source: "RFC 5246 section 7.4.2"},
		fCerts:         {Name: "tls.handshake.certificates", Kind: dissect.None, Doc: "the certificates", Source: "RFC 5246 section 7.4.2"},
		fCertLen:       {Name: "tls.handshake.certificate_length", Kind: dissect.Uint, Width: 3, Doc: "bytes of a certificate", Source: "RFC 5246 section 7.4.2"},
		fCert:          {Name: "tls.handshake.certificate", Kind: dissect.Bytes, Doc: "a certificate", Source: "RFC 5246 section 7.4.2"},
		fJA3Full:       {Name: "tls.handshake.ja3_full", Kind: dissect.String, Doc: "what tells one client program from another: version, suites, extensions, groups, formats"},
		fJA3:           {Name: "tls.handshake.ja3", Kind: dissect.String, Doc: "its MD5"},
		fJA3SFull:      {Name: "tls.handshake.ja3s_full", Kind: dissect.String, Doc: "the same of a server: version, suite, extensions"},
		fJA3S:          {Name: "tls.handshake.ja3s", Kind: dissect.String, Doc: "its MD5"},
	}
}
