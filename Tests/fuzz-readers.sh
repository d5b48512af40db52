#!/usr/bin/env bash
# Gives the readers of data files valid files that are changed in one to four places each:
#
#   Tests/fuzz-readers.sh [inputs [inputs for HDF5]]
#
# Ends with another code than 0 where one crashes, hangs or takes more memory than it may, and names the
# input; `reader-fuzz READER 1 INPUT` does it again. HDF5 itself may crash, in a process that reads first.
set -euo pipefail
cd "$(dirname "$0")/.."

inputs=${1:-100000}
hdf5=${2:-10000}
swift build -c release --product reader-fuzz
code=0
# Two at a time: the readers that take longest beside those that do not.
(for reader in idx cifar png; do .build/release/reader-fuzz "$reader" "$inputs" || exit 1; done) &
(.build/release/reader-fuzz hdf5 "$hdf5" && .build/release/reader-fuzz folders "$inputs") || code=1
wait $! || code=1
exit "$code"
