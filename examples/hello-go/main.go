package main

import "os"

func main() {
	os.Stdout.WriteString("Merhaba Dünya!\n")
}
