#!/usr/bin/env bash
# Makes packages of swift-sweep from a clone, without root: a folder that may stand anywhere, the same as a tarball, and a
# package for Debian 12. Machines on which they run need no Swift (docs/packages.md).
#
#   cluster/package.sh             into .build/package/out
#   cluster/package.sh FOLDER      into another folder
#
# It needs what install-debian.sh installs, and dpkg-dev for the .deb; without dpkg-dev there is none.
set -euo pipefail
case "${1:-}" in -*) echo "usage: ${0##*/} [FOLDER]" >&2; exit 64 ;; esac
out=$(realpath -m "${1:-$(dirname "$0")/../.build/package/out}")
cd "$(dirname "$0")/.."

scratch=$PWD/.build/package
mkdir -p "$scratch"

# Swift's library mentions a function that glibc 2.35 has in a new version, and nothing calls it; with a definition of it the
# program starts with glibc 2.34.
cat >"$scratch/hypotf.c" <<'END'
float sweep_hypotf(float x, float y) { return __builtin_sqrt((double)x * x + (double)y * y); }
END
cc -O2 -fno-math-errno -c "$scratch/hypotf.c" -o "$scratch/hypotf.o"

build=(swift build -c release --scratch-path "$scratch" \
  --manifest-cache none --disable-build-manifest-caching)
"${build[@]}" --product swift-sweep --static-swift-stdlib \
  -Xlinker "$scratch/hypotf.o" -Xlinker --defsym=hypotf=sweep_hypotf
"${build[@]}" --product generate-manual

program=$scratch/release/swift-sweep
version=$("$program" --version)
version=${version%% *}
date=$(git log -1 --format=%cs)

root=$out/swift-sweep-$version-linux-$(uname -m)
share=$root/share/swift-sweep
documents=$root/share/doc/swift-sweep
rm -rf "${root:?}"
mkdir -p "$root/bin" "$share"/{schemas,grids,vega} "$documents/licenses" "$root/share/man/man1" \
  "$root/share/bash-completion/completions" "$root/share/zsh/vendor-completions" \
  "$root/share/fish/vendor_completions.d"

strip -o "$root/bin/swift-sweep" "$program"

# Each study has a smoke sweep of its name.
cp sweeps/smoke/*.json "$share/grids/"
for grid in sweeps/smoke/*.json; do
  study=$(basename "$grid" .json)
  "$program" schema "$study" >"$share/schemas/$study.schema.json"
done

"$program" --generate-completion-script bash >"$root/share/bash-completion/completions/swift-sweep"
"$program" --generate-completion-script zsh >"$root/share/zsh/vendor-completions/_swift-sweep"
"$program" --generate-completion-script fish >"$root/share/fish/vendor_completions.d/swift-sweep.fish"
"$scratch/release/generate-manual" "$program" --multi-page --date "$date" \
  --output-directory "$root/share/man/man1"

# Vega draws the figures of reports; login nodes have none.
cp /usr/share/javascript/vega/vega-*.min.js "$share/vega/"
cp /usr/share/doc/libjs-vega/copyright "$share/vega/LICENSE"

cp LICENSE CHANGELOG.md CITATION.cff THIRD-PARTY.md "$documents/"
for package in swift-argument-parser swift-log; do
  cp "$scratch/checkouts/$package/LICENSE.txt" "$documents/licenses/$package.txt"
done
cat "$scratch/checkouts/swift-log/NOTICE.txt" >>"$documents/licenses/swift-log.txt"
toolchain=$(dirname "$(dirname "$(realpath "$(command -v swift)")")")
cp "$toolchain/share/swift/LICENSE.txt" "$documents/licenses/swift.txt"

archive() {
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="$date" -C "$1" -c "$2"
}
archive "$out" "$(basename "$root")" | gzip -9n >"$root.tar.gz"
echo "$root.tar.gz"

command -v dpkg-shlibdeps >/dev/null || {
  echo "${0##*/}: no .deb: dpkg-dev is not installed" >&2
  exit 0
}
tree=$scratch/deb
rm -rf "$tree"
mkdir -p "$tree/DEBIAN" "$tree/debian" "$tree/usr"
cp -r "$root/." "$tree/usr/"
mv "$tree/usr/share/doc/swift-sweep/LICENSE" "$tree/usr/share/doc/swift-sweep/copyright"
gzip -9n "$tree"/usr/share/man/man1/*.1 "$tree/usr/share/doc/swift-sweep/CHANGELOG.md"

# What the program is linked to says which packages it needs, and of which versions.
printf 'Source: swift-sweep\n\nPackage: swift-sweep\nArchitecture: any\n' >"$tree/debian/control"
libraries=$(cd "$tree" && dpkg-shlibdeps -O usr/bin/swift-sweep 2>"$scratch/log" |
  sed -n 's/^shlibs:Depends=//p') || { cat "$scratch/log" >&2; exit 1; }
rm -r "$tree/debian"
launcher=openmpi-bin
case "${SWIFT_SWEEP_MPI:-}" in mpich*) launcher=mpich ;; esac
cat >"$tree/DEBIAN/control" <<END
Package: swift-sweep
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: $(git log -1 --format='%an <%ae>')
Section: science
Priority: optional
Depends: $libraries
Recommends: $launcher
Suggests: dataset-fashion-mnist
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Description: sweeps of small neural networks over MPI ranks
 One JSON grid in, one labeled HDF5 file out. The same command starts a sweep,
 resumes it after a kill, and extends it when the grid has grown.
END
package=$out/swift-sweep_${version}_$(dpkg --print-architecture).deb
dpkg-deb --build --root-owner-group "$tree" "$package" >/dev/null
echo "$package"
