// Package lessons is the course: one Markdown file a lesson, in a folder for
// each module, and the glossary.
package lessons

import "embed"

// FS holds the course. Its root is the folder of the modules.
//
//go:embed *.md */*.md
var FS embed.FS
