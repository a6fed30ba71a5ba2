package lesson

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// outcome is how a claim fared.
type outcome struct {
	ok      bool
	skipped bool // it speaks of another profile
	why     string
	follows bool    // it speaks of what an earlier claim did not find
	sights  []sight // what it selected
	text    string  // the claim, values put in where it is about a match
}

// failed makes an outcome of an error: what could not be told did not hold.
func failed(err error) outcome {
	return outcome{why: err.Error(), follows: errors.Is(err, errNotFound)}
}

// errNotFound is part of errors about a label that no claim above could give.
var errNotFound = errors.New("was not found")

// holdAll holds a fence of claims against the scene above, line after line.
func (j *judge) holdAll(c *Claims) []outcome {
	j.then = nil
	out := make([]outcome, 0, len(c.Claims))
	for i := range c.Claims {
		text := c.Claims[i].Text
		if m := c.Claims[i].Match; m != nil {
			text = j.pasted(text, m)
		}
		held := j.hold(&c.Claims[i])
		held.text = text
		out = append(out, held)
	}
	return out
}

// hold holds one claim against the scene above.
func (j *judge) hold(c *Claim) outcome {
	switch c.Kind {
	case ClaimLabel:
		return j.holdLabel(c)
	case ClaimCount:
		return j.holdCount(c)
	case ClaimEvery:
		return j.holdEvery(c)
	case ClaimBefore:
		return j.holdBefore(c)
	case ClaimCrosses:
		return j.holdCrosses(c)
	case ClaimCheck:
		return j.holdCheck(c)
	default:
		return failed(fmt.Errorf("unknown form of claim"))
	}
}

func (j *judge) holdLabel(c *Claim) outcome {
	sel, err := j.choose(c.Match, c.Whens, c.Then)
	if !sel.under {
		return outcome{ok: true, skipped: true}
	}
	if err != nil {
		return failed(err)
	}
	l := &label{name: c.Label, scene: j.scene, set: c.Count.Word != ""}
	if l.set {
		l.sights = sel.hits
		ok, want, err := j.counted(c.Count, len(sel.hits))
		if err != nil {
			return failed(err)
		}
		j.labels[c.Label], j.then = l, l
		if !ok {
			return outcome{why: j.why(sel, want), sights: sel.hits}
		}
		return outcome{ok: true, sights: sel.hits}
	}
	picked, set, err := j.pick(c.Pick, sel.hits)
	if err != nil {
		return failed(err)
	}
	if len(picked) == 0 {
		return outcome{why: j.why(sel, pickText(c.Pick))}
	}
	l.sights, l.set = picked, set
	j.labels[c.Label], j.then = l, l
	return outcome{ok: true, sights: picked}
}

func pickText(p Pick) string {
	if p.Kind == PickAny {
		return "one"
	}
	return p.Written
}

// pick chooses among matches; without a word for it, the first.
func (j *judge) pick(p Pick, hits []sight) (picked []sight, set bool, err error) {
	if len(hits) == 0 {
		return nil, false, nil
	}
	if p.Kind == PickAny {
		return hits[:1], false, nil
	}
	ord, err := expand(p.Ord, j.find)
	if err != nil {
		return nil, false, err
	}
	if p.Kind == PickThe && ord == "last" {
		return hits[len(hits)-1:], false, nil
	}
	n, err := strconv.Atoi(ord)
	if err != nil || n < 1 {
		return nil, false, fmt.Errorf("%s: %q is not a number from 1", p.Written, ord)
	}
	switch p.Kind {
	case PickThe:
		if n > len(hits) {
			return nil, false, nil
		}
		return hits[n-1 : n], false, nil
	case PickFirst:
		if n > len(hits) {
			return nil, true, nil
		}
		return hits[:n], true, nil
	case PickEvery:
		for i := n - 1; i < len(hits); i += n {
			picked = append(picked, hits[i])
		}
		return picked, true, nil
	default:
		return nil, false, fmt.Errorf("%s: only a wire line picks by chance", p.Written)
	}
}

// counted reports whether n is what a count asks for, and what that is.
func (j *judge) counted(c Count, n int) (ok bool, want string, err error) {
	if c.Word == "no" {
		return n == 0, "none", nil
	}
	s, err := expand(c.N, j.find)
	if err != nil {
		return false, "", err
	}
	k, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || k < 0 {
		return false, "", fmt.Errorf("%s %q: not a number", c.Word, s)
	}
	want = c.Word + " " + s
	switch c.Word {
	case "exactly":
		return n == k, want, nil
	case "at least":
		return n >= k, want, nil
	case "at most":
		return n <= k, want, nil
	default:
		return false, want, fmt.Errorf("unknown count %q", c.Word)
	}
}

func (j *judge) holdCount(c *Claim) outcome {
	sel, err := j.choose(c.Match, c.Whens, c.Then)
	if !sel.under {
		return outcome{ok: true, skipped: true}
	}
	if err != nil {
		return failed(err)
	}
	ok, want, err := j.counted(c.Count, len(sel.hits))
	if err != nil {
		return failed(err)
	}
	if !ok {
		return outcome{why: j.why(sel, want), sights: sel.hits}
	}
	return outcome{ok: true, sights: sel.hits}
}

func (j *judge) holdEvery(c *Claim) outcome {
	sel, err := j.choose(c.Match, c.Whens, c.Then)
	if !sel.under {
		return outcome{ok: true, skipped: true}
	}
	if err != nil {
		return failed(err)
	}
	if len(sel.hits) == 0 {
		return outcome{why: j.why(sel, "at least one")}
	}
	has := &Match{From: "any", To: "any", Filter: c.Has}
	if sel.hits[0].call != nil {
		has = &Match{Host: "any", Room: c.Match.Room, Event: c.Match.Event, Filter: c.Has}
	}
	pass, err := j.scene.matcher(has, j.find)
	if err != nil {
		return failed(err)
	}
	for _, t := range sel.hits {
		if !pass(t) {
			return outcome{
				why:    fmt.Sprintf("expected every one to have `%s`; %s %s", c.Has, t.whenText(), "has it not"),
				sights: sel.hits,
			}
		}
	}
	return outcome{ok: true, sights: sel.hits}
}
