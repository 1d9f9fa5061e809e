#!/usr/bin/env bash
# Runs the tests tagged slurm against a real Slurm of one node, which it installs where it is
# missing (Debian packages; needs root), starts in a temporary folder and stops whatever happens.
#
#   scripts/slurm/test.sh [-Dtest=SlurmArrayTest ...]     options for Maven
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

skip() {
  echo "test-slurm: $1; skipped" >&2
  exit 0
}

complete() {
  local command
  for command in munged slurmctld slurmd sbatch; do
    command -v "$command" >/dev/null || return 1
  done
}

[ "$(id -u)" = 0 ] || skip "a Slurm of its own needs root"
if ! complete; then
  command -v apt-get >/dev/null || skip "Slurm is not installed, and there is no apt-get to install it"
  packages=(slurmctld slurmd slurm-client munge)
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}") \
    || skip "Slurm cannot be installed (${packages[*]})"
  complete || skip "Slurm is not complete after its installation"
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/ff-slurm-XXXXXX")
stop() {
  scripts/slurm/stop.sh "$dir"
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM
scripts/slurm/start.sh "$dir"
export SLURM_CONF=$dir/etc/slurm.conf
mvn -B -ntp verify -pl harness/orchestrator -am -Dtests.excluded=slow,gpu,faults,browser -Dgroups=slurm -Dsurefire.failIfNoSpecifiedTests=false "$@"
