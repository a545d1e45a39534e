#!/usr/bin/env bash
# Makes the pictures of the documentation anew, each from what the program really shows: the commands run in
# tmux, on a broker of their own, and what is on the screen becomes an SVG. With chromium, the page of a report
# is taken, too.
#
#   docs/pictures/make.sh            all pictures, about a minute and the build
#   MQTTY=path/to/mqtty docs/pictures/make.sh
#
# Needs Rust and tmux.
set -euo pipefail
cd "$(dirname "$0")/../.."
pictures=$PWD/docs/pictures

if [ -z "${MQTTY:-}" ]; then
    cargo build --release --locked --quiet
    MQTTY=${CARGO_TARGET_DIR:-$PWD/target}/release/mqtty
fi
cargo build --locked --quiet --example terminal_picture
painter=${CARGO_TARGET_DIR:-$PWD/target}/debug/examples/terminal_picture

work=$(mktemp -d)
mkdir "$work/bin"
ln -s "$(realpath "$MQTTY")" "$work/bin/mqtty"
terminals=0
screen() { tmux -S "$work/tmux$terminals" -f /dev/null "$@"; }
cleanup() {
    screen kill-server 2>/dev/null || true
    [ -z "${broker:-}" ] || kill "$broker" 2>/dev/null || true
    # The browser may still be writing.
    rm -rf "$work" 2>/dev/null || true
}
trap cleanup EXIT

"$work/bin/mqtty" broker --port 0 --quiet >"$work/address" &
broker=$!
until [ -s "$work/address" ]; do sleep 0.1; done
port=$(sed 's/.*://' "$work/address")

# A terminal of this size with a plain prompt, an empty home, and that broker in the place of the usual one.
open() {
    screen kill-server 2>/dev/null || true
    terminals=$((terminals + 1))
    screen new-session -d -c "$work" -x "$1" -y "$2" \
        "env -i HOME='$work' PATH='$work/bin:$PATH' TERM=xterm-256color MQTTY_PORT=$port PS1='\[\e[1m\]\$\[\e[0m\] ' bash --norc --noprofile"
    sleep 0.5
}

# Types a line; waits until the screen shows something.
typed() {
    screen send-keys -l "$1"
    screen send-keys Enter
    shows "$2"
}

shows() {
    local tries=0
    until screen capture-pane -p | grep -qe "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { echo "never shown: $1" >&2; screen capture-pane -p >&2; exit 1; }
        sleep 0.1
    done
    # The rest of the line, and the prompt behind it.
    sleep 0.3
}

# The screen as a picture. The port is the usual one there, and nothing of this machine is left in it. A last
# prompt that waits for nothing is left out.
picture() {
    screen capture-pane -e -p |
        sed "s/:$port/:1883/g" |
        sed -e :a -e '/^[[:space:]]*$/{$d;N;ba' -e '}' |
        sed '${/^[^ ]*\$[^ ]* *$/d}' >"$work/screen"
    "$painter" <"$work/screen" >"$pictures/$1.svg"
    echo "$1.svg: $(wc -c <"$pictures/$1.svg") bytes"
}

# Messages that others publish while the picture is made.
pub() { MQTTY_PORT=$port "$work/bin/mqtty" pub "$@" --quiet; }
pub home/light '{"on": true, "level": 42, "name": "kitchen"}' --retain
open 80 12
typed "mqtty sub 'home/#' 'alarms/#' -q 1" 'home/light'
pub home/temp 21.5 -ct text/plain -up 'room: kitchen'
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80' | pub home/camera -q 1
pub alarms/door '{"open": true, "since": "17:20"}' -q 1
pub home/notes $'milk\nbread'
shows bread
picture sub

open 80 18
typed 'mqtty conn --once' 'isconnected'
typed 'mqtty pub home/light on -q 1 --retain' 'ublished'
typed "mqtty sub 'home/#' -C 1" ' on$'
picture shell

open 80 10
typed 'mqtty conn --once -p 1' 'running on'
typed "mqtty pub 'home/#' on" 'wildcards'
typed 'echo $?' '^2'
picture refused

open 80 8
typed 'mqtty bench e2e --pubs 10 --subs 10 --rate 5k/s -z 4s' '00:02'
picture progress

open 80 46
typed 'mqtty bench e2e --pubs 10 --subs 10 --rate 5k/s -z 10s --report run.html' 'generator'
picture bench

open 80 24
typed 'mqtty' 'mqtty help COMMAND\|--help'
picture help

open 80 12
pub home/hall/temperature 19.5 --retain
pub home/kitchen/light '{"on": true, "level": 42}' --retain
pub home/garden/greenhouse/humidity/average '{"value": 61.4, "unit": "%", "since": "2026-05-01T06:00:00Z"}' --retain
typed "mqtty sub 'home/#' -o table" 'average'
picture table

open 80 24
cat >"$work/door.mqtt.yaml" <<'FILE'
name: the door
cases:
  - name: opens
    steps:
      - subscribe: "{{ root }}/door/state"
      - publish: { topic: "{{ root }}/door/state", payload: '{"open": true}' }
      - expect: { topic: "{{ root }}/door/state", json: { open: true } }
  - name: reports its battery
    steps:
      - subscribe: "{{ root }}/door/state"
      - publish: { topic: "{{ root }}/door/state", payload: '{"open": true, "battery": 12}' }
      - expect: { topic: "{{ root }}/door/state", json_has: { battery: 80 }, within: 300ms }
FILE
typed 'mqtty test door.mqtt.yaml' 'passed'
picture test

open 80 112
typed 'mqtty probe' 'follow from the limits'
picture probe

open 80 34
typed 'mqtty bench storm reconnect -c 200 --backoff 0s-1s' 'generator'
picture storm

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$chromium" ]; then
    sed "s/:$port/:1883/g" "$work/run.html" >"$work/page.html"
    "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
        --user-data-dir="$work/chromium" --window-size=1000,1250 \
        --screenshot="$pictures/report.png" "file://$work/page.html" >/dev/null 2>&1
    echo "report.png: $(wc -c <"$pictures/report.png") bytes"
else
    echo 'report.png is left as it is: there is no chromium' >&2
fi
