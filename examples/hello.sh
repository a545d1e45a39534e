#!/bin/sh
# A first look: a broker, a publisher and a subscriber, all of them mqtty, on a free port of this machine.
set -eu
cd "$(dirname "$0")/.."
cargo build --release
PATH="${CARGO_TARGET_DIR:-target}/release:$PATH"

# The broker says on its first line where it listens; the pipe with a name waits for that.
pipe=$(mktemp -u)
mkfifo "$pipe"
mqtty broker --port 0 >"$pipe" &
broker=$!
trap 'kill "$broker"; rm -f "$pipe"' EXIT
read -r address <"$pipe"

set -x
mqtty conn -h "$address" --once
mqtty pub -h "$address" -t home/kitchen -m 20.5 -q 1 --retain
mqtty pub -h "$address" -t home/garden -m 11.0 -q 1 --retain
mqtty sub -h "$address" -t 'home/#' -C 2
