import TestSupport

/// Runs the probe of a property at so many ranks.
func probe(_ property: String, ranks: Int, options: [String] = []) async throws -> Job {
  try await Job.run(
    Mpirun.ranks(ranks, options) + [Repository.program("mpi-probe"), property])
}
