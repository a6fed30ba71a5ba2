// Package parquet writes tables as Parquet files, for DuckDB, Spark, ClickHouse
// and all that reads that format.
//
// A file is a row of column chunks, and what they are stands at its end:
//
//	"PAR1"
//	row group 1:  chunk of column 1 | chunk of column 2 | …
//	row group 2:  …
//	footer: the columns, where each chunk is, least and greatest values
//	length of the footer (32 bits, little-endian) "PAR1"
//
//	chunk = page head | page, compressed with zstd
//	page  = [ which entry continues a list ] [ which entry has a value ] values
//
// A Writer keeps one row group in memory, no more than GroupSize bytes of
// values and GroupRows rows, and hands each on when it is full. Heads and footer are structures of
// Thrift's compact protocol; numbers are little-endian; times are nanoseconds
// since 1970, UTC.
//
// Errors come from the io.Writer below, and stay: after one, every call returns
// it. A file that was not closed has no footer, and no reader takes it.
//
// Source: the Parquet format, version 2 (apache/parquet-format: README,
// Encodings, LogicalTypes, parquet.thrift). Used of it: data pages of version 1,
// encodings PLAIN and RLE, lists in the three levels that the standard asks for.
// Not here: reading, dictionaries, nested structures, encryption.
package parquet
