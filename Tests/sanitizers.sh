#!/usr/bin/env bash
# Runs tests with Clang's and Swift's sanitizers, in build folders of their own:
#
#   Tests/sanitizers.sh address [filter]   addresses, leaks and undefined behaviour
#   Tests/sanitizers.sh thread [filter]    data races
#
# What libraries that are not ours trigger is suppressed by name in Tests/sanitizers/. The programs that
# the tests start are built with the sanitizer too; a finding in one of them ends it with code 86.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?address or thread}
# Engine and studies compute for minutes under a sanitizer; their kernels have tests of their own.
filter=${2:-'^(BLAS|CKernels|HDF5|Hashing|MPI|PNG|Randomness|StudyKit|Sweep|SwiftSweep|Tasks|Zlib|EndToEnd)Tests'}
case "$kind" in
  # Swift has no undefined-behaviour sanitizer on Linux; in C it ends the process with a trap.
  address) flags=(--sanitize=address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined) ;;
  thread) flags=(--sanitize=thread) ;;
  *) echo "usage: ${0##*/} address|thread [filter]" >&2; exit 64 ;;
esac

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OPENBLAS_NUM_THREADS=1
lists=$PWD/Tests/sanitizers
export ASAN_OPTIONS=exitcode=86:detect_stack_use_after_return=1
export LSAN_OPTIONS=suppressions=$lists/leaks.txt:print_suppressions=0
export TSAN_OPTIONS=suppressions=$lists/threads.txt:exitcode=86:halt_on_error=0

build=(-c release --scratch-path ".build-$kind" "${flags[@]}")
swift build "${build[@]}" --build-tests
swift test "${build[@]}" --skip-build --no-parallel --filter "$filter"
