package lesson

import (
	"errors"
	"fmt"
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
	return grader{grade: func(given string) verdict {
		given = strings.TrimSpace(given)
		if len(given) > maxProof {
			return verdict{whyNot: "The filter is too long."}
		}
		if usesFrame(given) {
			return verdict{whyNot: errFrame.Error()}
		}
		pass, err := compile(r.engine.registry, given)
		if err != nil || given == "" {
			return verdict{whyNot: errorText(err, "Write a filter.")}
		}
		for i, run := range append([]*runner{r}, r.others...) {
			s, want, err := wanted(run.judge, a)
			if err != nil {
				continue // with that seed there is no such packet
			}
			got := make(map[*happening]bool)
			for _, h := range s.log {
				if h.rec == nil || !pass(h.pkt) {
					continue
				}
				got[h.root] = true
				if want[h.root] {
					continue
				}
				if i > 0 {
					return verdict{whyNot: "It holds in this run, but with another seed it selects other packets too: it leans on a number that changes."}
				}
				return verdict{whyNot: fmt.Sprintf("It also selects packet %d.", h.rec.Number)}
			}
			if len(got) == len(want) {
				continue
			}
			if i > 0 {
				return verdict{whyNot: "It holds in this run, but with another seed it misses the packet: it leans on a number that changes."}
			}
			return verdict{whyNot: fmt.Sprintf("It selects %d of %d packets.", len(got), len(want))}
		}
		return verdict{right: true}
	}}, nil
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
