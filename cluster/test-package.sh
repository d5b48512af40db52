#!/usr/bin/env bash
# Installs the packages that package.sh has made on a bare Debian 12, a folder made by debootstrap, and sweeps there, where
# no Swift is: the same bytes as outside. Needs root, debootstrap, `swift build -c release`, and
# `install-debian.sh --tests`.
#
#   cluster/test-package.sh            packages of .build/package/out
#   cluster/test-package.sh FOLDER     packages of another folder
set -euo pipefail
out=$(realpath -m "${1:-$(dirname "$0")/../.build/package/out}")
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "${0##*/}: run as root, to install in a folder" >&2; exit 1; }

fail() { echo "${0##*/}: $*" >&2; exit 1; }
version=$(sed -n 's/^version: //p' CITATION.cff)
deb=$out/swift-sweep_${version}_$(dpkg --print-architecture).deb
tarball=$out/swift-sweep-$version-linux-$(uname -m).tar.gz
outside=.build/release/swift-sweep
for file in "$deb" "$tarball" "$outside"; do [ -e "$file" ] || fail "$file is missing"; done

scratch=$(mktemp -d)
bare=$scratch/bare
end() {
  for place in dev/shm dev proc; do umount "$bare/$place" 2>/dev/null || true; done
  # What could not be unmounted must not be deleted.
  ! grep -q " $bare/" /proc/mounts || fail "$bare is still in use"
  rm -rf "$scratch"
}
trap end EXIT

mirror=$(sed -n 's/^URIs: \(.*\/debian\)\/\?$/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
debootstrap --variant=minbase bookworm "$bare" ${mirror:+"$mirror"} >"$scratch/log" 2>&1 ||
  { tail "$scratch/log" >&2; fail "debootstrap failed"; }
cp /etc/resolv.conf "$bare/etc/"
mount -t proc proc "$bare/proc"
mount --bind /dev "$bare/dev"
mount -t tmpfs -o mode=1777 shm "$bare/dev/shm"

inside() { chroot "$bare" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive "$@"; }
# As somebody who is not root, in a folder of their own.
user() { chroot --userspec=1000:1000 "$bare" env -i PATH=/usr/bin:/bin HOME=/home/user bash -c "cd; $1"; }
inside useradd --uid 1000 --create-home user

# Every smoke sweep by this program on two ranks gives the bytes that one rank outside gives.
check() {
  for grid in sweeps/smoke/*.json; do
    local name
    name=$(basename "$grid" .json)
    [ -e "$scratch/$name.h5" ] ||
      "$outside" "$grid" --set "output=$scratch/$name.h5" </dev/null >/dev/null 2>"$scratch/log" ||
      { cat "$scratch/log" >&2; fail "$name failed outside"; }
    user "rm -f $name.h5; timeout -k 5 120 mpirun --oversubscribe -n 2 $1 '$2/$name.json' --set output=$name.h5" \
      </dev/null >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "$name failed inside"; }
    .build/python/bin/python Tests/equal_bytes.py "$scratch/$name.h5" "$bare/home/user/$name.h5"
    echo "$name: equal bytes"
  done
  user "$1 report ntk-variance.h5" >/dev/null
  grep -q 'sources\["vega-view"\] = ' "$bare/home/user/ntk-variance.html" || fail "the page has no Vega"
  echo "the page contains Vega: $(stat -c %s "$bare/home/user/ntk-variance.html") bytes"
}

cp "$deb" "$bare/swift-sweep.deb"
inside apt-get -qq update
inside apt-get -qq install -y /swift-sweep.deb >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "no .deb"; }
[ -z "$(find "$bare/usr" "$bare/opt" -name 'libswift*' -o -name swift)" ] || fail "there is Swift inside"
echo "installed $(du -sk "$bare/usr" | cut -f1) KB in /usr, all packages of it"
check swift-sweep /usr/share/swift-sweep/grids
for command in $(user "swift-sweep --help" | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]\+\) .*/\1/p'); do
  [ -e "$bare/usr/share/man/man1/swift-sweep.$command.1.gz" ] || fail "no manual of $command"
  zgrep -q "swift-sweep.$command 1" "$bare/usr/share/man/man1/swift-sweep.1.gz" ||
    fail "the manual does not name $command"
  echo "manual: $command"
done
user 'source /usr/share/bash-completion/completions/swift-sweep && complete -p swift-sweep' >/dev/null

# The tarball, in a folder with a space in its name; the libraries that it needs stay when the .deb goes.
inside dpkg --remove swift-sweep >/dev/null
mkdir "$bare/home/user/at home"
tar -C "$bare/home/user/at home" --strip-components 1 -xzf "$tarball"
check "'/home/user/at home/bin/swift-sweep'" "/home/user/at home/share/swift-sweep/grids"
