package cli

import (
	"errors"
	"fmt"
	"strings"
)

// splitWords splits a command as a shell would: at blanks outside quotes. There
// is no shell, so nothing else has a meaning.
func splitWords(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	var quote byte
	open := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && quote != '\'' && i+1 < len(s) && strings.IndexByte("\"'\\ ", s[i+1]) >= 0:
			i++
			word.WriteByte(s[i])
			open = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if open {
				out = append(out, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is not closed", quote)
	}
	if open {
		out = append(out, word.String())
	}
	if len(out) == 0 {
		return nil, errors.New("expected a command, such as 'python3 sender.py', or an address, such as 127.0.0.1:9000")
	}
	return out, nil
}
