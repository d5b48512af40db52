#!/usr/bin/env bash
# Builds with MPICH beside the usual build, and shows that ranks and kills are as with Open MPI, and bytes the same on any
# number of ranks.
# Needs Debian's libmpich-dev, and the Python readers of `cluster/install-debian.sh --tests`.
#
#   Tests/mpich.sh              a minute and a half: the probes of MPI, a sweep on 1, 2 and 4 ranks, and a killed rank
#   Tests/mpich.sh --suites     many minutes: the test suites that start ranks
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in "" | --suites) ;; *) echo "usage: ${0##*/} [--suites]" >&2; exit 64 ;; esac
pkg-config --exists mpich || { echo "${0##*/}: install libmpich-dev" >&2; exit 1; }

export SWIFT_SWEEP_MPI=mpich OPENBLAS_NUM_THREADS=1
build=.build/mpich

if [ "${1:-}" = --suites ]; then
  swift build -c release --build-tests --scratch-path "$build"
  exec swift test -c release --skip-build --scratch-path "$build" \
    --filter '^(MPITests|EndToEndTests\.(RankTests|RanksTests|KillTests|StopTests|LaunchTests))'
fi

for product in mpi-probe fault-probe; do
  swift build --scratch-path "$build" --product "$product"
done
ranks() { timeout -k 5 120 mpiexec.hydra -n "$@" </dev/null; }

for count in 1 2 4; do
  for property in start-up ordering sizes; do ranks "$count" "$build/debug/mpi-probe" "$property"; done
done
code=0
ranks 3 "$build/debug/mpi-probe" abort || code=$?
[ "$code" -eq 7 ] || { echo "${0##*/}: an abort with 7 ended the job with $code" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
grid=$scratch/grid.json
cat >"$grid" <<END
{
  "study": "faults", "members": 6, "axes": {"width": [1, 2, 3, 4, 5, 6]},
  "parameters": {"milliseconds": 8, "faultMember": 3, "tally": "$scratch/tally"}
}
END
# A sweep into a file: on so many ranks, or without a launcher on 0. Its messages are shown if it fails.
sweep() {
  local launcher=(timeout -k 5 120)
  [ "$1" -eq 0 ] || launcher+=(mpiexec.hydra -n "$1")
  "${launcher[@]}" "$build/debug/fault-probe" "$grid" --set "output=$scratch/$2.h5" "${@:3}" \
    </dev/null >"$scratch/log" 2>&1
}
equal() {
  .build/python/bin/python Tests/equal_bytes.py "$scratch/alone.h5" "$scratch/$1.h5"
  echo "$1: equal bytes"
}
fail() { cat "$scratch/log" >&2; echo "${0##*/}: $*" >&2; exit 1; }

sweep 0 alone || fail "the sweep of one process failed"
for count in 1 2 4; do
  sweep "$count" "ranks-$count" || fail "the sweep on $count ranks failed"
  equal "ranks-$count"
done

# A run kills its rank once, and MPICH ends the job; the same command completes the sweep.
! sweep 2 killed --set fault=kill || fail "a killed rank was not noticed"
[ -s "$scratch/tally" ] || fail "no rank was killed"
sweep 2 killed --set fault=kill || fail "the sweep was not resumed"
equal killed
