#!/usr/bin/env bash
# Installs what swift-sweep is built on, on Debian 12; does nothing when it is there.
# Works as root and with sudo.
#
#   cluster/install-debian.sh            the C libraries, Open MPI, and Vega, which draws the figures of reports
#   cluster/install-debian.sh --tests    and the tools with which the tests read result files and pages, and other CPUs
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libopenmpi-dev openmpi-bin libopenblas-dev libhdf5-dev libpng-dev zlib1g-dev pkg-config
  libjs-vega)
tests=false
case "${1:-}" in
  "") ;;
  --tests) tests=true; packages+=(hdf5-tools netcdf-bin python3 python3-venv qemu-user
    chromium libmpich-dev) ;;
  *) echo "usage: ${0##*/} [--tests]" >&2; exit 64 ;;
esac

cluster/install-packages.sh "${packages[@]}"

if ! command -v swift >/dev/null; then
  echo "${0##*/}: no Swift toolchain on PATH; swift-sweep needs Swift 6.2 or newer" >&2
  exit 1
fi

# The readers that users have: a Python of its own, so that nobody's environment is touched.
if $tests && ! cmp -s Tests/requirements.txt .build/python/requirements.txt; then
  echo "installing the Python readers into .build/python" >&2
  mkdir -p .build
  /usr/bin/python3 -m venv --clear .build/python
  .build/python/bin/pip -q install --disable-pip-version-check -r Tests/requirements.txt
  cp Tests/requirements.txt .build/python/requirements.txt
fi
