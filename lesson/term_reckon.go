package lesson

import (
	"errors"
	"fmt"
	"math"
	"time"
)

var errTooBig = errors.New("the number is too big")

// reckon adds, subtracts, multiplies and divides numbers and times.
func reckon(op byte, l, r val) (val, error) {
	if l.kind == valText || r.kind == valText {
		return val{}, fmt.Errorf("cannot reckon %s %c %s: one is no number", l.shown(), op, r.shown())
	}
	of := intVal
	if l.kind == valTime || r.kind == valTime {
		of = func(n int64) val { return timeVal(time.Duration(n)) }
	}
	var n int64
	var err error
	switch op {
	case '+', '-':
		if l.kind != r.kind {
			return val{}, fmt.Errorf("cannot reckon %s %c %s: a number and a time", l.text, op, r.text)
		}
		k := r.n
		if op == '-' {
			k = -k
		}
		n, err = addInts(l.n, k)
	case '*':
		if l.kind == valTime && r.kind == valTime {
			return val{}, fmt.Errorf("cannot multiply two times")
		}
		n, err = mulInts(l.n, r.n)
	case '/':
		switch {
		case r.n == 0:
			return val{}, fmt.Errorf("%s / %s: division by zero", l.text, r.text)
		case r.kind == valTime && l.kind == valTime:
			of = intVal
		case r.kind == valTime:
			return val{}, fmt.Errorf("cannot divide a number by a time")
		}
		n = l.n / r.n
	default:
		err = fmt.Errorf("unknown operator %q", op)
	}
	if err != nil {
		return val{}, err
	}
	return of(n), nil
}

func addInts(a, b int64) (int64, error) {
	c := a + b
	if (b > 0 && c < a) || (b < 0 && c > a) {
		return 0, errTooBig
	}
	return c, nil
}

func mulInts(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	c := a * b
	if c/b != a || (a == math.MinInt64 && b == -1) || (b == math.MinInt64 && a == -1) {
		return 0, errTooBig
	}
	return c, nil
}
