#!/usr/bin/env bash
# Runs the program and its tests with Clang's and Swift's sanitizers, in build folders of their own:
#
#   Tests/sanitizers.sh address|thread                  sweeps, kills and deaths of ranks
#   Tests/sanitizers.sh address|thread tests [filter]   the test suite
#
# What libraries that are not ours trigger is suppressed by name in Tests/sanitizers/. A finding ends the
# process with code 86.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?address or thread}
what=${2:-programs}
# Engine and studies compute for minutes under a sanitizer; their kernels have tests of their own.
filter=${3:-'^(BLAS|CKernels|HDF5|Hashing|MPI|PNG|Posix|Randomness|StudyKit|Grids|Store|Crew|SwiftSweep|Tasks|Zlib|EndToEnd)Tests'}
case "$kind" in
  # Swift has no undefined-behaviour sanitizer on Linux; in C it ends the process with a trap.
  address) flags=(--sanitize=address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined) ;;
  thread) flags=(--sanitize=thread) ;;
  *) echo "usage: ${0##*/} address|thread [tests [filter]]" >&2; exit 64 ;;
esac

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OPENBLAS_NUM_THREADS=1
lists=$PWD/Tests/sanitizers
export ASAN_OPTIONS=exitcode=86:detect_stack_use_after_return=1
export LSAN_OPTIONS=suppressions=$lists/leaks.txt:print_suppressions=0
# It would wait a second before a process ends, in which the other threads go on.
export TSAN_OPTIONS=suppressions=$lists/threads.txt:exitcode=86:atexit_sleep_ms=0

build=(-c release --scratch-path ".build-$kind" "${flags[@]}")
if [ "$what" = tests ]; then
  # Leaks are looked for in the programs alone, see below.
  ASAN_OPTIONS+=:detect_leaks=0
  swift build "${build[@]}" --build-tests
  # The sanitizers themselves need more memory, or larger files, than these two tests leave to the program.
  swift test "${build[@]}" --skip-build --no-parallel --filter "$filter" \
    --skip 'a structure that crashes HDF5' --skip 'a limit on the size of files'
  exit
fi

# Open MPI unloads its plugins before leaks are looked for, so that theirs have no names: ranks under
# mpirun are not asked about leaks.
export OMPI_MCA_mca_base_env_list="ASAN_OPTIONS=exitcode=86:detect_leaks=0"
swift build "${build[@]}" --product fault-probe
probe=$PWD/.build-$kind/release/fault-probe
python=.build/python/bin/python
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/grid.json" <<JSON
{"study": "faults", "members": 5, "parameters": {"milliseconds": 0.5}, "axes": {"width": [4, 5, 6]},
 "output": "$scratch/out.h5"}
JSON
"$probe" "$scratch/grid.json" --max-runs 4
timeout -k 5 120 mpirun -n 3 "$probe" "$scratch/grid.json" --set members=7 </dev/null
for command in verify rerun status; do "$probe" "$command" "$scratch/out.h5"; done
"$probe" plan "$scratch/grid.json"
"$python" Tests/soak.py --kills 20 --program "$probe"
"$python" Tests/recovery.py --times 1 --program "$probe"
