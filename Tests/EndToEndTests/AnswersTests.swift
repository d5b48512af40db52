import Foundation
import TestSupport
import Testing

/// `--json` of the commands that answer programs: strict JSON, alone on standard output, with the same exit code.
@Suite struct AnswersTests {
  private struct Counts: Decodable {
    let total: Int
    let done: Int
  }

  private struct Status: Decodable {
    struct Rank: Decodable {
      let session: Int
      let rank: Int
      let host: String
    }
    struct Start: Decodable {
      let time: Double
      let ranks: Int
    }
    let schema: String
    let complete: Bool
    let sealed: Bool
    let writer: String?
    let runs: Counts
    let summaries: Counts
    let starts: [Start]
    let ranks: [Rank]
  }

  private struct Plan: Decodable {
    struct Runs: Decodable {
      let total: Int
      let finished: Int
      let planned: Int
    }
    let schema: String
    let study: String
    let output: String
    let runs: Runs
    let seconds: Double
    let rateSource: String
    let refusal: String?
  }

  private struct Verdict: Decodable {
    struct Damage: Decodable {
      let run: String
      let point: Int
      let member: Int?
    }
    let schema: String
    let intact: Bool
    let sealed: Bool
    let finished: Int
    let open: Int
    let damaged: [Damage]
    let changedStructure: [String]
    let listed: Bool
  }

  private struct Studies: Decodable {
    struct Study: Decodable {
      struct Parameter: Decodable {
        let name: String
        let takes: String
        let identity: Bool
      }
      struct Measure: Decodable {
        let name: String
        let type: String
      }
      let name: String
      let version: Int
      let parameters: [Parameter]
      let measures: [Measure]
    }
    let schema: String
    let studies: [Study]
  }

  /// Runs `fault-probe` and reads what it answers.
  private func answer<Answer: Decodable>(
    _ type: Answer.Type, code: Int = 0, _ arguments: String...
  ) async throws -> Answer {
    let job = try await Job.run([Repository.program("fault-probe")] + arguments)
    #expect(job.code == code, "\(job.error)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(job.output.utf8))
  }

  @Test func `status`() async throws {
    let sandbox = try Sandbox.finished()
    let file = sandbox.folder.appending(path: "out.h5").path
    let status = try await answer(Status.self, "status", file, "--json", "--exit-code")
    #expect(status.schema == "swift-sweep.status/1")
    #expect(status.complete && status.sealed && status.writer == nil)
    #expect(status.runs.total == 9 && status.runs.done == 9)
    #expect(status.summaries.total == 3 && status.summaries.done == 3)
    #expect(status.starts.count == 1 && status.starts[0].ranks == 1)
    #expect(status.ranks.map(\.session) == [1] && status.ranks[0].rank == 0)
    #expect(!status.ranks[0].host.isEmpty)
  }

  @Test func `status of a file that is not there is 66, and standard output is empty`() async throws
  {
    let job = try await Job.run([
      Repository.program("fault-probe"), "status", "/nowhere.h5", "--json",
    ])
    #expect(job.code == 66 && job.output.isEmpty && !job.error.isEmpty)
  }

  @Test func `each rank of each start has its row`() async throws {
    let sandbox = try Sandbox()
    // Runs long enough that every rank comes before all are done.
    try sandbox.write(
      #"""
      {"study": "faults", "members": 6, "output": "out.h5",
       "parameters": {"steps": 20, "milliseconds": 20}}
      """#, to: "grid.json")
    for members in [6, 12] {
      let job = try sandbox.finish(
        sandbox.startRanks(3, [], ["grid.json", "--set", "members=\(members)"]))
      #expect(job.code == 0, "\(job.text)")
    }
    let file = sandbox.folder.appending(path: "out.h5").path
    let status = try await answer(Status.self, "status", file, "--json")
    #expect(status.ranks.map(\.session) == [1, 1, 1, 2, 2, 2])
    #expect(status.ranks.map(\.rank) == [0, 1, 2, 0, 1, 2])
  }

  @Test func `plan`() async throws {
    let sandbox = try Sandbox.finished()
    let grid = sandbox.folder.appending(path: "grid.json").path
    let plan = try await answer(Plan.self, "plan", grid, "--json", "--rate", "2")
    #expect(plan.schema == "swift-sweep.plan/1" && plan.study == "faults")
    #expect(plan.runs.total == 9 && plan.rateSource == "option" && plan.refusal == nil)
    let other = sandbox.folder.appending(path: "folder").path
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    let refused = try await answer(
      Plan.self, code: 73, "plan", grid, "--json", "--set", "output=\(other)")
    #expect(refused.refusal != nil && refused.runs.planned == 9)
  }

  @Test func `verify`() async throws {
    let sandbox = try Sandbox.finished()
    let path = sandbox.folder.appending(path: "out.h5")
    let sound = try await answer(Verdict.self, "verify", path.path, "--json")
    #expect(sound.schema == "swift-sweep.verify/1")
    #expect(sound.intact && sound.sealed && sound.finished == 12 && sound.open == 0)
    #expect(sound.damaged.isEmpty && sound.changedStructure.isEmpty && !sound.listed)
    // Without its last letters it has no seal, but all runs are right.
    var bytes = try Data(contentsOf: path)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: path)
    let torn = try await answer(Verdict.self, code: 65, "verify", path.path, "--json")
    #expect(!torn.intact && !torn.sealed && torn.damaged.isEmpty)
  }

  @Test func `studies`() async throws {
    let all = try await answer(Studies.self, "studies", "--json")
    let one = try await answer(Studies.self, "studies", "faults", "--json")
    #expect(all.schema == "swift-sweep.studies/1" && one.studies.map(\.name) == ["faults"])
    #expect(all.studies.map(\.name).contains("faults"))
    #expect(one.studies[0].parameters.first { $0.name == "steps" }?.identity == true)
    #expect(one.studies[0].measures.contains { $0.name == "last" && $0.type == "integer" })
    let unknown = try await Job.run([
      Repository.program("fault-probe"), "studies", "zebra", "--json",
    ])
    #expect(unknown.code == 64 && unknown.output.isEmpty)
  }

  @Test func `--watch of a finished sweep is one status without control characters`() async throws {
    let sandbox = try Sandbox.finished()
    let file = sandbox.folder.appending(path: "out.h5").path
    let job = try await Job.run(
      [Repository.program("fault-probe"), "status", "--watch", file], seconds: 30)
    #expect(job.code == 0, "\(job.error)")
    #expect(job.output.hasSuffix("\nComplete.\n") && job.output.contains("9 done"))
    #expect(!job.output.contains("\u{1B}"))
    let both = try await Job.run([
      Repository.program("fault-probe"), "status", "--watch", "--json", file,
    ])
    #expect(both.code == 64)
  }

  @Test func `--watch follows a sweep to its end, and shows its ranks`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"""
      {"study": "faults", "members": 4, "axes": {"width": [4, 5]},
       "parameters": {"steps": 60, "milliseconds": 10}, "output": "out.h5"}
      """#, to: "grid.json")
    // One shell for both: a test may wait for its turn longer than the sweep takes.
    let probe = Repository.program("fault-probe")
    let result = try sandbox.run([
      "sh", "-c",
      """
      \(Mpirun.ranks(2).joined(separator: " ")) \(probe) grid.json >/dev/null 2>&1 &
      until \(probe) status --watch out.h5 --interval 0.1 2>/dev/null; do sleep 0.1; done
      wait $!
      """,
    ])
    #expect(result.code == 0, "\(result.text)")
    #expect(result.text.contains("\nrank  host"), "\(result.text)")
    #expect(result.text.contains("/60 "), "\(result.text)")
    #expect(result.text.hasSuffix("\nComplete.\n"))
  }
}
