#!/bin/sh
# Three processes on this machine, with GNU parallel: MQTTY_HOST=broker.example ./parallel.sh
# On three machines: --sshlogin node1,node2,node3 --jobs 1, and --shard '{= $_=seq()-1 =}/3' in the place of auto.
set -eu
MQTTY_SHARDS=${MQTTY_SHARDS:-3}
export MQTTY_SHARDS
seq "$MQTTY_SHARDS" | parallel --jobs "$MQTTY_SHARDS" -n0 \
    mqtty bench e2e --shard auto --start-at next-minute \
    --pubs 30 --subs 30 -q 1 --connect-rate 100 --stages 0s:300,10s:300,0s:0,1s:0 \
    --output-mode json --quiet >results.jsonl
mqtty bench report --merge - --fail-if 'lost>0' --report merged.json <results.jsonl
