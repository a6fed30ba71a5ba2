package dns

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fLength = iota
	fID
	fFlags
	fResponse
	fOpcode
	fAuthoritative
	fTruncated
	fRecDesired
	fRecAvail
	fZ
	fAuthenticated
	fCheckDisable
	fRcode
	fQueries
	fAnswers
	fAuthority
	fAdditional
	fZones
	fPrerequisites
	fUpdates
	fQryName
	fQryNameLen
	fLabels
	fQryType
	fQryClass
	fQryQU
	fRespName
	fRespType
	fRespClass
	fCacheFlush
	fTTL
	fRespLen
	fUDPSize
	fExtRcode
	fEDNSVersion
	fRespZ
	fRespDO
	fRespZReserved
	fA
	fAAAA
	fNS
	fCNAME
	fPTR
	fNull
	fMXPreference
	fMX
	fSOAName
	fSOAMail
	fSOASerial
	fSOARefresh
	fSOARetry
	fSOAExpire
	fSOAMinimum
	fTXTLen
	fTXT
	fCPULen
	fCPU
	fOSLen
	fOS
	fSRVService
	fSRVProto
	fSRVName
	fSRVPriority
	fSRVWeight
	fSRVPort
	fSRVTarget
	fOpt
	fOptCode
	fOptLen
	fOptData
	fCookieClient
	fCookieServer
	fCAAFlags
	fCAACritical
	fCAATagLen
	fCAATag
	fCAAValue
	fCAAIssue
	fCAAIssueWild
	fCAAIodef
	fSVCBPriority
	fSVCBTarget
	fSVCBParam
	fSVCBKey
	fSVCBLen
	fSVCBValue
	fSVCBMandatory
	fSVCBALPNLen
	fSVCBALPN
	fSVCBPort
	fSVCBIPv4
	fSVCBIPv6
	fSVCBECH
	fDSKey
	fDSAlgorithm
	fDSDigestType
	fDSDigest
	fKeyFlags
	fKeyZone
	fKeyRevoked
	fKeyEntry
	fKeyReserved
	fKeyProtocol
	fKeyAlgorithm
	fKeyID
	fKeyPublic
	fSigCovered
	fSigAlgorithm
	fSigLabels
	fSigTTL
	fSigExpires
	fSigInception
	fSigKeyTag
	fSigSigner
	fSignature
	fNSECNext
	fN3Algorithm
	fN3Flags
	fN3OptOut
	fN3Iterations
	fN3SaltLen
	fN3Salt
	fN3HashLen
	fN3Hash
	fResponseTo
	fTime
	fUnsolicited
)

// Fields implements dissect.Dissector, with Wireshark's names.
func (dissector) Fields() []dissect.FieldInfo {
	const (
		header = "RFC 1035 section 4.1.1"
		query  = "RFC 1035 section 4.1.2"
		record = "RFC 1035 section 4.1.3"
		soa    = "RFC 1035 section 3.3.13"
		srv    = "RFC 2782"
		edns   = "RFC 6891 section 6.1.2"
		caa    = "RFC 8659 section 4.1"
		svcb   = "RFC 9460 section 2.2"
		key    = "RFC 4034 section 2.1"
		sig    = "RFC 4034 section 3.1"
		nsec3  = "RFC 5155 section 3"
	)
	return []dissect.FieldInfo{
		fLength:        {Name: "dns.length", Kind: dissect.Uint, Width: 2, Doc: "bytes of the message, over TCP", Source: "RFC 1035 section 4.2.2"},
		fID:            {Name: "dns.id", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "a number that the answer repeats", Source: header},
		fFlags:         {Name: "dns.flags", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "what kind of message it is", Source: header},
		fResponse:      {Name: "dns.flags.response", Kind: dissect.Bool, Doc: "it is an answer", Source: header},
		fOpcode:        {Name: "dns.flags.opcode", Kind: dissect.Uint, Width: 2, Doc: "what is asked for: 0 is a usual question", Source: header},
		fAuthoritative: {Name: "dns.flags.authoritative", Kind: dissect.Bool, Doc: "the server speaks for the zone itself", Source: header},
		fTruncated:     {Name: "dns.flags.truncated", Kind: dissect.Bool, Doc: "the answer did not fit: ask again over TCP", Source: header},
		fRecDesired:    {Name: "dns.flags.recdesired", Kind: dissect.Bool, Doc: "the server shall ask others, if it must", Source: header},
		fRecAvail:      {Name: "dns.flags.recavail", Kind: dissect.Bool, Doc: "the server does ask others", Source: header},
		fZ:             {Name: "dns.flags.z", Kind: dissect.Bool, Doc: "reserved; must be zero", Source: header},
		fAuthenticated: {Name: "dns.flags.authenticated", Kind: dissect.Bool, Doc: "the server has verified the signatures", Source: "RFC 4035 section 3.2.3"},
		fCheckDisable:  {Name: "dns.flags.checkdisable", Kind: dissect.Bool, Doc: "the server shall not verify signatures", Source: "RFC 4035 section 3.2.2"},
		fRcode:         {Name: "dns.flags.rcode", Kind: dissect.Uint, Width: 2, Doc: "how it went", Source: header, Names: rcodeName},
		fQueries:       {Name: "dns.count.queries", Kind: dissect.Uint, Width: 2, Doc: "how many questions there are", Source: header},
		fAnswers:       {Name: "dns.count.answers", Kind: dissect.Uint, Width: 2, Doc: "how many records answer", Source: header},
		fAuthority:     {Name: "dns.count.auth_rr", Kind: dissect.Uint, Width: 2, Doc: "how many records name the servers of the zone", Source: header},
		fAdditional:    {Name: "dns.count.add_rr", Kind: dissect.Uint, Width: 2, Doc: "how many records may help besides", Source: header},
		fZones:         {Name: "dns.count.zones", Kind: dissect.Uint, Width: 2, Doc: "how many zones shall change", Source: "RFC 2136 section 2.2"},
		fPrerequisites: {Name: "dns.count.prerequisites", Kind: dissect.Uint, Width: 2, Doc: "how many conditions must hold first", Source: "RFC 2136 section 2.2"},
		fUpdates:       {Name: "dns.count.updates", Kind: dissect.Uint, Width: 2, Doc: "how many records shall change", Source: "RFC 2136 section 2.2"},
		fQryName:       {Name: "dns.qry.name", Kind: dissect.String, Doc: "the name that is asked for", Source: query},
		fQryNameLen:    {Name: "dns.qry.name.len", Kind: dissect.Uint, Width: 2, Doc: "length of that name as a text"},
		fLabels:        {Name: "dns.count.labels", Kind: dissect.Uint, Width: 2, Doc: "how many labels the name has"},
		fQryType:       {Name: "dns.qry.type", Kind: dissect.Uint, Width: 2, Doc: "which records are asked for", Source: query, Names: typeName},
		fQryClass:      {Name: "dns.qry.class", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "1: the Internet", Source: query},
		fQryQU:         {Name: "dns.qry.qu", Kind: dissect.Bool, Doc: "the answer may come to the asker alone", Source: "RFC 6762 section 5.4"},
		fRespName:      {Name: "dns.resp.name", Kind: dissect.String, Doc: "the name that the record is about", Source: record},
		fRespType:      {Name: "dns.resp.type", Kind: dissect.Uint, Width: 2, Doc: "what the record says", Source: record, Names: typeName},
		fRespClass:     {Name: "dns.resp.class", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "1: the Internet", Source: record},
		fCacheFlush:    {Name: "dns.resp.cache_flush", Kind: dissect.Bool, Doc: "forget what you knew of this name", Source: "RFC 6762 section 10.2"},
		fTTL:           {Name: "dns.resp.ttl", Kind: dissect.Uint, Width: 4, Doc: "for how many seconds the record may be remembered", Source: record},
		fRespLen:       {Name: "dns.resp.len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the record's data", Source: record},
		fUDPSize:       {Name: "dns.rr.udp_payload_size", Kind: dissect.Uint, Width: 2, Doc: "the longest datagram that the sender takes", Source: "RFC 6891 section 6.1.2"},
		fExtRcode:      {Name: "dns.resp.ext_rcode", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "the upper bits of how it went", Source: "RFC 6891 section 6.1.3"},
		fEDNSVersion:   {Name: "dns.resp.edns0_version", Kind: dissect.Uint, Width: 1, Doc: "the version of the extension", Source: "RFC 6891 section 6.1.3"},
		fRespZ:         {Name: "dns.resp.z", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "flags of the extension", Source: "RFC 6891 section 6.1.4"},
		fRespDO:        {Name: "dns.resp.z.do", Kind: dissect.Bool, Doc: "the asker wants signatures", Source: "RFC 3225 section 3"},
		fRespZReserved: {Name: "dns.resp.z.reserved", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "must be zero", Source: "RFC 6891 section 6.1.4"},
		fA:             {Name: "dns.a", Kind: dissect.IPv4, Doc: "an IPv4 address", Source: "RFC 1035 section 3.4.1"},
		fAAAA:          {Name: "dns.aaaa", Kind: dissect.IPv6, Doc: "an IPv6 address", Source: "RFC 3596 section 2.2"},
		fNS:            {Name: "dns.ns", Kind: dissect.String, Doc: "a server of the zone", Source: "RFC 1035 section 3.3.11"},
		fCNAME:         {Name: "dns.cname", Kind: dissect.String, Doc: "the real name of this alias", Source: "RFC 1035 section 3.3.1"},
		fPTR:           {Name: "dns.ptr.domain_name", Kind: dissect.String, Doc: "the name that belongs to an address, or to a service", Source: "RFC 1035 section 3.3.12"},
		fNull:          {Name: "dns.null", Kind: dissect.Bytes, Doc: "anything", Source: "RFC 1035 section 3.3.10"},
		fMXPreference:  {Name: "dns.mx.preference", Kind: dissect.Uint, Width: 2, Doc: "lower ones are tried first", Source: "RFC 1035 section 3.3.9"},
		fMX:            {Name: "dns.mx.mail_exchange", Kind: dissect.String, Doc: "who takes the domain's mail", Source: "RFC 1035 section 3.3.9"},
		fSOAName:       {Name: "dns.soa.mname", Kind: dissect.String, Doc: "the zone's first server", Source: soa},
		fSOAMail:       {Name: "dns.soa.rname", Kind: dissect.String, Doc: "who is responsible, a mail address with a dot for the @", Source: soa},
		fSOASerial:     {Name: "dns.soa.serial_number", Kind: dissect.Uint, Width: 4, Doc: "the zone's version", Source: soa},
		fSOARefresh:    {Name: "dns.soa.refresh_interval", Kind: dissect.Uint, Width: 4, Doc: "after how many seconds other servers look for changes", Source: soa},
		fSOARetry:      {Name: "dns.soa.retry_interval", Kind: dissect.Uint, Width: 4, Doc: "after how many seconds they try again", Source: soa},
		fSOAExpire:     {Name: "dns.soa.expire_limit", Kind: dissect.Uint, Width: 4, Doc: "after how many seconds they must give up", Source: soa},
		fSOAMinimum:    {Name: "dns.soa.minimum_ttl", Kind: dissect.Uint, Width: 4, Doc: "for how many seconds one may remember that a name does not exist", Source: "RFC 2308 section 4"},
		fTXTLen:        {Name: "dns.txt.length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the text", Source: "RFC 1035 section 3.3.14"},
		fTXT:           {Name: "dns.txt", Kind: dissect.String, Doc: "any text", Source: "RFC 1035 section 3.3.14"},
		fCPULen:        {Name: "dns.hinfo.cpu_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the next text", Source: "RFC 1035 section 3.3.2"},
		fCPU:           {Name: "dns.hinfo.cpu", Kind: dissect.String, Doc: "the host's processor", Source: "RFC 1035 section 3.3.2"},
		fOSLen:         {Name: "dns.hinfo.os_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the next text", Source: "RFC 1035 section 3.3.2"},
		fOS:            {Name: "dns.hinfo.os", Kind: dissect.String, Doc: "the host's system", Source: "RFC 1035 section 3.3.2"},
		fSRVService:    {Name: "dns.srv.service", Kind: dissect.String, Doc: "the service", Source: srv},
		fSRVProto:      {Name: "dns.srv.proto", Kind: dissect.String, Doc: "the protocol that carries the service", Source: srv},
		fSRVName:       {Name: "dns.srv.name", Kind: dissect.String, Doc: "the domain", Source: srv},
		fSRVPriority:   {Name: "dns.srv.priority", Kind: dissect.Uint, Width: 2, Doc: "lower ones are tried first", Source: srv},
		fSRVWeight:     {Name: "dns.srv.weight", Kind: dissect.Uint, Width: 2, Doc: "how large a share this one takes", Source: srv},
		fSRVPort:       {Name: "dns.srv.port", Kind: dissect.Uint, Width: 2, Doc: "the service's port", Source: srv},
		fSRVTarget:     {Name: "dns.srv.target", Kind: dissect.String, Doc: "the host that has the service", Source: srv},
		fOpt:           {Name: "dns.opt", Kind: dissect.None, Doc: "an option of the extension", Source: edns},
		fOptCode:       {Name: "dns.opt.code", Kind: dissect.Uint, Width: 2, Doc: "which option", Source: edns},
		fOptLen:        {Name: "dns.opt.len", Kind: dissect.Uint, Width: 2, Doc: "bytes of its data", Source: edns},
		fOptData:       {Name: "dns.opt.data", Kind: dissect.Bytes, Doc: "its data", Source: edns},
		fCookieClient:  {Name: "dns.opt.cookie.client", Kind: dissect.Bytes, Doc: "a number by which the client knows the server's answers", Source: "RFC 7873 section 4"},
		fCookieServer:  {Name: "dns.opt.cookie.server", Kind: dissect.Bytes, Doc: "a number by which the server knows the client", Source: "RFC 7873 section 4"},
		fCAAFlags:      {Name: "dns.caa.flags", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "flags", Source: caa},
		fCAACritical:   {Name: "dns.caa.flags.issuer_critical", Kind: dissect.Bool, Doc: "who does not understand this must not issue", Source: caa},
		fCAATagLen:     {Name: "dns.caa.tag_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the tag", Source: caa},
		fCAATag:        {Name: "dns.caa.tag", Kind: dissect.String, Doc: "what is said", Source: caa},
		fCAAValue:      {Name: "dns.caa.value", Kind: dissect.String, Doc: "of whom", Source: caa},
		fCAAIssue:      {Name: "dns.caa.issue", Kind: dissect.String, Doc: "who may issue certificates", Source: caa},
		fCAAIssueWild:  {Name: "dns.caa.issuewild", Kind: dissect.String, Doc: "who may issue certificates for all names below", Source: caa},
		fCAAIodef:      {Name: "dns.caa.iodef", Kind: dissect.String, Doc: "where to report attempts", Source: caa},
		fSVCBPriority:  {Name: "dns.svcb.svcpriority", Kind: dissect.Uint, Width: 2, Doc: "lower ones are tried first; 0 for an alias", Source: svcb},
		fSVCBTarget:    {Name: "dns.svcb.targetname", Kind: dissect.String, Doc: "the host that has the service", Source: svcb},
		fSVCBParam:     {Name: "dns.svcb.svcparam", Kind: dissect.None, Doc: "a parameter", Source: svcb},
		fSVCBKey:       {Name: "dns.svcb.svcparam.key", Kind: dissect.Uint, Width: 2, Doc: "which parameter", Source: svcb},
		fSVCBLen:       {Name: "dns.svcb.svcparam.value.length", Kind: dissect.Uint, Width: 2, Doc: "bytes of its value", Source: svcb},
		fSVCBValue:     {Name: "dns.svcb.svcparam.value", Kind: dissect.Bytes, Doc: "the value of a parameter that is not known", Source: svcb},
		fSVCBMandatory: {Name: "dns.svcb.svcparam.mandatory.key", Kind: dissect.Uint, Width: 2, Doc: "a parameter that must be understood", Source: svcb},
		fSVCBALPNLen:   {Name: "dns.svcb.svcparam.alpn.length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the next name", Source: svcb},
		fSVCBALPN:      {Name: "dns.svcb.svcparam.alpn", Kind: dissect.String, Doc: "a protocol that the service speaks", Source: svcb},
		fSVCBPort:      {Name: "dns.svcb.svcparam.port", Kind: dissect.Uint, Width: 2, Doc: "the service's port", Source: svcb},
		fSVCBIPv4:      {Name: "dns.svcb.svcparam.ipv4hint.ip", Kind: dissect.IPv4, Doc: "an address to try at once", Source: svcb},
		fSVCBIPv6:      {Name: "dns.svcb.svcparam.ipv6hint.ip", Kind: dissect.IPv6, Doc: "an address to try at once", Source: svcb},
		fSVCBECH:       {Name: "dns.svcb.svcparam.echconfig", Kind: dissect.Bytes, Doc: "how to encrypt the name of the server in TLS", Source: svcb},
		fDSKey:         {Name: "dns.ds.key_id", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "the key that is vouched for", Source: "RFC 4034 section 5.1"},
		fDSAlgorithm:   {Name: "dns.ds.algorithm", Kind: dissect.Uint, Width: 1, Doc: "its algorithm", Source: "RFC 4034 section 5.1"},
		fDSDigestType:  {Name: "dns.ds.digest_type", Kind: dissect.Uint, Width: 1, Doc: "how the digest was made", Source: "RFC 4034 section 5.1"},
		fDSDigest:      {Name: "dns.ds.digest", Kind: dissect.Bytes, Doc: "a digest of the key", Source: "RFC 4034 section 5.1"},
		fKeyFlags:      {Name: "dns.dnskey.flags", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "what the key is for", Source: key},
		fKeyZone:       {Name: "dns.dnskey.flags.zone_key", Kind: dissect.Bool, Doc: "it signs the zone", Source: key},
		fKeyRevoked:    {Name: "dns.dnskey.flags.key_revoked", Kind: dissect.Bool, Doc: "it is not valid any more", Source: "RFC 5011 section 7"},
		fKeyEntry:      {Name: "dns.dnskey.flags.secure_entry_point", Kind: dissect.Bool, Doc: "the zone above vouches for it", Source: key},
		fKeyReserved:   {Name: "dns.dnskey.flags.reserved", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "must be zero", Source: key},
		fKeyProtocol:   {Name: "dns.dnskey.protocol", Kind: dissect.Uint, Width: 1, Doc: "always 3", Source: key},
		fKeyAlgorithm:  {Name: "dns.dnskey.algorithm", Kind: dissect.Uint, Width: 1, Doc: "the algorithm", Source: key},
		fKeyID:         {Name: "dns.dnskey.key_id", Kind: dissect.Uint, Width: 2, Doc: "a sum over the key, by which it is named", Source: "RFC 4034 appendix B"},
		fKeyPublic:     {Name: "dns.dnskey.public_key", Kind: dissect.Bytes, Doc: "the key", Source: key},
		fSigCovered:    {Name: "dns.rrsig.type_covered", Kind: dissect.Uint, Width: 2, Doc: "which records are signed", Source: sig, Names: typeName},
		fSigAlgorithm:  {Name: "dns.rrsig.algorithm", Kind: dissect.Uint, Width: 1, Doc: "the algorithm", Source: sig},
		fSigLabels:     {Name: "dns.rrsig.labels", Kind: dissect.Uint, Width: 1, Doc: "labels of the signed name", Source: sig},
		fSigTTL:        {Name: "dns.rrsig.original_ttl", Kind: dissect.Uint, Width: 4, Doc: "the TTL when it was signed", Source: sig},
		fSigExpires:    {Name: "dns.rrsig.signature_expiration", Kind: dissect.Time, Doc: "until when it is valid", Source: sig},
		fSigInception:  {Name: "dns.rrsig.signature_inception", Kind: dissect.Time, Doc: "since when it is valid", Source: sig},
		fSigKeyTag:     {Name: "dns.rrsig.key_tag", Kind: dissect.Uint, Width: 2, Doc: "the key", Source: sig},
		fSigSigner:     {Name: "dns.rrsig.signers_name", Kind: dissect.String, Doc: "the zone whose key it is", Source: sig},
		fSignature:     {Name: "dns.rrsig.signature", Kind: dissect.Bytes, Doc: "the signature", Source: sig},
		fNSECNext:      {Name: "dns.nsec.next_domain_name", Kind: dissect.String, Doc: "the next name that exists", Source: "RFC 4034 section 4.1"},
		fN3Algorithm:   {Name: "dns.nsec3.algo", Kind: dissect.Uint, Width: 1, Doc: "how names are hashed", Source: nsec3},
		fN3Flags:       {Name: "dns.nsec3.flags", Kind: dissect.Uint, Width: 1, Doc: "flags", Source: nsec3},
		fN3OptOut:      {Name: "dns.nsec3.flags.opt_out", Kind: dissect.Bool, Doc: "unsigned zones in between are not listed", Source: nsec3},
		fN3Iterations:  {Name: "dns.nsec3.iterations", Kind: dissect.Uint, Width: 2, Doc: "how often a name is hashed", Source: nsec3},
		fN3SaltLen:     {Name: "dns.nsec3.salt_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the salt", Source: nsec3},
		fN3Salt:        {Name: "dns.nsec3.salt_value", Kind: dissect.Bytes, Doc: "what is added before hashing", Source: nsec3},
		fN3HashLen:     {Name: "dns.nsec3.hash_length", Kind: dissect.Uint, Width: 1, Doc: "bytes of the hash", Source: nsec3},
		fN3Hash:        {Name: "dns.nsec3.hash_value", Kind: dissect.String, Doc: "the next hash that exists", Source: nsec3},
		fResponseTo:    {Name: "dns.response_to", Kind: dissect.Uint, Width: 4, Doc: "the frame of the question"},
		fTime:          {Name: "dns.time", Kind: dissect.Duration, Doc: "the time since the question"},
		fUnsolicited:   {Name: "dns.unsolicited", Kind: dissect.Bool, Doc: "an answer whose question is not in the capture"},
	}
}
