#!/usr/bin/env bash
# What the load generator costs, beside mosquitto's clients, rumqttc's event loop and, where it is installed
# (cargo install mqttv5-cli), mqttv5: CPU time (user + system) a message, all in the same run. First against
# sink.c, which acknowledges and delivers in large writes, so that a client's own cost shows; then against
# mosquitto. Everything stays on loopback.
#
#   benches/load.sh                       all rows, some minutes with the build
#   MESSAGES=200000 benches/load.sh
#
# Needs Linux, Rust and a C compiler; mosquitto and its clients for their columns and rows.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin

messages=${MESSAGES:-2000000}
few=${FEW:-100000}
connections=${CONNECTIONS:-10000}

cargo build --profile dist --locked --quiet --bin mqtty --example rumqttc_peer
target=${CARGO_TARGET_DIR:-target}/dist
mqtty=$target/mqtty
rumqttc=$target/examples/rumqttc_peer
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

have() { command -v "$1" >/dev/null; }

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

# CPU of a command, in µs a message of so many; its output is of no interest.
cost() {
    local count=$1
    shift
    if ! "$work/measure" -o "$work/out" "$@" >"$work/said" 2>&1 </dev/null; then
        echo '-'
        return
    fi
    awk "{ printf \"%.3f\", \$2 / $count }" "$work/out"
}

# The same for a publisher of lines.
cost_of_lines() {
    local count=$1
    shift
    head -c "$((count * 64))" /dev/zero | tr '\0' x | fold -w 64 |
        { "$work/measure" -o "$work/out" "$@" >/dev/null 2>&1 || true; }
    awk "{ printf \"%.3f\", \$2 / $count }" "$work/out"
}

# A name, ours, the most that it is to be, and those of others.
row() { printf '%-46s %9s %9s %10s %10s\n' "$@"; }

# What is left of a cost a message without what so many of something else take, at so much each.
without() { awk "BEGIN { printf \"%.3f\", $1 - $2 * $3 / $4 }"; }

echo "$messages messages of 64 bytes on the bulk peer; $("$mqtty" --version)"
echo
row 'CPU, µs a message' mqtty 'at most' rumqttc mosquitto
reach=('0.05' '0.15')
reach_1000=('0.075' '')
sink
for qos in 0 1; do
    theirs=-
    # Above QoS 0 mosquitto_pub -l leaves early when there are more lines than packet identifiers.
    count=$messages
    ((qos)) && count=60000
    have mosquitto_pub &&
        theirs=$(cost_of_lines "$count" mosquitto_pub -p "$port" -t bench -q "$qos" -l)
    row "bench pub, QoS $qos, 10 clients" \
        "$(cost "$messages" "$mqtty" bench pub -p "$port" -c 10 -i 0 -im 0 -q "$qos" -L "$messages" -S 64 -t 'bench/%i' --quiet)" \
        "${reach[qos]}" "$(cost "$messages" "$rumqttc" pub "$port" "$qos" "$messages")" "$theirs"
    for clients in 1 100 1000; do
        ours=$(cost "$messages" "$mqtty" bench pub -p "$port" -c "$clients" -i 0 -im 0 -q "$qos" -L "$messages" -S 64 -t 'bench/%i' --quiet)
        to_reach=
        ((clients == 1000)) && to_reach=${reach_1000[qos]}
        row "bench pub, QoS $qos, $clients clients" "$ours" "$to_reach" '' ''
    done
    # The last one without opening and leaving a thousand connections.
    opening=$(cost 1000 "$mqtty" bench conn -p "$port" -c 1000 -i 0 -z 100ms --quiet)
    row "the last one, connecting aside" "$(without "$ours" "$opening" 1000 "$messages")" '' '' ''
done
for qos in 0 1; do
    sink -f "$messages" -q "$qos" -s 64
    theirs=-
    have mosquitto_sub &&
        theirs=$(cost "$messages" mosquitto_sub -p "$port" -t bench -q "$qos" -C "$messages")
    row "bench sub, QoS $qos" \
        "$(cost "$messages" "$mqtty" bench sub -p "$port" -c 1 -t bench -q "$qos" -L "$messages" --quiet)" \
        '0.10' "$(cost "$messages" "$rumqttc" sub "$port" "$qos" "$messages")" "$theirs"
done

echo
row "$connections connections" mqtty 'at most' '' ''
sink
row 'bench conn with DISCONNECT, CPU s per 1,000' \
    "$(awk "BEGIN { printf \"%.3f\", $(cost "$connections" "$mqtty" bench conn -p "$port" -c "$connections" -i 0 -z 1s --quiet) / 1000 }")" \
    '0.06' '' ''
# Another address: the ports of the connections before are not free for a minute.
"$mqtty" bench conn -A 127.0.0.2 -p "$port" -c "$connections" -i 0 -z 20s --quiet >/dev/null 2>&1 &
holder=$!
echo "$holder" >>"$work/pids"
sleep 8
row 'bench conn, CPU s per 1,000' \
    "$(awk -v hz="$(getconf CLK_TCK)" "{ printf \"%.3f\", (\$14 + \$15) / hz * 1000 / $connections }" "/proc/$holder/stat")" \
    '0.04' '' ''
row 'resident set, kB a connection' \
    "$(awk "/^VmRSS/ { printf \"%.2f\", \$2 / $connections }" "/proc/$holder/status")" '2' '' ''
kill "$holder" && wait "$holder" 2>/dev/null || true

if have mosquitto; then
    echo
    row "mosquitto, 256 bytes, CPU s per 100k" mqtty 'at most' mosquitto mqttv5
    reach=('0.05' '0.20')
    port=$((20000 + RANDOM % 10000))
    printf 'listener %s 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n' "$port" >"$work/mosquitto.conf"
    mosquitto -c "$work/mosquitto.conf" >/dev/null 2>&1 &
    echo $! >>"$work/pids"
    for ((look = 0; look < 50; look++)); do
        "$mqtty" conn -p "$port" --once --quiet 2>/dev/null && break
        sleep 0.1
    done
    per_100k() { awk "BEGIN { printf \"%.3f\", $1 / 10 }"; }
    for qos in 0 1; do
        ours=$(cost "$few" "$mqtty" bench pub -p "$port" -c 10 -i 0 -im 0 -q "$qos" -L "$few" -S 256 -t 'bench/%i' --quiet)
        theirs=-
        have mosquitto_pub &&
            theirs=$(per_100k "$(cost_of_lines 60000 mosquitto_pub -p "$port" -t bench -q "$qos" -l)")
        other=-
        if have mqttv5; then
            # It runs by time and says in JSON how many it has published.
            "$work/measure" -o "$work/out" mqttv5 bench --url "mqtt://127.0.0.1:$port" --duration 3 --warmup 0 \
                --payload-size 256 --qos "$qos" --publishers 10 -f nobody/publishes >"$work/said" 2>&1 </dev/null || true
            published=$(sed -n 's/.*"published": \([0-9]*\).*/\1/p' "$work/said")
            other=$(awk "{ printf \"%.3f\", \$2 / ${published:-1} / 10 }" "$work/out")
        fi
        row "bench pub, QoS $qos, 10 clients" "$(per_100k "$ours")" "${reach[qos]}" "$theirs" "$other"
    done
fi
