#!/usr/bin/env bash
# Runs the tests tagged browser in Debian's Chromium without a window; installs it where it is missing (needs root).
# What they saw lies in harness/orchestrator/target/screenshots.
#
#   scripts/browser.sh [-Dtest=ReportInABrowserTest ...]     options for Maven
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
  packages=(chromium chromium-driver fonts-liberation)
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
  else
    echo "test-browser: install first: ${packages[*]}" >&2
    exit 2
  fi
fi
mvn -B -ntp verify -pl harness/orchestrator -am -Dtests.excluded=slow,gpu,faults,slurm -Dgroups=browser -Dsurefire.failIfNoSpecifiedTests=false "$@"
