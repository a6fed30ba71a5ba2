// Package lesson parses, runs and checks lessons.
package lesson
