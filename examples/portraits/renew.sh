#!/usr/bin/env bash
# Renews the portraits: starts each broker with its default configuration on port 1883 of this machine, and saves what
# mqtty probe finds. Node, Python, Rust and mosquitto have to be installed; the other brokers are installed below
# target/portraits.
#
#   examples/portraits/renew.sh target/debug/mqtty               all of them
#   examples/portraits/renew.sh target/debug/mqtty aedes amqtt   some of them
set -euo pipefail

AEDES=1.2.0
RUMQTTD=0.20.0
AMQTT=0.12.1

mqtty=$(realpath "$1")
shift
here=$(dirname "$(realpath "$0")")
tools=$here/../../target/portraits
mkdir -p "$tools"

broker=
trap '[ -z "$broker" ] || kill "$broker"' EXIT

# Starts a broker, saves its portrait to a file, and stops it.
portrait() {
    local file=$1
    shift
    if "$mqtty" conn --once --quiet -h localhost 2>/dev/null; then
        echo 'there is a broker on port 1883: stop it first' >&2
        exit 1
    fi
    "$@" >"$tools/broker.log" 2>&1 &
    broker=$!
    "$mqtty" conn --once --quiet -h localhost --wait-for-broker 30s -V 3.1.1 ||
        "$mqtty" conn --once --quiet -h localhost --wait-for-broker 30s
    "$mqtty" probe --quiet -h 127.0.0.1 --save "$here/$file" >/dev/null
    kill "$broker"
    wait "$broker" || true
    broker=
    echo "$file"
}

mqtty_broker() {
    portrait mqtty-broker.json "$mqtty" broker
}

mosquitto() {
    local program version
    program=$(PATH=$PATH:/usr/sbin type -P mosquitto)
    # Asked for help, it fails after helping.
    version=$({ "$program" -h || true; } | sed -n 's/^mosquitto version //p')
    portrait "mosquitto-$version.json" "$program" -p 1883
}

aedes() {
    npm install --prefix "$tools/aedes" --no-audit --no-fund --silent "aedes@$AEDES"
    cat >"$tools/aedes/broker.mjs" <<'END'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
const aedes = await Aedes.createBroker()
createServer(aedes.handle).listen(1883)
END
    portrait "aedes-$AEDES.json" node "$tools/aedes/broker.mjs"
}

# Its own configuration has MQTT 5 on another port, and takes payloads up to 20 kB.
rumqttd() {
    cargo install --quiet --debug --no-default-features --root "$tools/rumqttd" "rumqttd@$RUMQTTD"
    cat >"$tools/rumqttd.toml" <<'END'
id = 0

[router]
max_connections = 10010
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

[v5.1]
name = "v5-1"
listen = "127.0.0.1:1883"
next_connection_delay_ms = 1

[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 2097152
max_inflight_count = 100
END
    portrait "rumqttd-$RUMQTTD.json" "$tools/rumqttd/bin/rumqttd" -c "$tools/rumqttd.toml"
}

amqtt() {
    python3 -m venv "$tools/amqtt"
    "$tools/amqtt/bin/pip" install --quiet --disable-pip-version-check "amqtt==$AMQTT"
    portrait "amqtt-$AMQTT.json" "$tools/amqtt/bin/amqtt"
}

(($#)) || set -- mqtty_broker mosquitto aedes rumqttd amqtt
for name in "$@"; do "$name"; done
