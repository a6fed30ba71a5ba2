package ntp

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fFlags = iota
	fLeap
	fVN
	fMode
	fStratum
	fPoll
	fPrecision
	fRootDelay
	fRootDispersion
	fRefID
	fRefTime
	fOrigin
	fReceive
	fTransmit
	fKeyID
	fMAC
)

// Fields implements dissect.Dissector, with Wireshark's names.
func (dissector) Fields() []dissect.FieldInfo {
	const (
		header = "RFC 5905 section 7.3"
	)
	return []dissect.FieldInfo{
		fFlags:          {Name: "ntp.flags", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "the first byte: three fields", Source: header},
		fLeap:           {Name: "ntp.flags.li", Kind: dissect.Uint, Width: 1, Doc: "whether a leap second is near", Source: header},
		fVN:             {Name: "ntp.flags.vn", Kind: dissect.Uint, Width: 1, Doc: "the version", Source: header},
		fMode:           {Name: "ntp.flags.mode", Kind: dissect.Uint, Width: 1, Doc: "3: a client asks, 4: a server answers", Source: header, Names: modeName},
		fStratum:        {Name: "ntp.stratum", Kind: dissect.Uint, Width: 1, Doc: "how many clocks stand between this one and the best", Source: header},
		fPoll:           {Name: "ntp.ppoll", Kind: dissect.Uint, Width: 1, Doc: "how long to wait between questions, as a power of two in seconds", Source: header},
		fPrecision:      {Name: "ntp.precision", Kind: dissect.Uint, Width: 1, Doc: "how fine the clock is, as a power of two in seconds, two's complement", Source: header},
		fRootDelay:      {Name: "ntp.rootdelay", Kind: dissect.Uint, Width: 4, Doc: "the way to the best clock and back, in units of 2^-16 seconds", Source: header},
		fRootDispersion: {Name: "ntp.rootdispersion", Kind: dissect.Uint, Width: 4, Doc: "how far off the clock may be, in units of 2^-16 seconds", Source: header},
		fRefID:          {Name: "ntp.refid", Kind: dissect.Bytes, Doc: "which clock this one follows", Source: header},
		fRefTime:        {Name: "ntp.reftime", Kind: dissect.Time, Doc: "when the clock was set last", Source: header},
		fOrigin:         {Name: "ntp.org", Kind: dissect.Time, Doc: "when the question left, by the asker's clock", Source: header},
		fReceive:        {Name: "ntp.rec", Kind: dissect.Time, Doc: "when it arrived, by the answerer's clock", Source: header},
		fTransmit:       {Name: "ntp.xmt", Kind: dissect.Time, Doc: "when this left, by its sender's clock", Source: header},
		fKeyID:          {Name: "ntp.keyid", Kind: dissect.Bytes, Doc: "which key signs the message", Source: "RFC 5905 section 7.3"},
		fMAC:            {Name: "ntp.mac", Kind: dissect.Bytes, Doc: "the signature", Source: "RFC 5905 section 7.3"},
	}
}
