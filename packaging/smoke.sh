#!/usr/bin/env bash
# Does a built mqtty work on this system? Connects, publishes, subscribes, benchmarks and runs a broker, all on loopback.
#
#   packaging/smoke.sh target/dist/mqtty
#   packaging/smoke.sh wine64 mqtty.exe        any command that runs it
set -euo pipefail

[ $# -gt 0 ] || { echo 'usage: packaging/smoke.sh COMMAND...' >&2; exit 2; }
mqtty=("$@")
work=$(mktemp -d)
broker=
cleanup() {
    if [ -n "$broker" ]; then
        kill "$broker" 2>/dev/null || true
        wait "$broker" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
# Nothing of the user's configuration.
export MQTTY_CONFIG="$work/config.toml" MQTTY_RECENT=0
: >"$MQTTY_CONFIG"

fail() {
    echo "failed: $*" >&2
    cat "$work"/*.err >&2 || true
    exit 1
}

step() { echo "+ mqtty $*"; }

# Runs mqtty with an empty stdin; its output is in $work/out, without the carriage returns of Windows.
mqtty() {
    step "$@"
    "${mqtty[@]}" "$@" </dev/null >"$work/raw" 2>"$work/last.err" || return $?
    tr -d '\r' <"$work/raw" >"$work/out"
}

# Waits for a line in a file that another process writes.
appears() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        grep -q "$1" "$2" 2>/dev/null && return
        sleep 0.1
    done
    fail "never seen: $1"
}

mqtty version --json || fail version
grep -q '"version"' "$work/out" || fail 'version --json has no version'
grep -o '"version":"[^"]*","target":"[^"]*"' "$work/out"

mqtty conn --once --embedded || fail 'conn --embedded'

step broker --port 0
"${mqtty[@]}" broker --port 0 --quiet </dev/null >"$work/address" 2>"$work/broker.err" &
broker=$!
appears 'mqtt://' "$work/address"
port=$(tr -d '\r' <"$work/address" | sed -n 's/^.*:\([0-9][0-9]*\)$/\1/p' | head -n 1)
[ -n "$port" ] || fail 'the broker printed no port'

mqtty pub -p "$port" -t smoke/one -m hello -q 1 --retain --quiet || fail pub
mqtty sub -p "$port" -t smoke/one -C 1 -W 30s -o raw --quiet || fail sub
[ "$(cat "$work/out")" = hello ] || fail 'sub -C 1 printed something else'

step sub -t smoke/lines -C 3
"${mqtty[@]}" sub -p "$port" -t smoke/lines -q 1 -C 3 -W 60s -o raw </dev/null >"$work/lines" 2>"$work/sub.err" &
subscriber=$!
appears Subscribed "$work/sub.err"
step pub -t smoke/lines -lm
printf 'one\r\ntwo\nthree' | "${mqtty[@]}" pub -p "$port" -t smoke/lines -q 1 -lm --quiet 2>"$work/last.err" || fail 'pub -lm'
wait "$subscriber" || fail 'sub -C 3'
[ "$(tr -d '\r' <"$work/lines" | tr '\n' ' ')" = 'one two three ' ] || fail 'the lines are others'

mqtty bench e2e --embedded --pubs 2 --subs 2 --rate 200/s -z 1s --fail-if 'lost>0' --quiet || fail 'bench e2e'

kill "$broker"
wait "$broker" 2>/dev/null || true
broker=
code=0
mqtty conn --once -p "$port" --connect-timeout 10s || code=$?
[ "$code" = 3 ] || fail "conn without a broker ended with exit code $code"
echo 'the smoke set passed'
