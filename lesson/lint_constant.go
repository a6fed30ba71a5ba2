package lesson

import "strings"

// constant refuses a claim that is true, or false, whatever the run does: it
// teaches nothing. A parameter counts as of the run, for mutants change it.
func (li *linter) constant(c *Claim) {
	const hint = "expected a claim that a run can break"
	switch {
	case c.Count.Word == "at least" && isZero(c.Count.N):
		li.add(c.Pos, "constant", "every number is at least 0", hint+": at least 1, exactly 1, no")
	case c.Kind != ClaimCheck:
	case !ofRun(c.L) && !ofRun(c.R):
		li.add(c.Pos, "constant", "both sides of this check are the same in every run", hint+": name a label, a ${value}, count(…) or time(…)")
	case c.Op == ">=" && counts(c.L) && isNought(c.R), c.Op == "<=" && isNought(c.L) && counts(c.R):
		li.add(c.Pos, "constant", "every count is at least 0", hint+": compare it with 1 or more")
	}
}

// ofRun reports whether a term may differ from run to run.
func ofRun(t Term) bool {
	switch t := t.(type) {
	case *IntTerm:
		return false
	case *StringTerm:
		return len(t.Values) > 0
	case *TimeTerm:
		return strings.Contains(t.Time.Text, "${")
	case *BinaryTerm:
		return ofRun(t.L) || ofRun(t.R)
	default: // values, times between labels and sets of packets
		return true
	}
}

func counts(t Term) bool {
	s, ok := t.(*SetTerm)
	return ok && s.Func == "count"
}

func isNought(t Term) bool {
	n, ok := t.(*IntTerm)
	return ok && n.N == 0
}

// isZero reports whether a count as written is 0; "${n}" is not.
func isZero(s string) bool { return s != "" && strings.Trim(s, "0") == "" }
