package lesson

import (
	"slices"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/trace"
)

// Result is what a run was, kept: for files, reports and tests.
type Result struct {
	Lesson  string
	Version string
	Seed    uint64
	Student string
	Yours   string // the student's program, as it was named; "" if none took part
	Profile string
	Params  map[string]string
	Scenes  []SceneResult
	Claims  []ClaimResult
	Answers []AnswerResult
	// Foretold are the predictions, by question, of a scene that was not over
	// when the run ended: they have no grade.
	Foretold map[string]string
	LabTime  time.Duration // of all scenes
}

// SceneResult is one scene's capture.
type SceneResult struct {
	Number     int
	Params     map[string]string
	Interfaces []capture.Interface
	Names      []capture.Name
	Packets    []*dissect.Packet // with their records, in order of leaving
	scene      *scene
}

// ClaimResult is a claim and how it fared.
type ClaimResult struct {
	trace.Claim
	Scene int
	At    Pos
	claim *Claim
}

// AnswerResult is a question and how it was answered: the last attempt.
type AnswerResult struct {
	trace.Answer
	Type       AskKind
	Prediction bool
	Attempts   int
}

// OK reports whether all claims held.
func (r *Result) OK() bool {
	return !slices.ContainsFunc(r.Claims, func(c ClaimResult) bool { return !c.OK })
}

// Records lists the scene's records, in order of leaving.
func (s *SceneResult) Records() []*capture.Record {
	out := make([]*capture.Record, 0, len(s.Packets))
	for _, p := range s.Packets {
		out = append(out, p.Record)
	}
	return out
}

// Side gives the scene as a host's own capture has it: what it sent and got, as
// it got it and when, numbered anew; nil for a host that is not there.
func (s *SceneResult) Side(host string) []*capture.Record {
	if !slices.Contains(s.scene.net.hosts, host) {
		return nil
	}
	return s.scene.side(host)
}

func (r *Result) addScene(s *scene) {
	out := SceneResult{Number: s.number, Params: s.params, Interfaces: s.ifaces, Names: s.names, scene: s}
	for _, h := range s.log {
		if h.rec != nil {
			out.Packets = append(out.Packets, h.pkt)
		}
	}
	r.Scenes = append(r.Scenes, out)
}
