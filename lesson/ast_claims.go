package lesson

// WhenKind is a kind of condition on a claim.
type WhenKind uint8

// The conditions.
const (
	WhenAt      WhenKind = iota // at HOST
	WhenOn                      // on CABLE
	WhenAfter                   // after LABEL
	WhenBefore                  // before LABEL
	WhenWithin                  // within TIME after LABEL
	WhenAtLeast                 // at least TIME after LABEL
	WhenUnder                   // under PROFILE
)

// When is one condition on a claim.
type When struct {
	Pos   Pos
	Kind  WhenKind
	Name  string // host, cable or profile
	Label LabelRef
	Time  TimeExpr
}

// Claims is a ```claims fence.
type Claims struct {
	Pos    Pos
	Claims []Claim
}

// ClaimKind is a form of claim.
type ClaimKind uint8

// The forms of claims.
const (
	ClaimLabel   ClaimKind = iota // LABEL: [pick|count] match {, when}
	ClaimCount                    // (count|no) match {, when}
	ClaimEvery                    // every match {, when} has FILTER
	ClaimBefore                   // LABEL before LABEL
	ClaimCrosses                  // LABEL crosses LABEL
	ClaimCheck                    // check term == term
)

// Claim is one line of claims.
type Claim struct {
	Pos         Pos
	Text        string // as written, on one line, without by
	By          string // the rule that it holds the packets to: "RFC 8085 section 3.3"
	Kind        ClaimKind
	Then        bool
	Label       string
	Pick        Pick
	Count       Count
	Match       *Match
	Whens       []When
	Has         string // of every: the filter
	HasAt       Pos
	HasValues   []Value
	Left, Right LabelRef // of before and crosses
	At          string   // host of before and crosses
	Op          string   // of check
	L, R        Term
}

// Term is a side of a check: *IntTerm, *StringTerm, *TimeTerm, *ValueTerm,
// *BinaryTerm, *SpanTerm or *SetTerm.
type Term interface{ Position() Pos }

// IntTerm is a whole number.
type IntTerm struct {
	Pos Pos
	N   int64
}

// StringTerm is a "text", values not yet put in and escapes not undone.
type StringTerm struct {
	Pos    Pos
	Text   string
	Values []Value
}

// TimeTerm is a duration.
type TimeTerm struct {
	Pos  Pos
	Time TimeExpr
}

// ValueTerm is a ${…}.
type ValueTerm struct {
	Pos   Pos
	Value Value
}

// BinaryTerm is term op term; the usual precedence.
type BinaryTerm struct {
	Pos  Pos
	Op   byte // + - * /
	L, R Term
}

// SpanTerm is time(LABEL,LABEL): from the first to the second.
type SpanTerm struct {
	Pos  Pos
	A, B LabelRef
}

// SetTerm is count(MATCH …), sum(FIELD, MATCH …) or list(FIELD, MATCH …).
type SetTerm struct {
	Pos   Pos
	Func  string // "count", "sum", "list"
	Field string
	Match *Match
	Whens []When
}

// Position implements Term.
func (t *IntTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *StringTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *TimeTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *ValueTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *BinaryTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *SpanTerm) Position() Pos { return t.Pos }

// Position implements Term.
func (t *SetTerm) Position() Pos { return t.Pos }
