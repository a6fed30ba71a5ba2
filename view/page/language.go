package page

import (
	"html/template"
	"strings"
)

// language is a lesson's language as the page says it to a browser or a reader
// aloud: a tag of letters, digits and hyphens (BCP 47), English if it is none.
func language(tag string) string {
	odd := func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if tag == "" || len(tag) > 35 || strings.ContainsFunc(tag, odd) {
		return "en"
	}
	return tag
}

// english marks the page's own words, which are English, on a page in another
// language.
func english(page string) template.HTMLAttr {
	if page == "en" || strings.HasPrefix(page, "en-") {
		return ""
	}
	return ` lang="en"` //nolint:gosec // it is ours
}
