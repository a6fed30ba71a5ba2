package lesson

// AskKind is a kind of question.
type AskKind string

// The kinds of questions.
const (
	AskChoice AskKind = "choice"
	AskNumber AskKind = "number"
	AskBlank  AskKind = "blank"
	AskOrder  AskKind = "order"
	AskProve  AskKind = "prove"
)

// Ask is one ```ask fence.
type Ask struct {
	Pos     Pos
	Kind    AskKind
	ID      string
	Text    string
	Choices []Choice
	Key     Term       // of number
	Percent int        // tolerance of number
	Labels  []LabelRef // of blank (one), order, prove
	Field   string     // of blank
	At      string     // of order
	Hints   []string
	Because string
	Values  []Value // in the text, the answers and the hints; Start and End count in each
	After   []Value // in because and the why-nots, which are read after the run
	// Prediction: it stands above its scene's steps, so it is asked before and graded after.
	Prediction bool
}

// Choice is one answer of a choice question.
type Choice struct {
	Right  bool
	Text   string
	WhyNot string
}

// Show is a ```show fence: one drawing a line.
type Show struct {
	Pos   Pos
	Lines []ShowLine
}

// ShowLine is "ladder [from L to L] [at H]", "layers L", "bytes L" or "flight H".
type ShowLine struct {
	Pos  Pos
	What string
	From LabelRef // of a ladder; of layers and bytes, the packet
	To   LabelRef
	Host string
}
