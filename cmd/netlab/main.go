// Command netlab is an interactive teaching lab for networking.
package main

import (
	"os"

	"netlab/internal/cli"
)

func main() {
	os.Exit(cli.Main())
}
