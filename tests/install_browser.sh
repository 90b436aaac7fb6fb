#!/bin/sh
# Installs Chromium where apt-get can: the browser tests drive the system's own browser.
set -eu
if ! command -v apt-get >/dev/null; then
  echo "No Chromium or Chrome was found, and there is no apt-get to install one." >&2
  echo "Install Chromium, or set CHROMIUM to its path." >&2
  exit 1
fi
run=""
[ "$(id -u)" -eq 0 ] || run="sudo"
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq chromium >/dev/null
