#!/usr/bin/env bash
# Nothing is lost or changed on the way: lines through `pub --json-lines -q 1`, a broker and `sub -o json`, whose
# payloads must be those that were sent, byte for byte and in their order; and the same again with what came out.
# Through mqtty's own broker, and through mosquitto where it is installed. Then `sub --file-save` with ten times
# as many files as before: its time must grow with their number, and no more.
#
#   benches/roundtrip.sh                  a million lines; a few minutes with the build
#   LINES=10000 benches/roundtrip.sh      fewer
#   MQTTY=path/to/mqtty benches/roundtrip.sh
#
# Fails when something differs. Needs Linux, Rust and the usual tools; everything stays on loopback.
set -euo pipefail
cd "$(dirname "$0")/.."

count=${LINES:-1000000}
if [ -n "${MQTTY:-}" ]; then
    mqtty=$MQTTY
else
    cargo build --profile dist --locked --quiet
    mqtty=${CARGO_TARGET_DIR:-target}/dist/mqtty
fi
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
touch "$work/pids"
cleanup() {
    # Some of them have ended by themselves.
    xargs -r kill <"$work/pids" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Waits until a file has a text.
await() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        grep -q -- "$2" "$1" 2>/dev/null && return
        sleep 0.05
    done
    fail "no '$2' in: $(cat "$1")"
}

# Lines as `sub -o json` writes payloads: text with what has to be escaped, letters of all lengths, bytes.
awk -v count="$count" 'BEGIN {
    for (n = 1; n <= count; n++) {
        kind = n % 5
        if (kind == 0) payload = "\"payload\":\"plain " n "\""
        if (kind == 1) payload = "\"payload\":\"{\\\"n\\\":" n ",\\\"t\\\":20.50}\""
        if (kind == 2) payload = "\"payload\":\"Grüße ✔ 温度 " n "\\n\\ttab \\\\ \\u0001\""
        if (kind == 3) payload = "\"payload_base64\":\"/wCA" substr("AAAABBBBCCCCDDDD", n % 4 * 4 + 1, 4) "\""
        if (kind == 4) payload = "\"payload\":\"\""
        print "{\"topic\":\"roundtrip/" n % 10 "\"," payload "}"
    }
}' >"$work/sent"

# What is between the topic and the end of each line that is a payload.
payloads() { sed -E 's/.*("payload(_base64)?":"([^"\\]|\\.)*").*/\1/' "$1"; }

# Sends a file of lines to a port, and puts what comes back into another.
there_and_back() {
    local from=$1 to=$2 port=$3 sub
    rm -f "$work/sub"
    "$mqtty" sub -p "$port" -t 'roundtrip/#' -q 1 -o json -C "$count" -W 10m >"$to" 2>"$work/sub" &
    sub=$!
    echo "$sub" >>"$work/pids"
    await "$work/sub" 'Subscribed'
    "$mqtty" pub -p "$port" --json-lines -q 1 --file-read "$from" 2>"$work/pub" ||
        fail "pub: $(cat "$work/pub")"
    wait "$sub" || fail "sub: $(cat "$work/sub")"
}

round_trip() {
    local name=$1 port=$2 before=$SECONDS
    there_and_back "$work/sent" "$work/once" "$port"
    cmp <(payloads "$work/sent") <(payloads "$work/once") || fail "$name: payloads differ"
    # With QoS, times and packet identifiers, which are passed over.
    there_and_back "$work/once" "$work/twice" "$port"
    cmp <(payloads "$work/sent") <(payloads "$work/twice") || fail "$name: payloads differ the second time"
    printf '%-10s %s lines there and back, twice: all the same, %d s\n' \
        "$name" "$count" "$((SECONDS - before))"
}

"$mqtty" broker --port 0 >"$work/broker" 2>&1 &
echo $! >>"$work/pids"
await "$work/broker" 'mqtt://'
ours=$(sed -nE 's/.*mqtt:\/\/[^:]*:([0-9]+).*/\1/p' "$work/broker" | head -n 1)
round_trip mqtty "$ours"

if command -v mosquitto >/dev/null; then
    for theirs in 18831 18832 18833 18834; do
        printf 'listener %d 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n' "$theirs" >"$work/conf"
        mosquitto -c "$work/conf" >"$work/mosquitto" 2>&1 &
        pid=$!
        # The port may be taken.
        sleep 0.5
        kill -0 "$pid" 2>/dev/null && break
    done
    echo "$pid" >>"$work/pids"
    await "$work/mosquitto" 'running'
    round_trip mosquitto "$theirs"
else
    echo 'mosquitto  is not installed'
fi

# Files.
head -n 10000 "$work/sent" >"$work/some"
cpu_of_saving() {
    local number=$1 folder=$work/files-$1 sub
    mkdir "$folder"
    rm -f "$work/sub"
    head -n "$number" "$work/some" >"$work/part"
    TIMEFORMAT='%U %S'
    {
        time "$mqtty" sub -p "$ours" -t 'roundtrip/#' -q 1 --file-save "$folder/message.bin" \
            -C "$number" -W 10m -F '' -N 2>"$work/sub"
    } 2>"$work/time" &
    sub=$!
    await "$work/sub" 'Subscribed'
    "$mqtty" pub -p "$ours" --json-lines -q 1 --file-read "$work/part" --quiet || fail 'pub'
    wait "$sub" || fail "sub: $(cat "$work/sub")"
    [ "$(find "$folder" -type f | wc -l)" = "$number" ] || fail "not $number files"
    awk '{ print $1 + $2 }' "$work/time"
}
if ((count >= 10000)); then
    few=$(cpu_of_saving 1000)
    many=$(cpu_of_saving 10000)
    printf '%-10s %8s %12s\n' files 'CPU s' 'µs a file'
    printf '%-10s %8s %12s\n' 1,000 "$few" "$(awk "BEGIN { print int($few * 1000) }")"
    printf '%-10s %8s %12s\n' 10,000 "$many" "$(awk "BEGIN { print int($many * 100) }")"
    # A quadratic way would take a hundred times as long; clocks of a hundredth of a second need some room.
    awk "BEGIN { exit !($many <= 25 * ($few + 0.02)) }" || fail 'saving files is not linear'
fi
