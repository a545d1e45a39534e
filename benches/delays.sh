#!/usr/bin/env bash
# How long other clients of `mqtty broker` wait for their CONNACK, what memory it takes and how long it takes to stop while a
# client sends what costs it much: very many retained messages and filters, deep filters, packets that are never finished,
# groups, subscribers that do not read. Everything stays on loopback.
#
#   benches/delays.sh                     all rows, some two minutes after the build
#   benches/delays.sh retained groups     the rows with these words
#
# Needs Linux and Rust. The longest wait needs an idle machine as well, with a core for the broker and one for who measures; the
# CPU time of the broker within one wait does not.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked --quiet --bin mqtty --example broker_delays
target=${CARGO_TARGET_DIR:-target}/release
"$target/examples/broker_delays" "$target/mqtty" "$@"
