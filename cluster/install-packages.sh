#!/usr/bin/env bash
# Installs Debian packages that are missing; works as root and with sudo. Options go to apt-get.
#
#   cluster/install-packages.sh [--no-install-recommends] PACKAGE…
set -euo pipefail

options=()
while [[ "${1:-}" == --* ]]; do options+=("$1"); shift; done
missing=()
for package in "$@"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "${0##*/}: run as root or install sudo; missing: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${missing[*]}" >&2
"${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get -qq -o DPkg::Lock::Timeout=300 install -y "${options[@]}" "${missing[@]}" >/dev/null
