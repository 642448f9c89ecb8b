// A program that says what it sees, one line for each argument.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func say(err error) string {
	if err == nil {
		return "ok"
	}
	parts := strings.Split(err.Error(), ": ")
	return parts[len(parts)-1]
}

func main() {
	for _, argument := range os.Args[1:] {
		what, value, _ := strings.Cut(argument, "=")
		switch what {
		case "hello":
			fmt.Println("hello")
		case "who":
			groups, _ := os.Getgroups()
			others := 0
			for _, group := range groups {
				if group != os.Getgid() {
					others++
				}
			}
			fmt.Println("who", os.Getuid(), os.Getgid(), others, "pid", os.Getpid())
		case "where":
			folder, err := os.Getwd()
			fmt.Println("where", folder, say(err))
		case "env":
			all := os.Environ()
			sort.Strings(all)
			fmt.Println("env", strings.Join(all, " "))
		case "write":
			fmt.Println("write", value, say(os.WriteFile(value, []byte("x"), 0o600)))
		case "read":
			content, err := os.ReadFile(value)
			fmt.Println("read", value, len(content), say(err))
		case "list":
			entries, err := os.ReadDir(value)
			fmt.Println("list", value, len(entries), say(err))
		case "stat":
			status, err := os.Stat(value)
			if err != nil {
				fmt.Println("stat", value, say(err))
				continue
			}
			system := status.Sys().(*syscall.Stat_t)
			fmt.Println("stat", value, system.Uid, system.Gid, status.Mode())
		case "dial":
			_, err := net.DialTimeout("tcp", value, 2*time.Second)
			fmt.Println("dial", say(err))
		case "listen":
			_, err := net.Listen("tcp", value)
			fmt.Println("listen", value, say(err))
		case "chroot":
			fmt.Println("chroot", say(syscall.Chroot("/")))
		case "userns":
			fmt.Println("userns", say(syscall.Unshare(syscall.CLONE_NEWUSER)))
		case "error":
			fmt.Fprintln(os.Stderr, value)
		case "exit":
			status, _ := strconv.Atoi(value)
			os.Exit(status)
		case "wait":
			signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			fmt.Println("waiting")
			time.Sleep(time.Minute)
		case "serve":
			asked := make(chan os.Signal, 1)
			signal.Notify(asked, syscall.SIGTERM)
			fmt.Println("serving")
			fmt.Println("asked to end by", <-asked)
			os.Exit(7)
		}
	}
}
