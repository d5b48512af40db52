#!/usr/bin/env bash
# Shows that a sweep under Slurm does what README.md says, on a bare Debian 12 machine: installs Slurm and munge, starts them
# as one node (this one), and submits sweeps. As root; takes twenty minutes. Needs a release build and the Python readers:
#
#   cluster/install-debian.sh --tests && swift build -c release --product swift-sweep && cluster/test-slurm.sh
#
# Slurm's folder, with logs, is SLURM_TEST (default: a new one in /tmp); what was started is ended.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export SWIFT_SWEEP=${SWIFT_SWEEP:-$root/.build/release/swift-sweep}
[ "$(id -u)" = 0 ] || { echo "${0##*/}: run as root" >&2; exit 1; }
[ -x "$SWIFT_SWEEP" ] || { echo "${0##*/}: no $SWIFT_SWEEP; build it first" >&2; exit 1; }

cluster/install-packages.sh --no-install-recommends slurm-wlm munge

# One node that claims 16 cores, whatever this machine has; no cgroups, no accounting. A requeued job may start again after
# cred_expire, two minutes unless given.
slurm=${SLURM_TEST:-$(mktemp -d /tmp/slurm-test-XXXXXX)}
host=$(hostname -s)
mkdir -p "$slurm"/{state,spool,work}
export SLURM_CONF=$slurm/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=sweep
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=cred_expire=10
SlurmUser=root
SlurmdUser=root
SlurmctldPort=16917
SlurmdPort=16918
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=16 Boards=1 SocketsPerBoard=1 CoresPerSocket=16 ThreadsPerCore=1 RealMemory=8000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
CONF

end() {
  scancel --user=root 2>/dev/null || true
  for daemon in slurmd slurmctld; do
    [ -f "$slurm/$daemon.pid" ] && kill "$(cat "$slurm/$daemon.pid")" || true
  done
  [ -z "${munged:-}" ] || kill "$munged" || true
}
trap end EXIT

if ! munge -n >/dev/null 2>&1; then
  mkdir -p /run/munge
  chown munge:munge /run/munge
  runuser -u munge -- /usr/sbin/munged
  munged=$(cat /run/munge/munged.pid)
fi
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
for _ in $(seq 60); do
  [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
  sleep 0.5
done
sinfo

# As root, more ranks than cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OPENBLAS_NUM_THREADS=1
cd "$slurm/work"
cp "$root/sweeps/smoke/icl-transience.json" smoke.json
# Three minutes of two ranks; runs of half a minute, with checkpoints.
cat >long.json <<'GRID'
{ "study": "icl-transience", "preset": "coopetition-image-free", "members": 8,
  "parameters": { "inputDimension": 16, "learningRate": 3e-4, "sequences": 384000, "evalEvery": 32000 },
  "axes": { "noise": [0.5, 0.8] } }
GRID

begin=$(date +%s)
section() { echo "== $(($(date +%s) - begin)) s: $*"; }
fail() { echo "${0##*/}: $*" >&2; exit 1; }
# Waits for a job and shows its log; the job's exit code.
finish() {
  local state
  while :; do
    state=$(scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p')
    # What depends on a job that has failed is never eligible.
    scontrol show job "$1" | grep -q DependencyNeverSatisfied && break
    case $state in PENDING | RUNNING | COMPLETING | REQUEUED | SUSPENDED) sleep 2 ;; *) break ;; esac
  done
  scontrol show job "$1" | sed -n 's/.*ExitCode=\([0-9]*\):.*/\1/p'
}
equal() {
  "$root/.build/python/bin/python" "$root/Tests/equal_bytes.py" "$1" "$2" || fail "$1 and $2 differ"
}

section "a plain srun is refused, with the command that works"
code=0
srun --mpi=none -n 2 "$SWIFT_SWEEP" smoke.json >refused.log 2>&1 || code=$?
cat refused.log
[ $code = 64 ] || fail "srun has ended with $code"
[ "$(grep -c "does not know the others.*use: srun --mpi=pmix -n 2 $SWIFT_SWEEP smoke.json" refused.log)" = 2 ] ||
  fail "not every process has named the command"
[ ! -e icl-transience-smoke.h5 ] || fail "a refused sweep has made a file"
srun --mpi=none -n 2 "$SWIFT_SWEEP" plan smoke.json >/dev/null || fail "plan is refused under srun"

section "srun --mpi=pmix, and mpirun within an allocation or a step, give equal bytes"
"$SWIFT_SWEEP" smoke.json --set output=one.h5 >/dev/null 2>&1
srun --mpi=pmix -n 2 "$SWIFT_SWEEP" smoke.json --set output=srun.h5
salloc -n 3 mpirun "$SWIFT_SWEEP" smoke.json --set output=salloc.h5
srun -n 1 mpirun -n 2 "$SWIFT_SWEEP" smoke.json --set output=step.h5
salloc -n 4 "$SWIFT_SWEEP" smoke.json --set output=alone.h5 # One rank, which SLURM_NTASKS does not change.
for file in srun salloc step alone; do equal one.h5 $file.h5; done

section "submit --dry-run writes nothing, and submit submits"
"$SWIFT_SWEEP" submit smoke.json --ranks 2 --dry-run -- --partition=debug >dry.sh
bash -n dry.sh
[ ! -e icl-transience-smoke.slurm.sh ] || fail "a dry run has written a script"
"$SWIFT_SWEEP" submit smoke.json --ranks 2 -- --partition=debug 2>submit.log
cat submit.log
job=$(sed -n 's/.*Submitted batch job \([0-9]*\).*/\1/p' submit.log)
cmp dry.sh icl-transience-smoke.slurm.sh || fail "submit writes another script than its dry run"
[ "$(finish "$job")" = 0 ] || { cat ./*"$job".log; fail "the submitted job has failed"; }
equal one.h5 icl-transience-smoke.h5
"$SWIFT_SWEEP" submit smoke.json --ranks 2 2>&1 | grep -q "nothing left to do" ||
  fail "a complete sweep is submitted"

section "an array of parts, each of one task or of two, is merged into equal bytes"
for shape in "parts 3 1" "wide 2 2"; do
  read -r name parts tasks <<<"$shape"
  SWEEP_OPTIONS="--set output=$name.h5" "$root/cluster/slurm-array.sh" smoke.json "$parts" \
    --ntasks="$tasks" --time=5 | tee "$name.log"
  job=$(sed -n 's/.*merged by job \([0-9]*\) .*/\1/p' "$name.log")
  [ "$(finish "$job")" = 0 ] || { cat ./slurm-*.out; fail "the job that merges has failed"; }
  for part in $(seq "$parts"); do
    "$SWIFT_SWEEP" status --exit-code "$name.part-$part-of-$parts.h5" >/dev/null || fail "part $part is not done"
  done
  equal one.h5 "$name.h5"
done

section "a part that is stopped keeps the array from being merged, and the same line completes it"
array() {
  SWEEP_OPTIONS="--set output=again.h5 --set members=2" "$root/cluster/slurm-array.sh" long.json 2 --time=5 |
    tee again.log
  job=$(sed -n 's/.*merged by job \([0-9]*\) .*/\1/p' again.log)
  parts=$(sed -n 's/.* in job \([0-9]*\),.*/\1/p' again.log)
}
array
for _ in $(seq 60); do
  ls again.part-1-of-2.h5.d/checkpoints/*.checkpoint >/dev/null 2>&1 && break
  sleep 1
done
scancel --batch --signal=TERM "${parts}_1"
finish "$job" >/dev/null
[ ! -e again.h5 ] || fail "a part that was stopped is merged"
scancel "$job"
code=0
"$SWIFT_SWEEP" status --exit-code again.part-1-of-2.h5 >/dev/null || code=$?
[ $code = 75 ] || fail "the stopped part ends status with $code"
array
[ "$(finish "$job")" = 0 ] || fail "the job that merges has failed"
mpirun -n 2 "$SWIFT_SWEEP" long.json --set output=alone-again.h5 --set members=2 >/dev/null 2>&1
equal alone-again.h5 again.h5

section "a job of one minute is requeued until a sweep of three is complete"
sbatch --ntasks=2 --time=1 --job-name=long "$root/cluster/slurm.sh" long.json | tee long.id
job=$(grep -o '[0-9]*' long.id)
later=$(sbatch --parsable --dependency="afterok:$job" --ntasks=1 --wrap "$SWIFT_SWEEP status --exit-code long.h5")
code=$(finish "$job")
grep -E "time limit|stopped|resumes|already done|runs done|requeue" "long-$job.log" || true
[ "$code" = 0 ] || { tail -n 30 "long-$job.log"; fail "the job has ended with $code"; }
"$SWIFT_SWEEP" status long.h5 | sed -n '/^Starts/,$p'
[ "$("$SWIFT_SWEEP" status --json long.h5 | grep -c '"blas_core"')" -ge 3 ] || fail "it was not requeued"
[ "$(finish "$later")" = 0 ] || fail "what depends on the job has failed"

section "a signal to the script stops the sweep, under srun and mpirun"
for launch in 'srun --mpi=pmix' mpirun; do
  rm -rf stopped.h5 stopped.h5.d
  job=$(SWIFT_SWEEP_LAUNCH=$launch sbatch --parsable --ntasks=2 --time=5 --job-name=stopped --no-requeue \
    "$root/cluster/slurm.sh" long.json --set output=stopped.h5)
  for _ in $(seq 60); do
    ls stopped.h5.d/checkpoints/*.checkpoint >/dev/null 2>&1 && break
    sleep 1
  done
  scancel --batch --signal=USR1 "$job"
  code=$(finish "$job")
  cat "stopped-$job.log"
  [ "$code" = 75 ] || fail "$launch: the job has ended with $code"
  grep -q "checkpoints kept; run\|checkpoints* kept" "stopped-$job.log" || fail "$launch: nothing was kept"
done

section "the same bytes as without Slurm"
mpirun -n 2 "$SWIFT_SWEEP" long.json --set output=whole.h5 >/dev/null 2>&1
equal whole.h5 long.h5

section "all is as it should be"
