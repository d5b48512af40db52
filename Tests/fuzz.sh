#!/usr/bin/env bash
# Gives the grid reader a million inputs that libFuzzer makes from the grids in sweeps/:
#
#   Tests/fuzz.sh [runs]
#
# Ends with another code than 0 at the first input that crashes it or takes more than ten seconds, and
# leaves that input in .build-fuzz. Tests/fuzz-readers.sh does the same for the readers of data files.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-1000000}
folder=.build-fuzz
libraries=$(dirname "$(readlink -f "$(command -v swift)")")/../lib/clang
driver=$(find "$libraries" -name 'libclang_rt.fuzzer_no_main-*.a' | head -1)
[ -n "$driver" ] || { echo "no libFuzzer beside $(command -v swift)" >&2; exit 1; }

# The frontend alone is told: the driver would link a main of libFuzzer's own.
swift build -c release --scratch-path "$folder" --product grid-fuzz \
  -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer \
  -Xlinker --whole-archive -Xlinker "$driver" -Xlinker --no-whole-archive \
  -Xlinker -lstdc++ -Xlinker -lm -Xlinker --export-dynamic

corpus=$folder/corpus
mkdir -p "$corpus"
for grid in sweeps/*/*.json; do
  cp "$grid" "$corpus/$(echo "$grid" | tr / -)"
done
cp Tests/fuzz/*.json "$corpus"
# One process for each core; each takes its part of the inputs.
cores=$(nproc)
pids=()
for core in $(seq "$cores"); do
  "$folder/release/grid-fuzz" "$corpus" -runs=$((runs / cores)) -seed="$core" -timeout=10 \
    -max_len=2000 -rss_limit_mb=4096 -dict=Tests/fuzz/grid.dict -artifact_prefix="$folder/" \
    -print_final_stats=1 -reload=0 >"$folder/log-$core" 2>&1 &
  pids+=($!)
done
code=0
for pid in "${pids[@]}"; do wait "$pid" || code=1; done
for core in $(seq "$cores"); do
  [ "$code" -eq 0 ] || tail -30 "$folder/log-$core" >&2
  grep -E 'number_of_executed_units|average_exec_per_sec|slowest_unit' "$folder/log-$core"
done
exit "$code"
