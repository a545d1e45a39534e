#!/usr/bin/env bash
# Compares two builds of mqtty: CPU time (user + system) a message on the bulk peer (sink.c), the builds in turn,
# first one and then the other, so that whatever else the machine does meets both. Everything stays on loopback.
#
#   benches/pairs.sh OLD NEW              two programs; some minutes
#   ROUNDS=9 MESSAGES=500000 benches/pairs.sh OLD NEW
#   ROWS='one pub' benches/pairs.sh OLD NEW     only the rows whose names match this extended regular expression
#
# Prints the median of each build, and of the ratios of the pairs with their smallest and largest.
# Needs Linux and a C compiler.
set -euo pipefail
(($# == 2)) || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
old=$(realpath "$1") new=$(realpath "$2")
cd "$(dirname "$0")/.."

messages=${MESSAGES:-1000000}
rounds=${ROUNDS:-7}
starts=${STARTS:-100}
rows=${ROWS:-.}

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
ulimit -n "$(ulimit -Hn)"
head -c "$((messages * 64))" /dev/zero | tr '\0' x | fold -w 64 >"$work/lines"

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

# CPU time of one run in µs; stdout goes through a pipe, as a user's does.
cpu_of() {
    if ! { "$work/measure" "${times[@]}" -o "$work/out" "$@" <"$input" 2>"$work/err" || echo failed >"$work/failed"; } |
        cat >/dev/null || [ -e "$work/failed" ]; then
        echo "this failed: $*" >&2
        cat "$work/err" >&2
        exit 1
    fi
    cut -d' ' -f2 "$work/out"
}

median() { sort -g | sed -n "$(((rounds + 1) / 2))p"; }

# A row: its name, the number of messages that the time is divided by, and the arguments of mqtty.
pair() {
    local name=$1 count=$2 round a b
    shift 2
    [[ $name =~ $rows ]] || return 0
    : >"$work/pairs"
    for ((round = 0; round < rounds; round++)); do
        # Each build begins every second pair.
        if ((round % 2)); then b=$(cpu_of "$new" "$@"); a=$(cpu_of "$old" "$@"); else a=$(cpu_of "$old" "$@"); b=$(cpu_of "$new" "$@"); fi
        awk "BEGIN { printf \"%.4f %.4f %.4f\\n\", $a / $count, $b / $count, $b / $a }" >>"$work/pairs"
    done
    printf '%-34s %10s %10s %8s   %s–%s\n' "$name" \
        "$(cut -d' ' -f1 "$work/pairs" | median)" "$(cut -d' ' -f2 "$work/pairs" | median)" \
        "$(cut -d' ' -f3 "$work/pairs" | median)" \
        "$(cut -d' ' -f3 "$work/pairs" | sort -g | head -n 1)" "$(cut -d' ' -f3 "$work/pairs" | sort -g | tail -n 1)"
}

echo "$messages messages of 64 bytes, $rounds pairs; old: $("$old" --version | head -n 1), new: $("$new" --version | head -n 1)"
printf '%-34s %10s %10s %8s   %s\n' 'CPU, µs a message' old new ratio range
times=() input=/dev/null
sink
pub_port=$port
for qos in 0 1 2; do
    for clients in 1 10 100; do
        pair "bench pub, QoS $qos, $clients clients" "$messages" \
            bench pub -p "$pub_port" -c "$clients" -i 0 -im 0 -q "$qos" -L "$messages" -S 64 -t 'bench/%i' --quiet
    done
done
for qos in 0 1; do
    sink -f "$messages" -q "$qos" -s 64
    pair "bench sub, QoS $qos" "$messages" bench sub -p "$port" -c 1 -t bench -q "$qos" -L "$messages" --quiet
    for mode in raw default json; do
        pair "sub -o $mode, QoS $qos" "$messages" sub -p "$port" -t bench -q "$qos" -C "$messages" -o "$mode" --quiet
    done
done
input=$work/lines
for qos in 0 1 2; do
    pair "pub -lm, QoS $qos" "$messages" pub -p "$pub_port" -t bench -q "$qos" -lm --quiet
done
input=/dev/null times=(-n "$starts")
pair "one pub (µs)" 1 pub -p "$pub_port" -t bench -m hello --quiet
times=()
pair "bench conn, 1000 clients (µs)" 1000 bench conn -p "$pub_port" -c 1000 -i 0 -z 100ms --quiet
