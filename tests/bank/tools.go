//go:build tools

// Package bank names the peer written in Go, so that go.mod and go.sum lock it.
package bank

import _ "github.com/moov-io/ach/cmd/achcli"
