package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"netlab/internal/text"
)

// installExtcap writes the launcher that Wireshark finds.
func (a *app) installExtcap(ctx context.Context, dir string) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("extcap: %w", err)
	}
	if strings.Contains(exe, string(filepath.Separator)+"go-build") {
		return usagef("extcap: go run's program is gone when it ends; build one that stays (go build ./cmd/netlab) and run that")
	}
	hint := ""
	if dir == "" {
		if dir, hint, err = a.extcapFolder(ctx); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("extcap: %w; name another folder with --dir", err)
	}
	path, script, err := launcher(dir, exe, runtime.GOOS == "windows")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil { //nolint:gosec // it is a program
		return fmt.Errorf("extcap: %w; name another folder with --dir, or use sudo", err)
	}
	if err := os.Chmod(path, 0o755); err != nil { //nolint:gosec // an older one may not be
		return fmt.Errorf("extcap: %w", err)
	}
	a.println("written: " + text.Escape(path))
	a.println("Start Wireshark anew: the lessons are among its interfaces." + hint)
	return nil
}

// launcher is a file that starts this program as Wireshark calls it.
func launcher(dir, exe string, windows bool) (path, script string, err error) {
	if windows {
		if strings.ContainsAny(exe, "\"%\r\n") {
			return "", "", fmt.Errorf("extcap: the path %q cannot stand in a batch file; put netlab elsewhere", exe)
		}
		return filepath.Join(dir, "netlab.bat"), "@echo off\r\n\"" + exe + "\" extcap %*\r\n", nil
	}
	quoted := "'" + strings.ReplaceAll(exe, "'", `'\''`) + "'"
	return filepath.Join(dir, "netlab"), "#!/bin/sh\nexec " + quoted + " extcap \"$@\"\n", nil
}

// extcapFolder is the person's own folder, as tshark says, or where it is by
// custom. The hint is for a Wireshark that has none.
func (a *app) extcapFolder(ctx context.Context) (dir, hint string, err error) {
	personal, global := "", ""
	if out, err := exec.CommandContext(ctx, "tshark", "-G", "folders").Output(); err == nil {
		personal, global = foldersOf(string(out))
	}
	if personal != "" {
		return personal, "", nil
	}
	switch runtime.GOOS {
	case "windows":
		base := a.env.Getenv("APPDATA")
		if base == "" {
			return "", "", errors.New("extcap: there is no APPDATA; name the folder with --dir")
		}
		dir = filepath.Join(base, "Wireshark", "extcap")
	default:
		home := a.env.Getenv("HOME")
		if home == "" {
			return "", "", errors.New("extcap: there is no HOME; name the folder with --dir")
		}
		dir = filepath.Join(home, ".local", "lib", "wireshark", "extcap")
	}
	if global != "" {
		hint = "\nThe Wireshark of this machine is older than 4.2 and looks into one folder only. Either\n" +
			"  sudo netlab extcap --install --dir " + text.Escape(global) + "\n" +
			"or start it with WIRESHARK_EXTCAP_DIR=" + text.Escape(dir)
	}
	return dir, hint, nil
}

// foldersOf finds the folders for extcap programs in what tshark -G folders
// prints. Before version 4.2 there is one for all.
func foldersOf(out string) (personal, global string) {
	for line := range strings.Lines(out) {
		name, path, ok := strings.Cut(line, ":")
		path = strings.TrimSpace(path)
		switch name = strings.ToLower(name); {
		case !ok || !strings.Contains(name, "extcap"):
		case strings.Contains(name, "personal"):
			personal = path
		default:
			global = path
		}
	}
	return personal, global
}
