internal import Glibc

/// The launcher that started this process, according to its environment.
///
/// Without a launcher MPI need not be started at all: its start as a single process takes 0.3 s.
package enum Launcher {
  /// Whether a launcher (`mpirun`, `mpiexec`, `srun --mpi=pmix`) started this process as a rank of a job.
  package static var isPresent: Bool { ownRank != nil }

  /// The rank that MPI will give this process; 0 without a launcher.
  ///
  /// Known before MPI is started, so that only one rank prints help and errors.
  package static var rank: Int { ownRank ?? 0 }

  /// How many ranks the launcher has started; 1 without a launcher, or if it does not say.
  package static var size: Int {
    number("OMPI_COMM_WORLD_SIZE") ?? number("PMI_SIZE") ?? number("SLURM_STEP_NUM_TASKS") ?? 1
  }

  /// Whether the launcher keeps the other ranks alive when one dies (Open MPI's `mpirun --enable-recovery`).
  package static var survivesDeath: Bool { number("OMPI_MCA_orte_enable_recovery") == 1 }

  // A rank that another library's launcher has started would be alone.
  private static var ownRank: Int? {
    number(World.library == "Open MPI" ? "OMPI_COMM_WORLD_RANK" : "PMI_RANK") ?? number("PMIX_RANK")
  }

  private static func number(_ variable: String) -> Int? {
    getenv(variable).flatMap { Int(String(cString: $0)) }
  }
}
