internal import Glibc

/// What the environment of a process says of how it was started; the innermost launcher counts.
///
/// Batch systems leave variables in shells and scripts that no launcher has started: `SLURM_NTASKS` alone says how many
/// tasks a job may have, not that this process is one of them.
package struct LaunchEnvironment: Equatable, Sendable {
  /// Who has started several processes.
  package enum Starter: Equatable, Sendable {
    /// Open MPI's `mpirun`.
    case openMPI
    /// The launcher of another MPI, by the protocol PMI.
    case pmi
    /// Slurm's `srun`.
    case slurm
  }

  /// The MPI library that the program was compiled for, as `World.library` names it.
  package let library: String
  /// Whether a launcher that this library understands (`mpirun`, `mpiexec`, `srun --mpi=pmix`) started this process as a
  /// rank of a job.
  package let isPresent: Bool
  /// The rank that MPI will give this process; 0 without a launcher.
  ///
  /// Known before MPI is started, so that only one rank prints help and errors.
  package let rank: Int
  /// How many processes the launcher has started; 1 without a launcher, or if it does not say.
  package let size: Int
  /// This process's number among them, from 0.
  package let index: Int
  /// Who has counted them; nil without a launcher.
  package let starter: Starter?
  /// Whether the launcher keeps the other ranks alive when one dies (`mpirun --enable-recovery`).
  package let survivesDeath: Bool

  /// Reads variables; `value` is nil for one that is not set.
  package init(library: String, _ value: (String) -> String?) {
    func number(_ variable: String) -> Int? { value(variable).flatMap { Int($0) } }
    // A rank that another library's launcher has started is alone.
    let own = library == "Open MPI" ? "OMPI_COMM_WORLD_RANK" : "PMI_RANK"
    let known = number(own) ?? number("PMIX_RANK")
    self.library = library
    isPresent = known != nil
    rank = known ?? 0
    survivesDeath = number("OMPI_MCA_orte_enable_recovery") == 1
    if let count = number("OMPI_COMM_WORLD_SIZE") {
      (size, index, starter) = (count, number("OMPI_COMM_WORLD_RANK") ?? rank, .openMPI)
    } else if let count = number("PMI_SIZE") {
      // Slurm's own PMI sets these, too.
      let isSlurm = number("SLURM_STEP_NUM_TASKS") == count
      (size, index, starter) = (count, number("PMI_RANK") ?? rank, isSlurm ? .slurm : .pmi)
    } else if let count = Self.tasksOfStep(number) {
      (size, index, starter) = (count, number("SLURM_PROCID") ?? rank, .slurm)
    } else {
      (size, index, starter) = (1, rank, nil)
    }
  }

  /// How many tasks the step of Slurm's has that this process is in; nil if it is in none.
  private static func tasksOfStep(_ number: (String) -> Int?) -> Int? {
    let tasks = number("SLURM_NTASKS")
    if let count = number("SLURM_STEP_NUM_TASKS") {
      // In a job that was submitted from within a step the step's number is left over; that of the job is not.
      return min(count, tasks ?? count)
    }
    guard let step = number("SLURM_STEP_ID"), step < firstSpecialStep,
      number("SLURM_PROCID") != nil
    else { return nil }
    return tasks
  }

  /// Slurm's numbers of steps that are no parallel programs (the batch script, an interactive shell) begin here.
  private static let firstSpecialStep = 0xffff_fff0
}

/// The launcher that started this process, according to its environment.
///
/// Without a launcher MPI need not be started at all: its start as a single process takes 0.3 s.
package enum Launcher {
  /// All that the environment says.
  package static var environment: LaunchEnvironment {
    LaunchEnvironment(library: World.library) { name in getenv(name).map { String(cString: $0) } }
  }

  /// Whether a launcher (`mpirun`, `mpiexec`, `srun --mpi=pmix`) started this process as a rank of a job.
  package static var isPresent: Bool { environment.isPresent }

  /// The rank that MPI will give this process; 0 without a launcher.
  package static var rank: Int { environment.rank }

  /// How many processes the launcher has started; 1 without a launcher, or if it does not say.
  package static var size: Int { environment.size }

  /// Whether the launcher keeps the other ranks alive when one dies (Open MPI's `mpirun --enable-recovery`).
  package static var survivesDeath: Bool { environment.survivesDeath }
}
