#!/bin/bash
# Runs every case of ours and of the peers in turn on one pinned core and prints the table of ratios.
#   ./run.sh [CORE] [CASE...]     ROUNDS=3 by default; the least CPU time of all rounds counts.
# Peers: peers/install.sh first. Lines are kept in results.jsonl. COMPILED names cases that torch.compile runs as well;
# SCRATCH is where Swift builds.
set -u
cd "$(dirname "$0")"
core=${1:-0}
shift || true
cases=${*:-mlp64 mlp512 attn2 singh reddy coop ntk1 ntk10 wide3}
peers=${PEERS:-$HOME/.cache/swift-sweep-peers}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE SWEEP_VECTOR_LEVEL
export TMPDIR=${TMPDIR:-/tmp}
build="swift build -c release --scratch-path ${SCRATCH:-.build}"
$build >&2 || exit 1
ours=$($build --show-bin-path)

peer() { "$peers/venv/bin/python" "peers/$1.py" "$2" "$3" --core "$core" 2>/dev/null; }
# Huge pages, which ours asks for too: they help PyTorch and do nothing for JAX.
torch() { GLIBC_TUNABLES=glibc.malloc.hugetlb=1 LD_PRELOAD="$peers/mkl_amd.so" peer "$1" "$2" "$3"; }

{
  echo "{\"host\": \"$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)\", \"date\": \"$(date -u +%F)\"}"
  for _ in $(seq "${ROUNDS:-3}"); do
    for case in $cases; do
      taskset -c "$core" "$ours/by-hand" "$case"
      case $case in
      mlp*)
        peer mlp "$case" jax
        torch mlp "$case" torch
        ;;
      ntk*)
        "$peers/venv-nt/bin/python" peers/tangent.py "$case" nt --core "$core" 2>/dev/null
        peer tangent "$case" jax
        peer tangent "$case" numpy
        ;;
      wide*)
        "$peers/venv-nt/bin/python" peers/tangent.py "$case" nt --core "$core" 2>/dev/null
        peer tangent "$case" jax
        ;;
      *)
        peer transformer "$case" jax
        torch transformer "$case" torch
        case " ${COMPILED:-} " in *" $case "*) torch transformer "$case" torch-compile ;; esac
        ;;
      esac
      taskset -c "$core" "$ours/engine-steps" "$case"
    done
  done
} | tee results.jsonl >&2
python3 table.py results.jsonl
