#!/usr/bin/env bash
# Starts a Slurm of one node for tests: munged, slurmctld and slurmd in a fresh folder, as root.
#
#   scripts/slurm/start.sh DIR     then: export SLURM_CONF=DIR/etc/slurm.conf
#
# The node says that it has more CPUs than the machine: tests are about which tasks run, not how fast.
set -euo pipefail
dir=$(realpath -m "$1")
host=$(hostname -s)
memory=$(($(awk '/^MemTotal/ {print $2}' /proc/meminfo) / 1024 - 512))

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

mkdir -p "$dir"/{etc,munge,controller,node,log}
chmod 755 "$dir" "$dir/munge"
export SLURM_CONF=$dir/etc/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=fftest
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# A job that is queued again may start after cred_expire seconds.
AuthInfo=socket=$dir/munge/munge.sock,cred_expire=5
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$dir/controller
SlurmdSpoolDir=$dir/node
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=1,sched_interval=1,bf_interval=1,defer_batch
AccountingStorageType=accounting_storage/none
ReturnToService=2
MinJobAge=300
KillWait=30
InactiveLimit=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=$memory State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF

head -c 1024 /dev/urandom >"$dir/munge/munge.key"
chmod 600 "$dir/munge/munge.key"
munged --key-file="$dir/munge/munge.key" --socket="$dir/munge/munge.sock" \
  --pid-file="$dir/munged.pid" --log-file="$dir/munge/munged.log" --seed-file="$dir/munge/munged.seed"
slurmctld -c
slurmd -c
for ((i = 0; i < 300; i++)); do
  if timeout 5 sinfo -h -o %T 2>/dev/null | grep -qx idle; then
    exit 0
  fi
  sleep 0.2
done
echo "Slurm did not become ready; the end of its logs:" >&2
tail -n 20 "$dir"/log/*.log >&2
exit 1
