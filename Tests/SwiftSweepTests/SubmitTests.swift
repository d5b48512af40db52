import ArgumentParser
import Grids
import Report
import SwiftSweep
import TestSupport
import Testing

@Suite struct SubmitTests {
  private static func script(_ system: BatchSystem, options: [String] = []) -> BatchScript {
    BatchScript(
      system, name: "it's a sweep", ranks: 64, seconds: 5400, megabytes: 130, options: options,
      program: "/opt/a b/swift-sweep", arguments: ["grid.json", "--set", "widths=[1, 2]"])
  }

  @Test(arguments: BatchSystem.allCases)
  func `the scripts in cluster do what submitted ones do`(system: BatchSystem) throws {
    let file = try Repository.text("cluster/\(system.rawValue).sh")
    let body = BatchScript.body(of: system)
    #expect(file.hasSuffix(body) && body.hasPrefix("\nset -u\n"))
    #expect(body.contains("status --exit-code"))
    #expect(Self.script(system).text.hasSuffix(body))
  }

  @Test(arguments: [
    (BatchSystem.slurm, ["#SBATCH --ntasks=64\n", "--mem-per-cpu=130M\n", "--time=01:30:00\n"]),
    (.pbs, ["#PBS -l select=64:ncpus=1:mpiprocs=1:mem=130mb\n", "walltime=01:30:00\n"]),
  ])
  func `a script asks for ranks, memory and time, and names the sweep`(
    system: BatchSystem, directives: [String]
  ) async throws {
    let text = Self.script(system, options: ["--account=lab"]).text
    #expect(text.hasPrefix(BatchScript.head) && text.contains(" --account=lab\n"))
    for directive in directives { #expect(text.contains(directive), "\(text)") }
    #expect(text.contains("it-s-a-sweep"), "a name that any batch system takes")
    // The shell reads the words that were given.
    let scratch = try Scratch()
    let lines = text.split(separator: "\n").filter {
      $0.hasPrefix("program=/") || $0.hasPrefix("program='") || $0.hasPrefix("[ $# -gt 0 ] || set ")
    }
    #expect(lines.count == 2)
    let file = try scratch.write(
      "words.sh", lines.joined(separator: "\n") + "\nprintf '<%s>' \"$program\" \"$@\"\n")
    let shell = try await Job.run(["bash", file])
    #expect(shell.output == "</opt/a b/swift-sweep><grid.json><--set><widths=[1, 2]>")
    let check = try await Job.run(["bash", "-n", try scratch.write("whole.sh", text)])
    #expect(check.code == 0, "\(check.error)")
  }

  @Test(arguments: [
    (["submit", "g.json", "--ranks", "64"], ["g.json"]),
    (
      ["submit", "--ranks=64", "g.json", "--set", "a=1", "--portable", "--dry-run"],
      ["g.json", "--set", "a=1", "--portable"]
    ),
    (
      [
        "submit", "--scheduler", "pbs", "--wall-time", "2h", "--rate", "3", "g.json", "--", "-q",
        "x",
      ],
      ["g.json"]
    ),
  ])
  func `the sweep gets what is not the submission's`(arguments: [String], sweep: [String]) throws {
    #expect(SubmitCommand.forwarded(arguments) == sweep)
  }

  @Test(arguments: [
    ["g.json"], ["g.json", "--ranks", "0"], ["g.json", "--ranks", "2", "--scheduler", "lsf"],
    ["g.json", "--ranks", "2", "--", "a\nb"], ["g.json", "--ranks", "2", "--rate", "0"],
  ])
  func `options that make no sense are refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try SubmitCommand.parseAsRoot(arguments) }
  }

  @Test func `what follows two hyphens is the batch system's`() throws {
    let arguments = ["g.json", "--ranks", "2", "--fail-if", "any", "--", "--qos=x", "-q y"]
    let command = try #require(SubmitCommand.parseAsRoot(arguments) as? SubmitCommand)
    #expect(command.directives == ["--qos=x", "-q y"] && command.grid.grid == "g.json")
    #expect(command.options.failIf == .any)
  }

  @Test func `a job asks for more than is predicted, and for a day at most`() throws {
    let text = #"{"study": "orchard", "members": 6, "parameters": {"trees": 50}}"#
    let grid = try Grid.read(text: text, file: "apples.json", studies: orchards)
    let plan = Plan(grid) { _ in .pending }
    func need(_ rate: Double, ranks: Int = 2, wallTime: Double? = nil) -> (Prediction, JobNeed) {
      let prediction = Prediction(plan, ranks: ranks, rate: rate)
      return (
        prediction,
        JobNeed(prediction, runs: 6, points: 1, ranks: ranks, wallTime: wallTime)
      )
    }
    let (prediction, short) = need(1e9)
    #expect(Double(short.seconds) >= 1.5 * prediction.makespan + 120)
    #expect(short.seconds % 60 == 0 && Double(short.seconds) < 1.5 * prediction.makespan + 180)
    #expect(Double(short.megabytes) * 1e6 > JobNeed.residentBytes + prediction.bytesPerRank)
    let (long, day) = need(1e4)
    #expect(day.seconds == 86_400 && long.makespan > 86_400)
    #expect(day.text(long, rateSource: "").contains("submitted again until"))
    #expect(!short.text(prediction, rateSource: "").contains("submitted again"))
    #expect(need(1e9, wallTime: 3601).1.seconds == 3660)
    #expect(need(1e9, ranks: 10_000).1.megabytes < 1000)
  }
}
