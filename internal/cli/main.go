package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Main runs netlab with the process's arguments and streams and returns the
// exit status.
func Main() int {
	// A write to a closed pipe shall be an error, not the end of the process.
	signal.Ignore(syscall.SIGPIPE)
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		ends = append(ends, syscall.SIGHUP) // the window was closed: what was answered in it is kept
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	return run(ctx, processEnv())
}

// run runs one command. A panic becomes one line: no stack trace meets a student.
func run(ctx context.Context, e Env) (code int) {
	defer func() {
		if r := recover(); r != nil {
			say(e.Stderr, oneLine(fmt.Errorf("internal error: %v; please report what you did", r)))
			code = exitFailed
		}
	}()
	e.Stderr = &unheld{ctx: ctx, w: e.Stderr}
	a := &app{env: e, out: &output{w: &unheld{ctx: ctx, w: e.Stdout}}, roots: map[string]fs.FS{}}
	err := a.root().ExecuteContext(ctx)
	if err == nil {
		err = a.out.err
	}
	code, line := status(ctx, err)
	if line != "" {
		say(e.Stderr, line)
	}
	return code
}

// say writes one line to stderr. There is nobody to tell if that fails.
func say(w io.Writer, line string) { _, _ = fmt.Fprintln(w, "netlab: "+line) }

// app is one invocation of netlab.
type app struct {
	env     Env
	out     *output
	lessons string           // --lessons
	noColor bool             // --no-color
	roots   map[string]fs.FS // folders that were opened
}

// root makes the tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "netlab",
		Short: "An interactive networking lab: run a lesson and watch real TCP/IP stacks talk",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			var names []string
			for _, c := range cmd.Commands() {
				names = append(names, c.Name())
			}
			return unknown("command", args[0], names, "netlab --help lists them")
		},
		RunE:                       func(*cobra.Command, []string) error { return a.greet() },
		SilenceErrors:              true,
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
		DisableSuggestions:         true,
		SuggestionsMinimumDistance: 0,
	}
	root.SetArgs(a.env.Args)
	root.SetIn(a.env.Stdin)
	root.SetOut(a.out)
	root.SetErr(a.env.Stderr)
	root.SetHelpCommand(&cobra.Command{
		Use: "help [COMMAND]", Short: "Explain a command", Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return root.Args(root, args)
			}
			return cmd.Help()
		},
	})
	root.Version = version()
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringVar(&a.lessons, "lessons", "", "take the course in this `folder` instead of the built-in one")
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "do not colour the output")
	root.AddCommand(a.commands()...)
	return root
}

// commands are all commands, as the help lists them.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.runCommand(),
		a.listCommand(),
		a.pathCommand(),
		a.inspectCommand(),
		a.captureCommand(),
		a.extcapCommand(),
		a.checkCommand(),
		a.newCommand(),
		a.fmtCommand(),
		a.verbsCommand(),
		a.glossaryCommand(),
		a.progressCommand(),
		a.reportsCommand(),
		a.versionCommand(),
		a.completionCommand(),
	}
}

// flagError names the nearest flag for one that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	var missing *pflag.NotExistError
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usagef("--%s: %q is no %s; see %s --help", invalid.GetFlag().Name, invalid.GetValue(), kindOf(invalid.GetFlag()), cmd.CommandPath())
	}
	if !errors.As(err, &missing) {
		return usagef("%w; see %s --help", err, cmd.CommandPath())
	}
	var names []string
	add := func(f *pflag.Flag) { names = append(names, "--"+f.Name) }
	cmd.LocalFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	name := missing.GetSpecifiedName()
	if missing.GetSpecifiedShortnames() == "" {
		name = "--" + name
	} else {
		name = "-" + name
	}
	return unknown("flag", name, names, "see "+cmd.CommandPath()+" --help")
}

// kindOf says what a flag takes.
func kindOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "whole number"
	case "uint64":
		return "whole number from 0"
	case "bool":
		return "true or false"
	default:
		return "value for it"
	}
}

// arguments checks how many arguments a command got.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usagef("%s needs %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		case len(args) > most:
			return usagef("%s does not know what to do with %q; see %s --help", cmd.CommandPath(), args[most], cmd.CommandPath())
		default:
			return nil
		}
	}
}
