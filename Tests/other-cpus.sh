#!/usr/bin/env bash
# The smoke sweeps on other CPUs, as QEMU has them: with --portable every CPU with AVX2 gives the bytes that this
# one gives, older ones compute too, a file that was begun on one kind of CPU is not gone on with on another, and
# kernels that a CPU does not have are refused. Smaller than sweeps/smoke, since QEMU takes a hundred times as long.
#
#   Tests/other-cpus.sh [program]
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(realpath "${1:-.build/release/swift-sweep}")
command -v qemu-x86_64 >/dev/null || { echo "there is no qemu-x86_64: cluster/install-debian.sh --tests" >&2; exit 1; }
export OPENBLAS_NUM_THREADS=1
unset OPENBLAS_CORETYPE SWEEP_VECTOR_LEVEL
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

declare -A smaller=(
  [ntk-variance]="members=8"
  [deep-ensemble]="members=2 parameters.steps=40"
  [icl-transience]="members=1 sequences=64 evalEvery=32 evalSequences=10"
  [icl-reddy]="members=1 steps=2 evalEvery=1 evalSequences=8 batch=4 dimension=8 places=9 context=4
    classes=16 labels=8 freshClasses=8 hiddenLayers=1 axes.burstiness=[1] axes.depth=[1]"
  [induction-heads]="members=1 sequences=32 evalEvery=16 evalEveryEarly=16 earlySequences=0 evalSequences=8
    clampFrom=16 axes.liveHeads=[[]]"
  [circuit-competition]="members=3 steps=100 evalEvery=50"
  [rules-and-exemplars]="members=1 steps=4 evalEvery=2 evalSequences=10 pretrainingSteps=1 axes.mlpRatio=[0]"
)

# on CPU GRID OUTPUT [option…]: a sweep on a CPU, or on this one
on() {
  local cpu=$1 name=$2 output=$3 settings=()
  shift 3
  for setting in ${smaller[$name]}; do settings+=(--set "$setting"); done
  local command=("$program" "sweeps/smoke/$name.json" "${settings[@]}" --set "output=$output" "$@")
  # QEMU says which instructions it leaves out; none of them is used.
  [ "$cpu" = here ] || command=(qemu-x86_64 -cpu "$cpu" "${command[@]}")
  timeout -k 5 300 "${command[@]}" >"$scratch/log" 2>&1 </dev/null
}

fail() { echo "$*" >&2; cat "$scratch/log" >&2; exit 1; }

# refused CODE CPU GRID OUTPUT [option…]: the sweep ends with this code
refused() {
  local wanted=$1 code=0
  shift
  on "$@" || code=$?
  [ "$code" = "$wanted" ] || fail "$1 $2: exit code $code, not $wanted"
}

for grid in sweeps/smoke/*.json; do
  name=$(basename "$grid" .json)
  [ -n "${smaller[$name]:-}" ] || fail "nothing makes $grid smaller for QEMU"
  on here "$name" "$scratch/$name-here.h5" --portable || fail "$name here"
  for cpu in Haswell-v4 Skylake-Client-v4; do
    on "$cpu" "$name" "$scratch/$name-$cpu.h5" --portable || fail "$name on $cpu"
    .build/python/bin/python Tests/equal_bytes.py "$scratch/$name-here.h5" "$scratch/$name-$cpu.h5"
  done
  for cpu in SandyBridge Nehalem; do
    on "$cpu" "$name" "$scratch/$name-$cpu.h5" || fail "$name on $cpu"
  done
done

on Nehalem ntk-variance "$scratch/begun.h5" --max-runs 2 || fail "a part on Nehalem"
refused 73 SandyBridge ntk-variance "$scratch/begun.h5"
refused 73 Haswell-v4 ntk-variance "$scratch/begun.h5" --portable
refused 1 Nehalem ntk-variance "$scratch/none.h5" --portable
OPENBLAS_CORETYPE=Haswell refused 1 Nehalem ntk-variance "$scratch/none.h5"
grep -q OPENBLAS_CORETYPE=Haswell "$scratch/log" || fail "kernels that Nehalem does not have"
echo "other CPUs: the same bytes, or refused"
