#!/bin/sh
# Submit with: sbatch --export=ALL,MQTTY_HOST=broker.example slurm-srun.sh
#SBATCH --job-name=mqtty
#SBATCH --ntasks=3
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --no-requeue
# srun starts all tasks together, each writes its result as one line, and the first script merges them.
set -eu
srun --kill-on-bad-exit=1 mqtty bench e2e --shard auto --start-at next-minute \
    --pubs 30 --subs 30 -q 1 --connect-rate 100 --stages 0s:300,10s:300,0s:0,1s:0 \
    --output-mode json --quiet >results.jsonl
mqtty bench report --merge - --fail-if 'lost>0' --report merged.json <results.jsonl
