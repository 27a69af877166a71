// Interop reads a log of suyuan with the library of Go's checksum database, golang.org/x/mod/sumdb, which knows nothing of it: note
// opens the checkpoints, tlog reads the tiles, proves every record and the way from an older checkpoint.
//
//	interop SOURCE VKEY OLD-CHECKPOINT
//
// SOURCE is a node's address or a directory (C2SP tlog-tiles). It ends with 1 and a sentence at the first thing that is not so.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: interop SOURCE VKEY OLD-CHECKPOINT")
		os.Exit(2)
	}
	told, err := verify(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "Bad:", err)
		os.Exit(1)
	}
	fmt.Println(told)
}

func verify(source, vkey, oldPath string) (string, error) {
	log := from(source)
	text, err := log.read("checkpoint")
	if err != nil {
		return "", err
	}
	tree, err := open(text, vkey)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	text, err = os.ReadFile(oldPath)
	if err != nil {
		return "", err
	}
	old, err := open(text, vkey)
	if err != nil {
		return "", fmt.Errorf("older checkpoint: %w", err)
	}
	records, err := log.records(tree.N)
	if err != nil {
		return "", err
	}
	tiles := tlog.TileHashReader(tree, log)
	if err := inclusion(tree, tiles, records); err != nil {
		return "", err
	}
	if err := root(tree, records); err != nil {
		return "", err
	}
	if err := log.growth(old, tree, tiles); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d records, each proved by its tiles; continues the checkpoint of %d", tree.N, old.N), nil
}

// open verifies a signed note and reads the checkpoint in it: origin, size, root.
func open(text []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("want the three lines of %s, got %q", verifier.Name(), lines)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("size: %q", lines[1])
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// inclusion proves every record from the tiles, and holds the proof against the record's own bytes.
func inclusion(tree tlog.Tree, tiles tlog.HashReader, records [][]byte) error {
	for at, record := range records {
		index, hash := int64(at), tlog.RecordHash(record)
		stored, err := tiles.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
		if stored[0] != hash {
			return fmt.Errorf("record %d: the tile has the hash %v, its bytes give %v", index, stored[0], hash)
		}
		proof, err := tlog.ProveRecord(tree.N, index, tiles)
		if err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
	}
	return nil
}

// root computes the whole tree from the records alone.
func root(tree tlog.Tree, records [][]byte) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for at, record := range records {
		hashes, err := tlog.StoredHashes(int64(at), record, reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	got, err := tlog.TreeHash(tree.N, reader)
	if err == nil && got != tree.Hash {
		err = fmt.Errorf("root: the checkpoint has %v, the records give %v", tree.Hash, got)
	}
	return err
}

// log is where files come from; what was read once is kept.
type log struct {
	get  func(path string) ([]byte, error)
	kept map[string][]byte
	node string
}

func from(source string) *log {
	log := &log{kept: map[string][]byte{}}
	if !strings.Contains(source, "://") {
		log.get = func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(source, path)) }
		return log
	}
	log.node = source
	log.get = func(path string) ([]byte, error) {
		answer, err := http.Get(source + "/" + path)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s", path, answer.Status)
		}
		return io.ReadAll(answer.Body)
	}
	return log
}

func (l *log) read(path string) ([]byte, error) {
	if data, ok := l.kept[path]; ok {
		return data, nil
	}
	data, err := l.get(path)
	if err == nil {
		l.kept[path] = data
	}
	return data, err
}

// Height, ReadTiles and SaveTiles make a log a tlog.TileReader.
func (l *log) Height() int { return 8 }

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		// C2SP tlog-tiles leaves the height out of the path: tile/8/0/001 is tile/0/001.
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		bytes, err := l.read(path)
		if err != nil {
			return nil, err
		}
		if len(bytes) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: want %d hashes, got %d bytes", path, tile.W, len(bytes))
		}
		data = append(data, bytes)
	}
	return data, nil
}

// records are the entries of all bundles that the size calls for: each its length in two bytes, then its bytes.
func (l *log) records(size int64) ([][]byte, error) {
	var records [][]byte
	for start := int64(0); start < size; start += width {
		count := int(min(width, size-start))
		path := "tile/entries/" + strings.TrimPrefix(tlog.Tile{H: 8, L: 0, N: start / width, W: count}.Path(), "tile/8/0/")
		bundle, err := l.read(path)
		if err != nil {
			return nil, err
		}
		for ; count > 0; count-- {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: too short", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			records, bundle = append(records, bundle[2:end]), bundle[end:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s: %d bytes behind the last record", path, len(bundle))
		}
	}
	return records, nil
}

// growth proves the way from the older tree by the tiles; of a node, by its own answer too.
func (l *log) growth(old, tree tlog.Tree, tiles tlog.HashReader) error {
	proof, err := tlog.ProveTree(tree.N, old.N, tiles)
	if err != nil {
		return fmt.Errorf("growth from %d: %w", old.N, err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("growth from %d: %w", old.N, err)
	}
	if l.node == "" {
		return nil
	}
	text, err := l.get(fmt.Sprintf("v1/consistency?from=%d&to=%d&form=text", old.N, tree.N))
	if err != nil {
		return err
	}
	var given tlog.TreeProof
	for line := range strings.Lines(string(text)) {
		hash, err := tlog.ParseHash(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return errors.Join(errors.New("the node's proof of growth"), err)
		}
		given = append(given, hash)
	}
	return tlog.CheckTree(given, tree.N, tree.Hash, old.N, old.Hash)
}
