// What Go's archive/tar makes of archives: reads their paths line by line, answers one line of JSON each.
package main

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
)

type entry struct {
	Name, Linkname       []byte
	Flag                 int
	Mode, Size           int64
	Uid, Gid             int
	Mtime                float64
	Major, Minor         int64
	Xattrs               map[string][]byte
	Sha256               string
}

type answer struct {
	Entries []entry
	Error   string
}

// Holes of sparse files may be terabytes.
const largestContent = 16 << 20

func read(path string) (result answer) {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	// Not the file itself: Go would seek in it.
	archive := tar.NewReader(bufio.NewReader(file))
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return result
		}
		if err != nil {
			result.Error = err.Error()
			return result
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		found := entry{
			Name: []byte(header.Name), Linkname: []byte(header.Linkname), Flag: int(header.Typeflag), Mode: header.Mode, Size: header.Size,
			Uid: header.Uid, Gid: header.Gid, Mtime: float64(header.ModTime.UnixMicro()) / 1e6, Major: header.Devmajor, Minor: header.Devminor,
			Xattrs: map[string][]byte{},
		}
		for key, value := range header.PAXRecords {
			if len(key) > 13 && key[:13] == "SCHILY.xattr." && value != "" {
				found.Xattrs[key[13:]] = []byte(value)
			}
		}
		if header.Size <= largestContent || (header.Typeflag >= '1' && header.Typeflag <= '6') {
			hash := sha256.New()
			if _, err := io.Copy(hash, archive); err != nil {
				result.Error = err.Error()
				return result
			}
			found.Sha256 = hex.EncodeToString(hash.Sum(nil))
		}
		result.Entries = append(result.Entries, found)
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := out.Encode(read(lines.Text())); err != nil {
			panic(err)
		}
	}
}
