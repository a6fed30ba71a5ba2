package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/trace"
)

// extcapOptions are what Wireshark asks of a program in its folder extcap
// (doc/extcap.adoc of Wireshark), and how to put netlab there.
type extcapOptions struct {
	interfaces, dlts, config, capture bool

	iface, fifo, filter, version string

	seed    uint64
	profile string
	speed   string
	params  map[string]*string // by flag

	install bool
	dir     string
}

// paramFlag begins the flags that set a lesson's parameters: Wireshark hands on one
// flag for each thing that its dialog asks for.
const paramFlag = "param-"

func (a *app) extcapCommand() *cobra.Command {
	o := extcapOptions{params: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "extcap --install",
		Short: "Let Wireshark list the lessons as interfaces to capture from",
		Long: `Let Wireshark list the lessons as interfaces to capture from.

--install puts a small file that starts this program into Wireshark's folder for such programs.
Start Wireshark anew: among its interfaces are the lessons. A double click runs one, and its
packets come in as they leave; the gear beside it has seed, profile, pace and parameters.
All other flags are what Wireshark calls that file with.`,
		Example: `  netlab extcap --install
  sudo netlab extcap --install --dir /usr/lib/x86_64-linux-gnu/wireshark/extcap
  tshark -i netlab.tcp.three-way-handshake`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.extcap(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.install, "install", false, "put a file that starts netlab where Wireshark looks")
	f.StringVar(&o.dir, "dir", "", "with --install: into this `folder`")
	f.BoolVar(&o.interfaces, "extcap-interfaces", false, "list the lessons")
	f.BoolVar(&o.dlts, "extcap-dlts", false, "say how frames of a lesson begin")
	f.BoolVar(&o.config, "extcap-config", false, "list what can be set for a lesson")
	f.BoolVar(&o.capture, "capture", false, "run a lesson")
	f.StringVar(&o.iface, "extcap-interface", "", "the `lesson`, as --extcap-interfaces names it")
	f.StringVar(&o.fifo, "fifo", "", "where the packets go: a `pipe` of Wireshark's, or a file")
	f.StringVar(&o.filter, "extcap-capture-filter", "", "a capture `filter`; lessons have none")
	f.StringVar(&o.version, "extcap-version", "", "Wireshark's `version`")
	f.Uint64Var(&o.seed, "seed", 0, "run with this seed instead of the lesson's")
	f.StringVar(&o.profile, "profile", "", "how the stacks behave: one of the lesson's profiles")
	f.StringVar(&o.speed, "speed", "max", "`pace`: max, 1x (lab time), 4x …")
	for _, arg := range a.env.Args { // which parameters there are depends on the lesson
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if strings.HasPrefix(arg, "--"+paramFlag) && f.Lookup(name) == nil {
			o.params[name] = f.String(name, "", "a parameter of the lesson")
		}
	}
	f.VisitAll(func(flag *pflag.Flag) { flag.Hidden = flag.Name != "install" && flag.Name != "dir" })
	f.Lookup("extcap-version").NoOptDefVal = "unknown"
	return cmd
}

// extcap answers one call of Wireshark's.
func (a *app) extcap(ctx context.Context, o extcapOptions) error {
	switch {
	case o.install:
		return a.installExtcap(ctx, o.dir)
	case o.interfaces:
		return a.extcapInterfaces()
	case !o.dlts && !o.config && !o.capture:
		return usagef("extcap: Wireshark calls this; to have it do so: netlab extcap --install")
	case o.iface == "":
		return usagef("extcap: --extcap-interface says which lesson")
	}
	name, err := a.lessonOf(o.iface)
	if err != nil {
		return err
	}
	if o.dlts {
		a.println("dlt {number=1}{name=EN10MB}{display=Ethernet}")
		return nil
	}
	e, voc, err := engine()
	if err != nil {
		return err
	}
	l, err := a.findLesson(name, voc)
	if err != nil {
		return err
	}
	if o.config {
		return a.extcapConfig(l)
	}
	return a.extcapCapture(ctx, e, l, o)
}

// interfaceOf is what Wireshark calls a lesson: it takes no slashes.
func interfaceOf(lesson string) string { return "netlab." + strings.ReplaceAll(lesson, "/", ".") }

// lessonOf finds the lesson behind an interface.
func (a *app) lessonOf(iface string) (string, error) {
	var names []string
	for _, l := range a.lessonNames() {
		if names = append(names, interfaceOf(l)); interfaceOf(l) == iface {
			return l, nil
		}
	}
	return "", unknown("interface", iface, names, "netlab extcap --extcap-interfaces lists them")
}

// extcapInterfaces lists the course.
func (a *app) extcapInterfaces() error {
	all, err := a.entries()
	if err != nil {
		return err
	}
	a.println("extcap {version=" + version() + "}{display=netlab}")
	for _, e := range all {
		a.println("interface {value=" + interfaceOf(e.ID) + "}{display=netlab " + braceless(e.ID+": "+e.Title) + "}")
	}
	return nil
}

// braceless makes a text fit for an extcap sentence, which knows no escapes.
func braceless(s string) string {
	return strings.NewReplacer("{", "(", "}", ")").Replace(text.Escape(s))
}

// extcapConfig lists what a lesson can be run with.
func (a *app) extcapConfig(l *lesson.Lesson) error {
	n := 0
	arg := func(call, display, kind, rest string) {
		a.println(fmt.Sprintf("arg {number=%d}{call=--%s}{display=%s}{type=%s}%s", n, call, braceless(display), kind, rest))
	}
	values := func(list []string) {
		for i, v := range list {
			a.println(fmt.Sprintf("value {arg=%d}{value=%s}{display=%s}{default=%t}", n, braceless(v), braceless(v), i == 0))
		}
		n++
	}
	for _, p := range l.Meta.Params {
		arg(paramFlag+p.Name, "Parameter "+p.Name, "selector", "{tooltip=A parameter of the lesson}")
		values(p.Values)
	}
	if len(l.Meta.Profiles) > 1 {
		arg("profile", "Profile", "selector", "{tooltip=How the stacks of the hosts behave}")
		values(l.Meta.Profiles)
	}
	arg("speed", "Pace", "selector", "{tooltip=How fast lab time passes}")
	values([]string{"max", "1x", "4x", "0.25x"})
	arg("seed", "Seed", "unsigned", "{default="+strconv.FormatUint(l.Meta.Seed, 10)+"}{tooltip=The same seed gives the same packets}")
	return a.out.err
}

// extcapCapture runs a lesson into Wireshark's pipe. Whether its claims hold is
// no matter of a capture.
func (a *app) extcapCapture(ctx context.Context, e *lesson.Engine, l *lesson.Lesson, o extcapOptions) error {
	if o.fifo == "" {
		return usagef("extcap: --fifo says where the packets go")
	}
	run := runOptions{seed: o.seed, profile: o.profile, speed: o.speed}
	for flag, value := range o.params {
		run.params = append(run.params, strings.TrimPrefix(flag, paramFlag)+"="+*value)
	}
	ro, err := run.options(l)
	if err != nil {
		return err
	}
	if ro.Pace, err = a.pace(run); err != nil {
		return err
	}
	saved := &saver{lesson: l, files: []*savedFile{{path: o.fifo}}}
	ro.Record = saved
	ro.Sink = trace.SinkFunc(func(trace.Event) error { return nil })
	res, err := e.Run(ctx, l, ro)
	err = errors.Join(err, saved.finish(res))
	if ctx.Err() != nil || errors.Is(err, syscall.EPIPE) {
		err = nil // Wireshark has enough
	}
	return err
}
