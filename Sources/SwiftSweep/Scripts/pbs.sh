#!/bin/bash
# Written after the manuals of OpenPBS, and not tried: no PBS was at hand.
# One sweep in one PBS job, submitted again until it is complete.
#
#   qsub -v SWEEP="grid.json --set members=8" cluster/pbs.sh
#
# Options of qsub replace those below, in the first job only: change them here. SWIFT_SWEEP is the program, if it is not on the
# search path; SWIFT_SWEEP_LAUNCH the launcher, if it is to be another. `swift-sweep submit` writes such a script for a grid.
#PBS -N sweep
#PBS -l select=16:ncpus=1:mpiprocs=1:mem=200mb
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -V

set -u
program=${SWIFT_SWEEP:-${program:-swift-sweep}}
export OPENBLAS_NUM_THREADS=1

cd "$PBS_O_WORKDIR" || exit 73
# PBS hands no arguments to a script: qsub -v SWEEP="grid.json --set members=8" pbs.sh
[ $# -gt 0 ] || eval "set -- ${SWEEP:?is not set: qsub -v SWEEP=grid.json pbs.sh}"
job=$PBS_JOBID
launch=${SWIFT_SWEEP_LAUNCH:-mpirun -n $(wc -l <"$PBS_NODEFILE") --hostfile $PBS_NODEFILE}

# A sweep's standard output is the path of its file alone. The shell waits in the background: a signal to the script,
# such as that of --signal=B:USR1@120, is passed on and stops the sweep with its checkpoints.
paths=$(mktemp)
$launch "$program" run --time-limit auto "$@" >"$paths" &
sweep=$!
trap 'passed=1; kill -USR1 "$sweep"' USR1
while :; do
  passed=0
  wait "$sweep"
  code=$?
  [ $passed = 1 ] && [ $code -gt 128 ] || break
done
out=$(head -n 1 "$paths")
rm -f "$paths"
note=.swift-sweep-$job

# A launcher may be ended by a signal, mpirun ends with 205 when it has lost a host, and mpirun --enable-recovery loses the
# sweep's exit code: then the file says how it stands. Elsewhere 0 means that all that was asked for is done, which may be a part (--only).
case $code in
  0) case $launch in *recovery*) ;; *) rm -f "$note"; exit 0 ;; esac ;;
  75 | 129 | 1[3-9]? | 205) ;;
  *) rm -f "$note"; exit "$code" ;;
esac
[ -n "$out" ] || exit "$code"
"$program" status --exit-code "$out" >/dev/null
left=$?
[ $left = 75 ] || { rm -f "$note"; exit $left; }

# Not complete: once more, unless the last two jobs have left the file as it was.
now=$("$program" status "$out" | sed '/^Starts/,$d')
if [ -f "$note" ] && [ "$now" = "$(cat "$note")" ]; then
  echo "no progress since the last job, so there is no further one: ask for more time" >&2
  rm -f "$note"
  exit 75
fi
SWEEP=${SWEEP:-}
export SWEEP
next=$(qsub -v SWEEP "$0") || { echo "PBS has not taken the next job: submit it again" >&2; exit 75; }
rm -f "$note"
printf '%s\n' "$now" >".swift-sweep-$next"
echo "not complete; the next job is $next" >&2
exit 75
