package ladder

import (
	"slices"

	"netlab/internal/text"
	"netlab/trace"
)

// sumUp writes how a block of claims fared: those that failed, or all if they
// are asked for. That all hold is one line: a student has the text to read.
func (l *Ladder) sumUp() {
	if len(l.claims) == 0 {
		return
	}
	claims := l.claims
	l.claims = nil
	head, follow := "Checked against the packets", 0
	if !l.o.Claims {
		failed := slices.DeleteFunc(slices.Clone(claims), func(c trace.Claim) bool { return c.OK })
		if len(failed) == 0 {
			l.allHold(len(claims))
			return
		}
		head += ": " + itoa(len(failed)) + " of " + text.Count(len(claims), "claim") + " failed"
		claims = slices.DeleteFunc(slices.Clone(failed), func(c trace.Claim) bool { return c.Follows })
		if follow = len(failed) - len(claims); len(claims) == 0 {
			claims, follow = failed, 0
		}
	}
	l.block("")
	l.block(l.o.flow(l.o.prose(), span{}, "", span{head, asStrong})...)
	for _, c := range claims {
		if l.o.Plain {
			l.sayClaim(c)
			continue
		}
		l.block(claimLines(c, l.o)...)
	}
	if follow > 0 {
		words := "and " + itoa(follow) + " more about what these did not find (--claims lists them)"
		l.block(l.o.flow(l.o.prose(), span{"  ", asText}, "  ", span{words, asText})...)
	}
}

func (l *Ladder) allHold(n int) {
	words := "all " + itoa(n) + " claims hold."
	if n == 1 {
		words = "the claim holds."
	}
	words = "Checked against the packets: " + words
	if !l.toldClaims {
		l.toldClaims = true
		words += " (--claims lists them)"
	}
	l.block("")
	if l.o.Plain {
		l.say(words)
		return
	}
	l.block(l.o.flow(l.o.prose(), span{l.g.yes + " ", asGood}, "  ", span{words, asText})...)
}
