// A function in Lambda; anywhere else it says where it runs.
package main

import (
	"os"
	"runtime"
)

const release = "one"

func main() {
	os.Stdout.WriteString(release + " on " + runtime.GOARCH + "\n")
}
