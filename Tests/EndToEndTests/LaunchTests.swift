import Foundation
import TestSupport
import Testing

/// What has to be alike on all ranks of a job, and what each of them ends with.
@Suite(.serialized) struct LaunchTests {
  private static let mpirun = ["timeout", "-k", "5", "120"] + Mpirun.launcher

  private static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    for (name, widths) in [("a", "3"), ("b", "4, 5")] {
      try sandbox.write(
        #"{"study": "faults", "members": 2, "axes": {"width": [\#(widths)]}}"#, to: name + ".json")
    }
    return sandbox
  }

  private static var program: String { Repository.program("fault-probe") }

  @Test(arguments: [
    (["a.json"], ["b.json"], "rank 1 was started with b.json, rank 0 with a.json"),
    (
      ["b.json", "--only", "width=4"], ["b.json", "--only", "width=5"],
      "b.json --only width=5, rank 0"
    ),
  ])
  func `ranks with grids or options of their own are refused, and nothing is made`(
    first: [String], second: [String], message: String
  ) throws {
    let sandbox = try Self.sandbox()
    let job = try sandbox.run(
      Self.mpirun + ["-n", "1", Self.program] + first + [":", "-n", "1", Self.program] + second)
    #expect(job.code == 64 && job.text.contains(message), "\(job.text)")
    #expect(sandbox.names == ["a.json", "b.json"])
  }

  @Test func `ranks that find other bytes under one name are refused`() throws {
    let sandbox = try Self.sandbox()
    let job = try sandbox.run(
      Self.mpirun + [
        "-n", "2", "bash", "-c",
        #"mkdir $\#(Mpirun.rankVariable) && cd $_ && cp ../a.json . && exec "$0" a.json"#,
        Self.program,
      ])
    #expect(job.code == 64 && job.text.contains("/1/a.json, rank 0 with "), "\(job.text)")
  }

  /// What each of two ranks ends with, given a command of `mpirun`'s.
  private static func codes(_ sandbox: borrowing Sandbox, _ arguments: String) throws -> [String] {
    let job = try sandbox.run(
      mpirun + [
        "-n", "2", "bash", "-c",
        #""$0" \#(arguments) >/dev/null 2>&1; echo "rank $\#(Mpirun.rankVariable): $?""#, program,
      ])
    return job.text.split(separator: "\n").filter { $0.hasPrefix("rank ") }.sorted().map(
      String.init)
  }

  @Test(arguments: [
    ("status --exit-code none.h5", 66), ("status --exit-code part.h5", 75), ("verify part.h5", 0),
    ("verify a.json", 66), ("plan none.json", 66), ("plan a.json", 0), ("--bogus", 64),
    ("data check no-such-set", 64), ("data import . x.h5", 64), ("a.json --max-runs 1", 0),
    ("none.json", 66), ("a.json --set width=true", 65), ("a.json --set output=none/x.h5", 73),
    ("a.json --set milliseconds=500 --time-limit 6.1s", 75),
  ])
  func `an exit code is right on every rank`(arguments: String, code: Int) throws {
    var sandbox = try Self.sandbox()
    sandbox.program = "fault-probe"
    #expect(
      try sandbox.sweep("b.json", "--set", "output=part.h5", "--max-runs", "1").code == 0)
    #expect(try Self.codes(sandbox, arguments) == ["rank 0: \(code)", "rank 1: \(code)"])
  }

  @Test(arguments: [
    (
      ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "SLURM_NTASKS": "2"],
      "srun --mpi=pmix -n 2"
    ),
    // The launcher of the other library, and one of this library that MPI does not know: it starts alone.
    (
      ["PMI_SIZE": "2", "PMI_RANK": "0"],
      Mpirun.isMPICH ? "built with: mpiexec -n 2" : "Open MPI: mpirun -n 2"
    ),
    (
      ["OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "0"],
      Mpirun.isMPICH ? "MPICH: mpiexec -n 2" : "built with: mpirun -n 2"
    ),
  ])
  func `one of several processes that is alone for MPI is refused in a line, a sweep only`(
    variables: [String: String], command: String
  ) throws {
    var sandbox = try Self.sandbox()
    sandbox.program = "fault-probe"
    sandbox.variables = variables
    let sweep = try sandbox.sweep("a.json", "--set", "members=3")
    #expect(sweep.code == 64, "\(sweep.text)")
    let words = "\(command) \(Self.program) a.json --set members=3"
    #expect(sweep.text.contains(words) && sweep.text.contains("process 0 of 2"), "\(sweep.text)")
    #expect(sweep.text.split(separator: "\n").count == 1, "\(sweep.text)")
    #expect(sandbox.names == ["a.json", "b.json"])
    #expect(try sandbox.sweep("plan", "a.json").code == 0)
    sandbox.variables = [:]
    #expect(try sandbox.sweep("a.json").code == 0)
    sandbox.variables = variables
    #expect(try sandbox.sweep("status", "--exit-code", "a.h5").code == 0)
  }

  @Test func `the command at the end of a sweep is no task of a step`() throws {
    var sandbox = try Self.sandbox()
    sandbox.program = "fault-probe"
    // The environment of mpirun -n 1 in a step of two tasks; the inner sweep is without mpirun.
    sandbox.variables = ["SLURM_STEP_NUM_TASKS": "2", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "2"]
    let job = try sandbox.sweep(
      ranks: 1, "a.json", "--on-end", "'\(Self.program)' b.json 2>seen >&2")
    let seen = String(decoding: try sandbox.bytes("seen"), as: UTF8.self)
    #expect(job.code == 0 && sandbox.names.contains("b.h5"), "\(job.text)\(seen)")
  }

  @Test func `what no batch system leaves is no time limit`() throws {
    var sandbox = try Self.sandbox()
    sandbox.program = "fault-probe"
    let job = try sandbox.sweep("a.json", "--time-limit", "auto")
    #expect(job.code == 64 && job.text.contains("no job of Slurm's or PBS's"), "\(job.text)")
    #expect(sandbox.names == ["a.json", "b.json"])
  }
}
