#!/bin/bash
# One sweep in one Slurm allocation, requeued until it is complete; exit code 0 only then, so that --dependency=afterok works.
#
#   sbatch --ntasks=64 --time=12:00:00 cluster/slurm.sh grid.json [options of the sweep]
#
# Options of sbatch replace those below. SWIFT_SWEEP is the program, if it is not on the search path; SWIFT_SWEEP_LAUNCH the
# launcher, if it is to be another. `swift-sweep submit` writes such a script for a grid.
#SBATCH --job-name=sweep
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=200M
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.log

set -u
program=${SWIFT_SWEEP:-${program:-swift-sweep}}
export OPENBLAS_NUM_THREADS=1

[ $# -gt 0 ] || { echo "usage: sbatch [options] slurm.sh grid.json [options]" >&2; exit 64; }
job=$SLURM_JOB_ID
# srun where Slurm has PMIx; elsewhere mpirun, which takes the allocation from Slurm.
launch=${SWIFT_SWEEP_LAUNCH:-mpirun}
if [ -z "${SWIFT_SWEEP_LAUNCH:-}" ] && srun --mpi=list 2>&1 | grep -qw pmix; then
  launch='srun --mpi=pmix'
fi

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
printf '%s\n' "$now" >"$note"
if scontrol requeue "$job"; then
  sleep 60 # Slurm ends this script.
  exit 75
fi
echo "Slurm has not requeued the job: submit it again" >&2
exit 75
