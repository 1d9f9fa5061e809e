#!/usr/bin/env bash
# Stops what start.sh started in DIR, its jobs first: they would outlive the daemons.
#
#   scripts/slurm/stop.sh DIR
set -uo pipefail
dir=$(realpath -m "$1")
export SLURM_CONF=$dir/etc/slurm.conf

# A daemon removes its file as it ends.
alive() {
  local pid
  pid=$(cat "$dir/$1.pid" 2>/dev/null) && kill "-${2:-0}" "$pid" 2>/dev/null
}

if alive slurmctld; then
  timeout 20 squeue -h -o %A | xargs -r timeout 20 scancel --signal=KILL --full
  timeout 20 squeue -h -o %A | xargs -r timeout 20 scancel
  for ((i = 0; i < 100; i++)); do
    [ -n "$(timeout 20 squeue -h)" ] || break
    sleep 0.2
  done
fi
for daemon in slurmd slurmctld munged; do
  if alive "$daemon" TERM; then
    for ((i = 0; i < 100; i++)); do
      alive "$daemon" || break
      sleep 0.1
    done
  fi
done
exit 0
