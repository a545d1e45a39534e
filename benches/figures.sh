#!/usr/bin/env bash
# What mqtty costs, beside mosquitto_pub and mosquitto_sub in the same run: CPU time (user + system) a message,
# since wall clock says more about the other programs of the machine. The broker is sink.c, which acknowledges
# and delivers in large writes, so that the client's own cost shows. Everything stays on loopback.
#
#   benches/figures.sh            all rows, a few minutes with the build
#   MESSAGES=200000 ROUNDS=1 benches/figures.sh
#
# Needs Linux, Rust, a C compiler and, for the second column, the mosquitto clients.
set -euo pipefail
cd "$(dirname "$0")/.."

messages=${MESSAGES:-1000000}
rounds=${ROUNDS:-3}
size=64
starts=${STARTS:-200}

cargo build --profile dist --locked --quiet
mqtty=${CARGO_TARGET_DIR:-target}/dist/mqtty
work=$(mktemp -d)
touch "$work/pids"
cleanup() {
    # Some of them have ended by themselves.
    xargs -r kill <"$work/pids" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
cc -O2 -pthread -w -o "$work/sink" benches/sink.c
cc -O2 -o "$work/measure" benches/measure.c
measure=$work/measure

# Starts a sink with these options; its port is in $port.
sink() {
    local talk
    talk=$(mktemp -u "$work/XXXXXX")
    mkfifo "$talk"
    "$work/sink" -p 0 "$@" >"$talk" &
    echo $! >>"$work/pids"
    exec {said}<"$talk"
    read -r _ port <&"$said"
}

have() { command -v "$1" >/dev/null; }

# The median of the CPU times, in µs, of a function that measures once into $work/out.
median_cpu() {
    local round
    for ((round = 0; round < rounds; round++)); do
        "$@"
        cut -d' ' -f2 "$work/out"
    done | sort -n | sed -n "$((rounds / 2 + 1))p"
}

from_pipe() { cat "$work/lines" | "$measure" -o "$work/out" "$@" >/dev/null 2>"$work/err" || failed "$@"; }
to_pipe() { { "$measure" -o "$work/out" "$@" 2>"$work/err" || failed "$@"; } | cat >/dev/null; }
failed() {
    echo "this failed: $*" >&2
    cat "$work/err" >&2
    exit 1
}

row() { printf '%-38s %12s %12s %10s\n' "$@"; }

# A row of µs a message: its name, ours in µs of CPU, and theirs or nothing.
per_message() {
    local ours theirs='' ratio=''
    ours=$(awk "BEGIN { printf \"%.3f\", $2 / $messages }")
    if [ -n "${3:-}" ]; then
        theirs=$(awk "BEGIN { printf \"%.3f\", $3 / $messages }")
        ratio=$(awk "BEGIN { printf \"1/%.1f\", $3 / $2 }")
    fi
    row "$1" "$ours" "$theirs" "$ratio"
}

echo "$messages messages of $size bytes; $("$mqtty" --version); $(mosquitto_pub --version 2>/dev/null | head -n 1 || true)"
echo
row 'CPU, µs a message' mqtty mosquitto ratio

head -c "$((messages * size))" /dev/zero | tr '\0' x | fold -w "$size" >"$work/lines"

# CPU in ns a message of a publisher of lines, by what really came: mosquitto_pub -l of 2.0 leaves before all
# is sent above QoS 0. Its QoS is the first word, its name the last.
publish() {
    local qos=$1
    shift
    sink -1
    from_pipe "${@/PORT/$port}"
    local end
    read -r end <&"$said"
    arrived=$(sed "s/.* pub$qos=\([0-9]*\) .*/\1/" <<<"$end")
    awk "{ printf \"%d %d %d\\n\", \$1, \$2 * 1000 / $arrived, $arrived }" "$work/out" >"$work/scaled"
    mv "$work/scaled" "$work/out"
}

lost=()
for qos in 0 1 2; do
    ours=$(median_cpu publish "$qos" "$mqtty" pub -p PORT -t bench -q "$qos" -lm --quiet)
    theirs=
    if have mosquitto_pub; then
        theirs=$(median_cpu publish "$qos" mosquitto_pub -p PORT -V mqttv5 -t bench -q "$qos" -l)
        read -r _ _ arrived <"$work/out"
        # The last line of the input has no end, which mosquitto_pub may not count.
        ((arrived < messages - 1)) && lost+=("QoS $qos: $arrived")
    fi
    per_message "pub -lm from a pipe, QoS $qos" "$((ours * messages / 1000))" \
        "${theirs:+$((theirs * messages / 1000))}"
done
((${#lost[@]})) && echo "  (of the $messages lines mosquitto_pub has sent at ${lost[*]})"

for qos in 0 1; do
    sink -f "$messages" -q "$qos" -s "$size"
    subscribe=(-p "$port" -t bench -q "$qos" -C "$messages")
    theirs=
    if have mosquitto_sub; then
        theirs=$(median_cpu to_pipe mosquitto_sub -V mqttv5 "${subscribe[@]}")
    fi
    for mode in raw default json; do
        ours=$(median_cpu to_pipe "$mqtty" sub "${subscribe[@]}" -o "$mode" --quiet)
        per_message "sub to a pipe, QoS $qos, $mode" "$ours" "$theirs"
        # mosquitto_sub's figure is that of its plain output.
        theirs=
    done
done

echo
sink
pub_port=$port
row "one pub, median of $starts" mqtty mosquitto ratio
# Three numbers: wall and CPU in µs, resident set in kB.
start_to_exit() { "$measure" -n "$starts" -o "$work/out" "$@" >/dev/null 2>"$work/err" </dev/null || failed "$@"; }
start_to_exit "$mqtty" pub -p "$pub_port" -t bench -m hello --quiet
read -r -a ours <"$work/out"
theirs=('' '' '')
if have mosquitto_pub; then
    start_to_exit mosquitto_pub -p "$pub_port" -V mqttv5 -t bench -m hello
    read -r -a theirs <"$work/out"
fi
names=('wall, µs' 'CPU, µs' 'largest resident set, kB')
compare() { row "$1" "$2" "$3" "$([ -z "$3" ] || awk "BEGIN { printf \"%.2f\", $2 / $3 }")"; }
for at in 0 1 2; do
    compare "${names[at]}" "${ours[at]}" "${theirs[at]}"
done

echo
row 'an idle connection' mqtty mosquitto ratio
# The resident set of a program once it has connected, in kB.
idle() {
    local pid
    "$@" >/dev/null 2>"$work/err" </dev/null &
    pid=$!
    echo "$pid" >>"$work/pids"
    # Connected and quiet: no more CPU time from one look to the next.
    local before=-1 now
    for ((look = 0; look < 50; look++)); do
        sleep 0.2
        now=$(cut -d' ' -f14,15 "/proc/$pid/stat")
        [ "$now" = "$before" ] && break
        before=$now
    done
    awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
    kill "$pid"
    wait "$pid" 2>/dev/null || true
}
ours=$(idle "$mqtty" conn -p "$pub_port")
theirs=
have mosquitto_sub && theirs=$(idle mosquitto_sub -p "$pub_port" -V mqttv5 -t bench)
compare 'resident set, kB' "$ours" "$theirs"
