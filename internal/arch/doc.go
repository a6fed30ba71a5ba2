// Package arch states which package may import which, and what files a room
// has, as data; its tests hold the tree to it. docs/way.md shows the same
// table, written from this data.
package arch
