package filter

// node is a part of a filter: a test, or what a test compares.
type node interface{ where() span }

type (
	// logic is tests joined by && or ||, or one negated by !.
	logic struct {
		op   string
		subs []node
	}
	// relation is a test: first op[0] rest[0], rest[0] op[1] rest[1] … which must all
	// hold. Without operators it asks whether first is there, or not zero.
	relation struct {
		quant string // "any", "all" or ""; of the first comparison
		first node
		ops   []token
		rest  []node
	}
	// member is a test for membership in a set.
	member struct {
		quant string
		of    node
		not   bool
		set   []element
		at    span
	}
	// element of a set: a value, or a range if to is set.
	element struct{ from, to node }

	// literal is a word or a quoted text whose type its surroundings give it; a word
	// may also be a field.
	literal struct {
		token
		layers []piece // of a field; nil if all
	}
	// slice is bytes of a field.
	slice struct {
		of     node
		pieces []piece
		at     span
	}
	// call is a function of fields.
	call struct {
		name token
		args []node
		at   span
	}
	// arith is a sum, product, mask, or (with one operand) a negation.
	arith struct {
		op   token
		l, r node // l is nil in a negation
		at   span
	}
)

// piece is a run of bytes [from:from+len], or of layers. A negative from counts
// from the end, -1 being the last; toEnd says that len goes to the end.
type piece struct {
	from, len int
	toEnd     bool
}

func (n *logic) where() span { return n.subs[0].where().to(n.subs[len(n.subs)-1].where()) }
func (n *relation) where() span {
	if len(n.rest) == 0 {
		return n.first.where()
	}
	return n.first.where().to(n.rest[len(n.rest)-1].where())
}
func (n *member) where() span  { return n.at }
func (n *literal) where() span { return n.at }
func (n *slice) where() span   { return n.at }
func (n *call) where() span    { return n.at }
func (n *arith) where() span   { return n.at }
