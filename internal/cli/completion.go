package cli

import "github.com/spf13/cobra"

// shells are those that a script for completion can be made for.
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a script that makes bash, zsh, fish or powershell complete netlab's commands",
		Example:   "  source <(netlab completion bash)",
		Args:      arguments(1, 1, "a shell: bash, zsh, fish or powershell"),
		ValidArgs: shells(),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out)
			default:
				return unknown("shell", args[0], shells(), "there are bash, zsh, fish and powershell")
			}
		},
	}
}
