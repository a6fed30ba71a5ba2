package lesson

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// same reports whether two lessons mean the same: all that differs is where
// things stand and how many blanks are between words.
func same(a, b *Lesson) bool { return canonical(a) == canonical(b) }

// canonical writes a lesson's meaning as a text.
func canonical(l *Lesson) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(l))
	return b.String()
}

// placeOnly are the fields that say where something stands, or repeat as
// written what other fields hold.
func placeOnly(owner reflect.Type, field string) bool {
	switch field {
	case "Start", "End", "Sentence", "Written", "File":
		return true
	case "Text":
		return owner == reflect.TypeFor[Step]() || owner == reflect.TypeFor[Claim]() || owner == reflect.TypeFor[Match]()
	}
	return false
}

func dump(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteString("nil ")
			return
		}
		dump(b, v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Pos]() {
			return
		}
		b.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !placeOnly(v.Type(), f.Name) {
				b.WriteString(f.Name + ":")
				dump(b, v.Field(i))
			}
		}
		b.WriteString("}")
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			dump(b, v.Index(i))
			b.WriteByte(',')
		}
		b.WriteString("]")
	case reflect.Map:
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
		for _, k := range keys {
			b.WriteString(k.String() + "=")
			dump(b, v.MapIndex(k))
		}
	case reflect.String:
		s := v.String()
		if balanceQuotes(s) {
			s = tidyText(s, false)
		}
		fmt.Fprintf(b, "%q ", s)
	default:
		fmt.Fprintf(b, "%v ", v)
	}
}
