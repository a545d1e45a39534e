#!/bin/sh
# A first look: a broker, two publishers and a subscriber, all of them mqtty, on a free port of this machine.
set -eu
cd "$(dirname "$0")/.."
cargo build --release
PATH="${CARGO_TARGET_DIR:-target}/release:$PATH"

# The broker's first line says where it listens; reading the pipe waits for it.
room=$(mktemp -d)
mkfifo "$room/address"
mqtty broker --port 0 >"$room/address" &
broker=$!
trap 'kill "$broker"; rm -r "$room"' EXIT
read -r MQTTY_URL <"$room/address"
export MQTTY_URL

set -x
mqtty conn --once
mqtty pub -t home/kitchen -m 20.5 -q 1 --retain
mqtty pub -t home/garden -m 11.0 -q 1 --retain
mqtty sub -t 'home/#' -C 2
{ set +x; } 2>/dev/null
