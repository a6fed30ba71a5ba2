// Package text makes words fit to be shown: it escapes what a stranger's bytes
// could do to a terminal, counts columns, wraps, and finds the word that was
// meant. It is a leaf: every package may import it, and it imports none of ours.
package text
