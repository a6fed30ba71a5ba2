package mqtt

import "netlab/dissect"

// The fields, by their place in Fields.
const (
	fHdrFlags = iota
	fType
	fHdrReserved
	fDup
	fQoS
	fRetain
	fRetainReserved
	fLen
	fProtoLen
	fProtoName
	fVersion
	fConFlags
	fConUser
	fConPassword
	fConRetain
	fConQoS
	fConWill
	fConClean
	fConReserved
	fKeepAlive
	fClientIDLen
	fClientID
	fWillTopicLen
	fWillTopic
	fWillLen
	fWill
	fUserLen
	fUser
	fPasswordLen
	fPassword
	fAckFlags
	fAckReserved
	fAckSession
	fAckCode
	fAckReason
	fMsgID
	fTopicLen
	fTopic
	fMessage
	fSubQoS
	fSubAckQoS
	fSubOptions
	fSubOptQoS
	fSubNoLocal
	fSubRetained
	fSubRetain
	fSubReserved
	fPubAckReason
	fPubRecReason
	fPubRelReason
	fPubCompReason
	fSubAckReason
	fUnsubAckReason
	fDisconnectReason
	fAuthReason
	fProperties
	fWillProperties
	fPropLen
	fPropID
	fPropNumber
	fPropAlias
	fPropMaxQoS
	fPropTextLen
	fPropText
	fPropKeyLen
	fPropKey
	fPropValueLen
	fPropValue
)

// Fields implements dissect.Dissector, with Wireshark's names.
func (dissector) Fields() []dissect.FieldInfo {
	const (
		fixed     = "MQTT 5.0 section 2.1"
		publish   = "MQTT 5.0 section 3.3"
		connect   = "MQTT 5.0 section 3.1"
		connack   = "MQTT 5.0 section 3.2.2"
		subscribe = "MQTT 5.0 section 3.8.3.1"
		props     = "MQTT 5.0 section 2.2.2"
	)
	return []dissect.FieldInfo{
		fHdrFlags:         {Name: "mqtt.hdrflags", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "type and flags in one byte", Source: fixed},
		fType:             {Name: "mqtt.msgtype", Kind: dissect.Uint, Width: 1, Doc: "what the packet is", Source: fixed, Names: typeName},
		fHdrReserved:      {Name: "mqtt.hdr_reserved", Kind: dissect.Uint, Width: 1, Doc: "fixed bits", Source: fixed},
		fDup:              {Name: "mqtt.dupflag", Kind: dissect.Bool, Doc: "the packet was sent before, and not acknowledged", Source: publish},
		fQoS:              {Name: "mqtt.qos", Kind: dissect.Uint, Width: 1, Doc: "0: at most once, 1: at least once, 2: exactly once", Source: publish},
		fRetain:           {Name: "mqtt.retain", Kind: dissect.Bool, Doc: "the broker keeps the message for later subscribers", Source: publish},
		fRetainReserved:   {Name: "mqtt.retain_reserved", Kind: dissect.Uint, Width: 1, Doc: "a fixed bit", Source: fixed},
		fLen:              {Name: "mqtt.len", Kind: dissect.Uint, Width: 8, Doc: "bytes that follow in this packet", Source: "MQTT 5.0 section 2.1.4"},
		fProtoLen:         {Name: "mqtt.proto_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the protocol's name", Source: connect},
		fProtoName:        {Name: "mqtt.protoname", Kind: dissect.String, Doc: "always MQTT; MQIsdp in version 3.1", Source: connect},
		fVersion:          {Name: "mqtt.ver", Kind: dissect.Uint, Width: 1, Doc: "3: version 3.1, 4: version 3.1.1, 5: version 5", Source: connect, Names: versionName},
		fConFlags:         {Name: "mqtt.conflags", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "what the payload has, and how to begin", Source: connect},
		fConUser:          {Name: "mqtt.conflag.uname", Kind: dissect.Bool, Doc: "there is a user name", Source: connect},
		fConPassword:      {Name: "mqtt.conflag.passwd", Kind: dissect.Bool, Doc: "there is a password", Source: connect},
		fConRetain:        {Name: "mqtt.conflag.retain", Kind: dissect.Bool, Doc: "the broker keeps the will", Source: connect},
		fConQoS:           {Name: "mqtt.conflag.qos", Kind: dissect.Uint, Width: 1, Doc: "how reliably the will is sent", Source: connect},
		fConWill:          {Name: "mqtt.conflag.willflag", Kind: dissect.Bool, Doc: "there is a will: a message to be sent when the client vanishes", Source: connect},
		fConClean:         {Name: "mqtt.conflag.cleansess", Kind: dissect.Bool, Doc: "forget what was between us before", Source: connect},
		fConReserved:      {Name: "mqtt.conflag.reserved", Kind: dissect.Bool, Doc: "must be zero", Source: connect},
		fKeepAlive:        {Name: "mqtt.kalive", Kind: dissect.Uint, Width: 2, Doc: "seconds: so often at least the client says something", Source: connect},
		fClientIDLen:      {Name: "mqtt.clientid_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the client's name", Source: connect},
		fClientID:         {Name: "mqtt.clientid", Kind: dissect.String, Doc: "the client's name; empty: the broker gives it one", Source: connect},
		fWillTopicLen:     {Name: "mqtt.willtopic_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the will's topic", Source: connect},
		fWillTopic:        {Name: "mqtt.willtopic", Kind: dissect.String, Doc: "the topic of the will", Source: connect},
		fWillLen:          {Name: "mqtt.willmsg_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the will", Source: connect},
		fWill:             {Name: "mqtt.willmsg", Kind: dissect.Bytes, Doc: "the will", Source: connect},
		fUserLen:          {Name: "mqtt.username_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the user name", Source: connect},
		fUser:             {Name: "mqtt.username", Kind: dissect.String, Doc: "the user name", Source: connect},
		fPasswordLen:      {Name: "mqtt.passwd_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the password", Source: connect},
		fPassword:         {Name: "mqtt.passwd", Kind: dissect.String, Doc: "the password, as it is: only TLS would hide it", Source: connect},
		fAckFlags:         {Name: "mqtt.conack.flags", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "flags of the broker's answer", Source: connack},
		fAckReserved:      {Name: "mqtt.conack.flags.reserved", Kind: dissect.Bool, Doc: "must be zero", Source: connack},
		fAckSession:       {Name: "mqtt.conack.flags.sp", Kind: dissect.Bool, Doc: "the broker remembers the client", Source: connack},
		fAckCode:          {Name: "mqtt.conack.val", Kind: dissect.Uint, Width: 1, Doc: "0: accepted; else why not", Source: "MQTT 3.1.1 section 3.2.2.3", Names: returnName},
		fAckReason:        {Name: "mqtt.connack.reason_code", Kind: dissect.Uint, Width: 1, Doc: "0: accepted; else why not", Source: connack},
		fMsgID:            {Name: "mqtt.msgid", Kind: dissect.Uint, Width: 2, Doc: "which packet is acknowledged", Source: "MQTT 5.0 section 2.2.1"},
		fTopicLen:         {Name: "mqtt.topic_len", Kind: dissect.Uint, Width: 2, Doc: "bytes of the topic", Source: publish},
		fTopic:            {Name: "mqtt.topic", Kind: dissect.String, Doc: "what the message is about, or what is subscribed to", Source: publish},
		fMessage:          {Name: "mqtt.msg", Kind: dissect.Bytes, Doc: "the message", Source: publish},
		fSubQoS:           {Name: "mqtt.sub.qos", Kind: dissect.Uint, Width: 1, Doc: "how reliably the client wants the messages", Source: "MQTT 3.1.1 section 3.8.3"},
		fSubAckQoS:        {Name: "mqtt.suback.qos", Kind: dissect.Uint, Width: 1, Doc: "how reliably it will get them; 128: not at all", Source: "MQTT 3.1.1 section 3.9.3"},
		fSubOptions:       {Name: "mqtt.subscription_options", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "how the client wants the messages", Source: subscribe},
		fSubOptQoS:        {Name: "mqtt.subscription_options_qos", Kind: dissect.Uint, Width: 1, Doc: "how reliably", Source: subscribe},
		fSubNoLocal:       {Name: "mqtt.subscription_options_nl", Kind: dissect.Bool, Doc: "not its own", Source: subscribe},
		fSubRetained:      {Name: "mqtt.subscription_options_rap", Kind: dissect.Bool, Doc: "with the retain flag as it was published", Source: subscribe},
		fSubRetain:        {Name: "mqtt.subscription_options_retain", Kind: dissect.Uint, Width: 1, Doc: "when to send what is kept", Source: subscribe},
		fSubReserved:      {Name: "mqtt.subscription_options_reserved", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "must be zero", Source: subscribe},
		fPubAckReason:     {Name: "mqtt.puback.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.4.2.1"},
		fPubRecReason:     {Name: "mqtt.pubrec.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.5.2.1"},
		fPubRelReason:     {Name: "mqtt.pubrel.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.6.2.1"},
		fPubCompReason:    {Name: "mqtt.pubcomp.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.7.2.1"},
		fSubAckReason:     {Name: "mqtt.suback.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.9.3"},
		fUnsubAckReason:   {Name: "mqtt.unsuback.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how it went", Source: "MQTT 5.0 section 3.11.3"},
		fDisconnectReason: {Name: "mqtt.disconnect.reason_code", Kind: dissect.Uint, Width: 1, Doc: "why the connection ends", Source: "MQTT 5.0 section 3.14.2.1"},
		fAuthReason:       {Name: "mqtt.auth.reason_code", Kind: dissect.Uint, Width: 1, Doc: "how authentication goes on", Source: "MQTT 5.0 section 3.15.2.1"},
		fProperties:       {Name: "mqtt.properties", Kind: dissect.None, Doc: "properties, new in version 5", Source: props},
		fWillProperties:   {Name: "mqtt.will_properties", Kind: dissect.None, Doc: "properties of the will", Source: props},
		fPropLen:          {Name: "mqtt.property_len", Kind: dissect.Uint, Width: 8, Doc: "bytes of all properties", Source: props},
		fPropID:           {Name: "mqtt.property_id", Kind: dissect.Uint, Hex: true, Width: 1, Doc: "which property", Source: props, Names: propertyName},
		fPropNumber:       {Name: "mqtt.prop_number", Kind: dissect.Uint, Width: 4, Doc: "its value", Source: props},
		fPropAlias:        {Name: "mqtt.property.topic_alias", Kind: dissect.Uint, Width: 2, Doc: "a number that stands for the topic from now on", Source: "MQTT 5.0 section 3.3.2.3.4"},
		fPropMaxQoS:       {Name: "mqtt.property.max_qos", Kind: dissect.Uint, Width: 1, Doc: "the greatest QoS that the broker knows", Source: "MQTT 5.0 section 3.2.2.3.4"},
		fPropTextLen:      {Name: "mqtt.prop_string_len", Kind: dissect.Uint, Width: 4, Doc: "bytes of its value", Source: props},
		fPropText:         {Name: "mqtt.prop_string", Kind: dissect.String, Doc: "its value", Source: props},
		fPropKeyLen:       {Name: "mqtt.prop_key_len", Kind: dissect.Uint, Width: 4, Doc: "bytes of a user property's name", Source: props},
		fPropKey:          {Name: "mqtt.prop_key", Kind: dissect.String, Doc: "a user property's name", Source: props},
		fPropValueLen:     {Name: "mqtt.prop_value_len", Kind: dissect.Uint, Width: 4, Doc: "bytes of a user property's value", Source: props},
		fPropValue:        {Name: "mqtt.prop_value", Kind: dissect.String, Doc: "a user property's value", Source: props},
	}
}
