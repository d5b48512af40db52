import TestSupport
import Testing

@Suite(.serialized)
struct WorldTests {
  @Test(arguments: [1, 2, 4])
  func `ranks have distinct numbers and rank 0 hears all of them`(ranks: Int) async throws {
    let job = try await probe("start-up", ranks: ranks)
    #expect(job.code == 0, "\(job.output)")
    #expect(job.output.contains("\(ranks) ranks on"))
  }

  @Test(arguments: [2, 3])
  func `messages of a rank arrive in the order of sending`(ranks: Int) async throws {
    let job = try await probe("ordering", ranks: ranks)
    #expect(job.code == 0, "\(job.output)")
    #expect(job.output.contains("\(1000 * (ranks - 1)) messages in order"))
  }

  @Test(arguments: [2, 4])
  func `messages of up to five MiB come back unchanged`(ranks: Int) async throws {
    let job = try await probe("sizes", ranks: ranks)
    #expect(job.code == 0, "\(job.output)")
  }

  @Test(.disabled(if: Mpirun.isMPICH, "MPICH ends a job in which a rank has died"))
  func `short messages to a dead rank do not block and the others leave`() async throws {
    let job = try await probe("dead-rank", ranks: 4, options: Mpirun.recovery)
    #expect(job.code == 0, "\(job.output)")
    #expect(job.output.contains("1000 messages to a dead rank"))
  }

  @Test
  func `an abort ends the job with its code`() async throws {
    let job = try await probe("abort", ranks: 3)
    #expect(job.code == 7)
  }

  @Test
  func `an unknown property is a usage error on every rank`() async throws {
    let job = try await probe("nonsense", ranks: 2)
    #expect(job.code == 64)
    #expect(job.output.contains("usage: mpi-probe"))
  }
}
