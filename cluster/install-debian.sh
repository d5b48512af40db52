#!/usr/bin/env bash
# Installs the C libraries that swift-sweep is built on, on Debian 12; does nothing when they are there.
# Works as root and with sudo. Arguments: further packages to install with them.
set -euo pipefail

packages=(libopenmpi-dev openmpi-bin libopenblas-dev libhdf5-dev pkg-config "$@")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "${0##*/}: run as root or install sudo; missing: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y "${missing[@]}" >/dev/null
fi
if ! command -v swift >/dev/null; then
  echo "${0##*/}: no Swift toolchain on PATH; swift-sweep needs Swift 6.1 or newer (https://www.swift.org/install/linux/)" >&2
  exit 1
fi
