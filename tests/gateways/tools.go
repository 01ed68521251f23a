//go:build tools

// Package gateways names the peer written in Go, so that go.mod and go.sum lock it.
package gateways

import _ "github.com/stripe/stripe-mock"
