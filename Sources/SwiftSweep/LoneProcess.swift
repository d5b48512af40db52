internal import ArgumentParser
internal import Grids
package import MPI

/// One of several processes of which each is alone for MPI: each would do the whole sweep, and all but one would find its
/// file locked.
package enum LoneProcess {
  /// Ends the command if this process is one; `ranks` is how many MPI counts.
  static func check(ranks: Int) throws {
    let arguments = CommandLine.arguments
    if let refusal = refusal(Launcher.environment, ranks: ranks, arguments: arguments) {
      say(refusal)
      throw ExitCode(GridError.Kind.usage.rawValue)
    }
  }

  /// Why a process may not sweep, and the command that works, in one line; nil if it may.
  ///
  /// `ranks` is how many MPI counts, 1 where it is not started; `arguments` are the program and its arguments.
  package static func refusal(
    _ environment: LaunchEnvironment, ranks: Int, arguments: [String]
  ) -> String? {
    guard ranks == 1, environment.size > 1, let starter = environment.starter else { return nil }
    let (size, program) = (environment.size, shellText(arguments))
    let mpirun = "mpirun -n \(size) \(program)"
    let (cause, advice): (String, String)
    switch starter {
    case .slurm where environment.isPresent:
      cause = "the PMIx of srun does not serve the MPI of this program"
      advice = "in an allocation (salloc, sbatch) use: \(mpirun)"
    case .slurm:
      cause = "srun started it without PMIx"
      advice =
        "use: srun --mpi=pmix -n \(size) \(program), or in an allocation (salloc, sbatch): \(mpirun)"
    case .pmi:
      cause = "the launcher of another MPI started it"
      advice = "use the mpirun of Open MPI: \(mpirun)"
    case .openMPI:
      cause = "the mpirun of another installation started it"
      advice = "use the mpirun of the Open MPI that this program was built with: \(mpirun)"
    }
    return
      "process \(environment.index) of \(size) does not know the others, since \(cause); \(advice)"
  }
}
