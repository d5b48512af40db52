#!/bin/bash
# Installs the peers from PyPI, about 5 GB, into $PEERS (default: ~/.cache/swift-sweep-peers).
set -eu
peers=${PEERS:-$HOME/.cache/swift-sweep-peers}
mkdir -p "$peers"
[ -x "$peers/venv/bin/python" ] || python3 -m venv "$peers/venv"
"$peers/venv/bin/pip" -q install numpy 'jax[cpu]' optax torch
# The last neural-tangents runs on an old JAX only.
[ -x "$peers/venv-nt/bin/python" ] || python3 -m venv "$peers/venv-nt"
"$peers/venv-nt/bin/pip" -q install 'numpy<2' 'jax[cpu]==0.4.24' neural-tangents==0.6.5
# MKL runs its AVX-512 kernels on an AMD processor only if it takes it for Intel's: the fair peer.
echo 'int mkl_serv_intel_cpu_true(void) { return 1; } int mkl_serv_intel_cpu(void) { return 1; }' |
  gcc -O2 -shared -fPIC -x c - -o "$peers/mkl_amd.so"
