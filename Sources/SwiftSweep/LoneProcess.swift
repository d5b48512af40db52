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
    let launcher = environment.library == "Open MPI" ? "mpirun" : "mpiexec"
    let own = "\(launcher) -n \(size) \(program)"
    let (cause, advice): (String, String)
    switch starter {
    case .slurm where environment.isPresent:
      cause = "the process manager of srun does not serve the MPI of this program"
      advice = "in an allocation (salloc, sbatch) use: \(own)"
    case .slurm:
      cause = "srun started it without PMIx"
      advice =
        "use: srun --mpi=pmix -n \(size) \(program), or in an allocation (salloc, sbatch): \(own)"
    case .pmi where !environment.isPresent, .openMPI where !environment.isPresent:
      cause = "the launcher of another MPI started it"
      advice = "use the \(launcher) of \(environment.library): \(own)"
    case .pmi, .openMPI:
      cause = "the launcher of another installation started it"
      advice =
        "use the \(launcher) of the \(environment.library) that this program was built with: \(own)"
    }
    return
      "process \(environment.index) of \(size) does not know the others, since \(cause); \(advice)"
  }
}
