package arch

import "strings"

// Table is the policy as the Markdown table that docs/way.md shows.
func Table() string {
	var b strings.Builder
	b.WriteString("| package | what it is | may import |\n| --- | --- | --- |\n")
	for _, r := range Policy() {
		may := r.May
		switch may {
		case "":
			may = "nothing of ours"
		case "...":
			may = "everything"
		default:
			may = "`" + strings.ReplaceAll(may, " ", "` `") + "`"
		}
		b.WriteString("| `" + r.Package + "` | " + r.What + " | " + may + " |\n")
	}
	return b.String()
}
