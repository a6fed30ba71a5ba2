package lesson

import (
	"bytes"
	"encoding/json"
	"fmt"

	"netlab/lab/wire"
)

// Schema is the JSON Schema (draft 2020-12) of a lesson's front matter, for
// editors. It knows what each key holds by itself; what the keys say of each
// other, and of the body, is for Parse alone.
func Schema() ([]byte, error) {
	properties := make(map[string]any)
	keys := keySchemas()
	for _, k := range metaKeys() {
		if keys[k] == nil {
			return nil, fmt.Errorf("lesson: the schema does not know the key %s", k)
		}
		properties[k] = keys[k]
		delete(keys, k)
	}
	for k := range keys {
		return nil, fmt.Errorf("lesson: the schema has the key %s, which no lesson has", k)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "The front matter of a netlab lesson",
		"description":          "docs/lesson-format.md says what each key means. netlab check knows more than this schema.",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
		"if":                   object{"required": []string{"of"}},
		"then":                 object{"required": requiredKeys(true), "propertyNames": object{"enum": translationKeys()}},
		"else":                 object{"required": requiredKeys(false)},
	})
	return b.Bytes(), err
}

// object is a JSON object.
type object = map[string]any

// keySchemas says of each key what it may hold.
func keySchemas() map[string]object {
	name := object{"type": "string", "pattern": namePattern}
	value := object{"type": []string{"string", "number", "boolean"}}
	return map[string]object{
		"netlab":     about("The version of the lesson format.", object{"const": Version}),
		"title":      about("A few words.", text1()),
		"summary":    about("One sentence for the list of lessons.", text1()),
		"level":      about("How far into the course it is.", object{"enum": levels()}),
		"minutes":    about("What a student needs.", object{"type": "integer", "minimum": 1, "maximum": maxMinutes}),
		"needs":      about("Lessons that come before this one, as in udp/boundaries.", list(text1(), 0, maxNeeds)),
		"objectives": about("What the student can say or do afterwards.", list(text1(), 1, maxListed)),
		"sources":    about("The documents behind what the lesson says, as in RFC 768.", list(text1(), 1, maxListed)),
		"net": about("Cables, a -- b, and switches, a, b, c; the first is what hosts mean that name none.", object{
			"type": "array",
			"items": object{"oneOf": []object{
				{"type": "string", "pattern": linkPattern},
				{
					"type": "object", "minProperties": 1, "maxProperties": 1,
					"propertyNames": object{"pattern": linkPattern}, "additionalProperties": cableSchema(),
				},
			}},
		}),
		"cable":    about("Options of all links, in tc-netem's words.", cableSchema()),
		"routers":  about("Hosts that forward packets.", list(name, 0, MaxHosts)),
		"profiles": about("How the hosts' stacks behave, the first being the default.", list(object{"enum": profileNames()}, 1, len(profileNames()))),
		"params": about("What may vary: a value, or a list of values whose first is the default.", object{
			"type": "object", "propertyNames": name,
			"additionalProperties": object{"oneOf": []object{value, list(value, 1, maxValues)}},
		}),
		"mutants": about("Parameters with which a claim must fail.", object{
			"type": "array", "items": object{"type": "object", "additionalProperties": value},
		}),
		"seed": about("Of all that is drawn by lot.", object{"type": "integer", "minimum": 0}),
		"hosts": about("What is special about a host: yours, a room and a port, is the part of the student's program: udp server:9000 talks to that port, tcp 9000 waits there.", object{
			"type": "object", "propertyNames": name,
			"additionalProperties": object{
				"type": "object", "additionalProperties": false,
				"properties": object{"yours": object{"type": "string", "pattern": `^[a-z][a-z0-9-]* ([a-z][a-z0-9-]*:)?[0-9]{1,5}$`}},
			},
		}),
		"lang": about("The language of the text, as in en or pt-BR.", object{"type": "string", "pattern": `^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`}),
		"of": about("Of a translation: hashes of the parts that it translates. netlab fmt --stamp writes them.", object{
			"oneOf": []object{text1(), list(text1(), 1, maxParts)},
		}),
	}
}

// The patterns of names and links; isName and link say the same in Go.
const (
	namePattern = `^[a-z][a-z0-9-]*$`
	linkPattern = `^ *[a-z][a-z0-9-]*( *-- *[a-z][a-z0-9-]*|( *, *[a-z][a-z0-9-]*)+) *$`
)

// cableSchema says what the options of a link may hold.
func cableSchema() object {
	properties := make(object)
	for _, o := range wire.OptionWords() {
		switch o {
		case "delay", "jitter":
			properties[o] = object{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?(us|ms|s|m)$`}
		case "loss", "duplicate", "reorder", "corrupt":
			properties[o] = object{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`}
		case "rate":
			properties[o] = object{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?[kmg]?(bit|bps)$`}
		default:
			properties[o] = object{"type": "integer", "minimum": 1}
		}
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false}
}

func about(words string, o object) object {
	o["description"] = words
	return o
}

func text1() object { return object{"type": "string", "minLength": 1} }

func list(item object, least, most int) object {
	return object{"type": "array", "items": item, "minItems": least, "maxItems": most}
}
