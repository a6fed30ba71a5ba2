package dissect

import (
	"fmt"
	"slices"
	"strings"
)

// Registry knows all dissectors and all fields. It does not change once made,
// so any number of sessions may use it at the same time.
type Registry struct {
	sets   []*registered
	fields map[string]Ref
	byNum  []numbers
	byName map[nameKey]*registered
	guess  []*registered
	data   *registered // what nobody reads
	broken *registered // the mark of malformed units
	frame  *registered
}

// registered is a dissector and what the registry worked out about it.
type registered struct {
	Dissector
	id     int32
	proto  string
	self   FieldInfo // the protocol as a field
	fields []FieldInfo
	talker Talker
	placer Placer
	built  bool // every registry has it: it is of a link or a network, or a tunnel's
}

// numbers is a table of dissectors by number. There are few tables, so that
// going through them is quicker than a map from table and number.
type numbers struct {
	table string
	sets  map[uint64]*registered
}

type nameKey struct{ table, name string }

// builtins lists the dissectors that every registry has.
func builtins() []Dissector {
	return []Dissector{
		frame{},
		eth{},
		vlan{},
		vlan{service: true},
		null{},
		raw{},
		sll{},
		ppp{},
		llc{},
		pppoe{},
		mpls{},
		pseudowire{},
		channel{},
		arp{},
		ip{},
		ipv6{},
		hopOptions(),
		routing{},
		fragHeader{},
		destOptions(),
		icmp{},
		icmpv6{},
		igmp{},
		gre{},
		vxlan{},
		ah{},
		etherIP{},
		geneve{},
		teredo{},
		gtp{},
		erspan{},
		&l2tp{},
		lisp{},
		&pim{},
		data{},
		malformed{},
	}
}

// TunnelPorts gives the UDP ports behind which frames or packets stand again: what
// the built-in dissectors have there, for they know links and networks only.
func TunnelPorts() []uint16 {
	var ports []uint16
	for _, d := range builtins() {
		for _, m := range d.Match() {
			if m.Table == "udp.port" {
				ports = append(ports, uint16(m.Num))
			}
		}
	}
	return ports
}

// NewRegistry makes a registry of the built-in dissectors (frame, links,
// what stands between links and packets, arp, ip, ipv6, icmp, icmpv6, igmp, tunnels, data) and these. Two of the same name, two fields
// of the same name and two at the same place of a table are errors.
func NewRegistry(ds ...Dissector) (*Registry, error) {
	r := &Registry{byName: make(map[nameKey]*registered)}
	names := 0
	built := builtins()
	for i, d := range append(built, ds...) {
		set := &registered{Dissector: d, id: int32(i), proto: d.Proto(), fields: d.Fields(), built: i < len(built)}
		r.sets = append(r.sets, set)
		names += 1 + len(set.fields)
	}
	r.fields = make(map[string]Ref, names) // a registry is made at every start: the table need not grow
	for _, set := range r.sets {
		if err := r.add(set); err != nil {
			return nil, fmt.Errorf("dissect: %w", err)
		}
	}
	r.frame = r.fields["frame"].dissector
	r.data = r.fields["data"].dissector
	r.broken = r.fields[malformedName].dissector
	return r, nil
}

func (r *Registry) add(set *registered) error {
	d := set.Dissector
	set.talker, _ = d.(Talker)
	set.placer, _ = d.(Placer)
	set.self = FieldInfo{Name: set.proto, Kind: None, Doc: "the packet has a unit of this protocol"}
	if t, ok := d.(Titled); ok {
		name, source := t.Title()
		set.self.Doc, set.self.Source = name, source
	}
	if err := r.addField(Ref{dissector: set, id: -1, info: &set.self}); err != nil {
		return err
	}
	if a, ok := d.(Aliased); ok {
		for i, f := range a.Aliases() {
			if err := r.addField(Ref{dissector: set, id: -2 - i, info: &f}); err != nil {
				return err
			}
		}
	}
	for i := range set.fields {
		if err := r.addField(Ref{dissector: set, id: i, info: &set.fields[i]}); err != nil {
			return err
		}
	}
	for _, m := range d.Match() {
		var old *registered
		if m.Name != "" {
			k := nameKey{m.Table, strings.ToLower(m.Name)}
			old, r.byName[k] = r.byName[k], set
		} else {
			sets := r.table(m.Table)
			old, sets[m.Num] = sets[m.Num], set
		}
		if old != nil {
			return fmt.Errorf("%s and %s both hang at %s %d%s", old.proto, set.proto, m.Table, m.Num, m.Name)
		}
	}
	if _, ok := d.(Guesser); ok {
		r.guess = append(r.guess, set)
	}
	return nil
}

func (r *Registry) addField(f Ref) error {
	if f.info.Name == "" {
		return fmt.Errorf("%s has a field without a name", f.dissector.proto)
	}
	if old, ok := r.fields[f.info.Name]; ok {
		return fmt.Errorf("%s and %s both have the field %s", old.dissector.proto, f.dissector.proto, f.info.Name)
	}
	r.fields[f.info.Name] = f
	return nil
}

// Field finds a field, or a protocol, by Wireshark's name.
func (r *Registry) Field(name string) (Ref, bool) {
	f, ok := r.fields[name]
	return f, ok
}

// Fields lists all fields, sorted by name; protocols are fields of kind None.
func (r *Registry) Fields() []FieldInfo {
	out := make([]FieldInfo, 0, len(r.fields))
	for _, f := range r.fields {
		out = append(out, *f.info)
	}
	slices.SortFunc(out, func(a, b FieldInfo) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Protocols lists the names of all protocols, sorted.
func (r *Registry) Protocols() []string {
	var out []string
	for name, f := range r.fields {
		if f.id < 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// find gives who reads what a key names; nil if nobody does.
func (r *Registry) find(k Key) *registered {
	if k.Table == "" {
		return nil
	}
	if k.Name != "" {
		return r.byName[nameKey{k.Table, strings.ToLower(k.Name)}]
	}
	for i := range r.byNum {
		t := &r.byNum[i]
		if t.table != k.Table {
			continue
		}
		if set := t.sets[k.Num]; set != nil || k.Alt == 0 {
			return set
		}
		return t.sets[k.Alt]
	}
	return nil
}

// table gives the table of a name, and makes it if there is none.
func (r *Registry) table(name string) map[uint64]*registered {
	for _, t := range r.byNum {
		if t.table == name {
			return t.sets
		}
	}
	sets := make(map[uint64]*registered)
	r.byNum = append(r.byNum, numbers{name, sets})
	return sets
}

// guesses gives who knows these bytes by sight; nil if nobody does.
func (r *Registry) guesses(table string, b []byte) *registered {
	for _, set := range r.guess {
		if g, ok := set.Dissector.(Guesser); ok && g.Guess(table, b) {
			return set
		}
	}
	return nil
}
