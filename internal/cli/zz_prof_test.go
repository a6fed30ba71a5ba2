package cli
import ("testing";"os";"io";"context";"strings")
func TestZZProf(t *testing.T){
 cmd:=os.Getenv("ZZ"); if cmd==""{t.Skip()}
 e := Env{Args: strings.Fields(cmd), Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: os.Stderr,
		Getenv: func(string) string { return "" }}
 if c:=run(context.Background(),e); c!=0 {t.Fatal(c)}
}
