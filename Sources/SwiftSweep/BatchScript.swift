internal import ArgumentParser

/// A batch system that jobs are submitted to.
package enum BatchSystem: String, CaseIterable, ExpressibleByArgument, Sendable {
  case slurm
  case pbs

  /// The program that submits a script.
  package var submitter: String { self == .slurm ? "sbatch" : "qsub" }
}

/// A script for a batch system that computes one sweep, in as many jobs as that takes.
package struct BatchScript: Equatable, Sendable {
  /// Which batch system it is for.
  package var system: BatchSystem
  /// The job's name.
  package var name: String
  /// How many ranks, one core each.
  package var ranks: Int
  /// Wall time of one job, in whole seconds.
  package var seconds: Int
  /// Memory of one rank, in megabytes.
  package var megabytes: Int
  /// Further options of the batch system.
  package var options: [String] = []
  /// The path of this program.
  package var program: String
  /// The sweep's own arguments, the grid first or last.
  package var arguments: [String]

  package init(
    _ system: BatchSystem, name: String, ranks: Int, seconds: Int, megabytes: Int,
    options: [String] = [], program: String, arguments: [String]
  ) {
    (self.system, self.name, self.ranks) = (system, name, ranks)
    (self.seconds, self.megabytes, self.options) = (seconds, megabytes, options)
    (self.program, self.arguments) = (program, arguments)
  }

  /// The first lines of a script that `submit` has written, which it may replace.
  package static let head = "#!/bin/bash\n# Written by swift-sweep submit.\n"

  /// The whole script.
  package var text: String {
    let marker = system == .slurm ? "#SBATCH" : "#PBS"
    return Self.head + (directives + options).map { "\(marker) \($0)\n" }.joined()
      + """

      program=\(shellWord(program))
      [ $# -gt 0 ] || set -- \(shellText(arguments))

      """ + Self.body(of: system)
  }

  private var directives: [String] {
    let time = TimeSpan.clock(seconds)
    // Neither takes any character in a name.
    let name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(60))
    switch system {
    case .slurm:
      return [
        "--job-name=\(name)", "--ntasks=\(ranks)", "--cpus-per-task=1",
        "--mem-per-cpu=\(megabytes)M", "--time=\(time)", "--requeue", "--open-mode=append",
        "--output=\(name)-%j.log",
      ]
    case .pbs:
      return [
        "-N \(name.prefix(15))", "-l select=\(ranks):ncpus=1:mpiprocs=1:mem=\(megabytes)mb",
        "-l walltime=\(time)", "-j oe", "-V",
      ]
    }
  }

  /// What follows the directives: the same in the scripts in `cluster`.
  package static func body(of system: BatchSystem) -> String {
    opening + (system == .slurm ? slurmLaunch : pbsLaunch) + waiting
      + (system == .slurm ? slurmAgain : pbsAgain)
  }

  private static let opening = #"""

    set -u
    program=${SWIFT_SWEEP:-${program:-swift-sweep}}
    export OPENBLAS_NUM_THREADS=1


    """#

  private static let slurmLaunch = #"""
    [ $# -gt 0 ] || { echo "usage: sbatch [options] slurm.sh grid.json [options]" >&2; exit 64; }
    job=$SLURM_JOB_ID
    # srun where Slurm has PMIx; elsewhere mpirun, which takes the allocation from Slurm.
    launch=${SWIFT_SWEEP_LAUNCH:-mpirun}
    if [ -z "${SWIFT_SWEEP_LAUNCH:-}" ] && srun --mpi=list 2>&1 | grep -qw pmix; then
      launch='srun --mpi=pmix'
    fi

    """#

  private static let pbsLaunch = #"""
    cd "$PBS_O_WORKDIR" || exit 73
    # PBS hands no arguments to a script: qsub -v SWEEP="grid.json --set members=8" pbs.sh
    [ $# -gt 0 ] || eval "set -- ${SWEEP:?is not set: qsub -v SWEEP=grid.json pbs.sh}"
    job=$PBS_JOBID
    launch=${SWIFT_SWEEP_LAUNCH:-mpirun -n $(wc -l <"$PBS_NODEFILE") --hostfile $PBS_NODEFILE}

    """#

  private static let waiting = #"""

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

    # A launcher may be ended by a signal, and mpirun --enable-recovery loses the sweep's exit code: then the file says how it
    # stands. Elsewhere 0 means that all that was asked for is done, which may be a part (--only).
    case $code in
      0) case $launch in *recovery*) ;; *) rm -f "$note"; exit 0 ;; esac ;;
      75 | 129 | 1[3-9]?) ;;
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

    """#

  private static let slurmAgain = #"""
    printf '%s\n' "$now" >"$note"
    if scontrol requeue "$job"; then
      sleep 60 # Slurm ends this script.
      exit 75
    fi
    echo "Slurm has not requeued the job: submit it again" >&2
    exit 75

    """#

  private static let pbsAgain = #"""
    SWEEP=${SWEEP:-}
    export SWEEP
    next=$(qsub -v SWEEP "$0") || { echo "PBS has not taken the next job: submit it again" >&2; exit 75; }
    rm -f "$note"
    printf '%s\n' "$now" >".swift-sweep-$next"
    echo "not complete; the next job is $next" >&2
    exit 75

    """#
}
