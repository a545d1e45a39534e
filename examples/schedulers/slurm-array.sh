#!/bin/sh
# Submit with: sbatch --export=ALL,MQTTY_HOST=broker.example slurm-array.sh
#SBATCH --job-name=mqtty
#SBATCH --array=0-2
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --no-requeue
#SBATCH --output=slurm-%A-%a.log
# Tasks of an array need not run at the same time: give them time to get nodes, or use slurm-srun.sh.
set -eu
mkdir -p results
exec mqtty bench e2e --shard auto --start-at next-5m \
    --pubs 30 --subs 30 -q 1 --connect-rate 100 --stages 0s:300,10s:300,0s:0,1s:0 \
    --report 'results/{shard}.json'
# Then, once: mqtty bench report --merge results/*.json --fail-if 'lost>0'
