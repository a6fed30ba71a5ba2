package lesson

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// errFrame: a proof must not lean on what only this capture has.
var errFrame = errors.New("frame.* says where a packet stands in this capture, not what it is: use fields of its protocols")

// maxProof is how long a student's filter may be.
const maxProof = 4096

// gradeProof takes a filter that selects these packets and no other of the
// scene, in this run and in those with other seeds.
func (r *runner) gradeProof(a *Ask) (grader, error) {
	if _, _, err := wanted(r.judge, a); err != nil {
		return grader{}, err
	}
	grade := func(given string) verdict {
		given = strings.TrimSpace(given)
		if len(given) > maxProof {
			return verdict{whyNot: "The filter is too long."}
		}
		if usesFrame(given) {
			return verdict{whyNot: errFrame.Error()}
		}
		pass, err := compile(r.engine.registry, given)
		if err != nil || given == "" {
			return verdict{whyNot: errorText(errors.Unwrap(err), "Write a filter.")} // without the filter, which stands above
		}
		for i, run := range append([]*runner{r}, r.others...) {
			s, want, err := wanted(run.judge, a)
			if err != nil {
				continue // with that seed there is no such packet
			}
			got, other := make(map[*happening]bool), []int(nil)
			for _, h := range s.log {
				switch {
				case h.rec == nil || !pass(h.pkt):
				case want[h.root]:
					got[h.root] = true
				default:
					other = append(other, h.rec.Number)
				}
			}
			switch {
			case len(got) == len(want) && len(other) == 0:
			case i == 0:
				return verdict{whyNot: selected(len(got), len(want), other)}
			case len(other) > 0:
				return verdict{whyNot: "It holds in this run, but with another seed it selects other packets too: it leans on a number that changes."}
			default:
				return verdict{whyNot: "It holds in this run, but with another seed it misses the packet: it leans on a number that changes."}
			}
		}
		return verdict{right: true}
	}
	return grader{key: r.proofKey(a, grade), grade: grade}, nil
}

// selected says what a filter did select: so many of those that it should, and
// these others.
func selected(got, want int, other []int) string {
	misses := "the packet that is asked for"
	if want > 1 {
		misses = fmt.Sprintf("%d of the %d that are asked for", want-got, want)
	}
	switch {
	case got == 0 && len(other) == 0:
		return "It selects no packet of this run."
	case len(other) == 0:
		return fmt.Sprintf("It selects %d of the %d packets.", got, want)
	case got < want:
		return "It selects " + packetList(other) + ", and misses " + misses + "."
	default:
		return "It also selects " + packetList(other) + "."
	}
}

// packetList is "packet 3", "packets 3 and 4" or "packet 3 and 12 more".
func packetList(numbers []int) string {
	switch n := len(numbers); n {
	case 1:
		return fmt.Sprintf("packet %d", numbers[0])
	case 2:
		return fmt.Sprintf("packets %d and %d", numbers[0], numbers[1])
	default:
		return fmt.Sprintf("packet %d and %d more", numbers[0], n-1)
	}
}

// proofKey is a filter that proves it: what the labels' own claims look for, if
// that is enough; else the packets that one must select.
func (r *runner) proofKey(a *Ask, grade func(string) verdict) string {
	for _, sender := range []bool{false, true} { // the shorter one first
		var parts []string
		for _, ref := range a.Labels {
			parts = append(parts, r.claimFilter(ref.Name, sender))
		}
		slices.Sort(parts)
		parts = slices.Compact(parts)
		filter := parts[0]
		if len(parts) > 1 {
			filter = "(" + strings.Join(parts, ") || (") + ")"
		}
		if !slices.Contains(parts, "") && grade(filter).right {
			return filter
		}
	}
	_, want, err := wanted(r.judge, a)
	if err != nil {
		return ""
	}
	var numbers []int
	for h := range want {
		numbers = append(numbers, h.rec.Number)
	}
	slices.Sort(numbers)
	var packets []string
	for _, n := range numbers {
		packets = append(packets, fmt.Sprintf("#%d", n))
	}
	return "one that selects " + strings.Join(packets, " and ") + " alone"
}

// claimFilter is what a label's claim looks for, as a filter, with the sender's
// address if it is asked for; empty where that is more than a filter can say.
func (r *runner) claimFilter(name string, sender bool) string {
	for _, b := range r.lesson.Blocks {
		cs, ok := b.(*Claims)
		if !ok {
			continue
		}
		for i := range cs.Claims {
			m := cs.Claims[i].Match
			if cs.Claims[i].Label != name || m == nil || m.From == "" {
				continue
			}
			put, err := expandFilter(m.Filter, r.judge.find)
			if err != nil || put == "" {
				return ""
			}
			if ip, err := r.judge.find(LabelRef{Name: m.From}, "ip"); sender && err == nil {
				return fmt.Sprintf("ip.src == %s && (%s)", ip.text, put)
			}
			return put
		}
	}
	return ""
}

// wanted are the packets that a proof must select, and their scene.
func wanted(j *judge, a *Ask) (*scene, map[*happening]bool, error) {
	var s *scene
	want := make(map[*happening]bool)
	for _, ref := range a.Labels {
		sights, err := j.all(ref)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range sights {
			if t.rec == nil {
				return nil, nil, fmt.Errorf("%s is a call: a filter selects packets", ref)
			}
			want[t.root] = true
		}
		s = j.labels[ref.Name].scene
	}
	if s == nil || len(want) == 0 {
		return nil, nil, fmt.Errorf("%s: there is nothing to prove", a.ID)
	}
	return s, want, nil
}

// usesFrame reports whether a filter asks for frame or frame.* outside quotes.
func usesFrame(src string) bool {
	quoted := false
	for i := 0; i < len(src); i++ {
		switch {
		case src[i] == '\\' && quoted:
			i++
		case src[i] == '"':
			quoted = !quoted
		case quoted || !wordByte(src[i]):
		default:
			n := i
			for n < len(src) && wordByte(src[n]) {
				n++
			}
			if w := strings.ToLower(src[i:n]); w == "frame" || strings.HasPrefix(w, "frame.") {
				return true
			}
			i = n - 1
		}
	}
	return false
}

func errorText(err error, otherwise string) string {
	if err != nil {
		return err.Error()
	}
	return otherwise
}
