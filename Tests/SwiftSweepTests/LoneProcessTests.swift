import MPI
import SwiftSweep
import Testing

/// Which processes are one of several that do not know each other, by their environments.
@Suite struct LoneProcessTests {
  /// An environment, how many ranks MPI counts, and what is said; nil where the sweep goes on.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let variables: [String: String]
    var ranks = 1
    var library = "Open MPI"
    var says: [String]?
  }

  // As dumped under Slurm 22.05, MPICH 4.0's mpiexec and Open MPI 4.1; other variables left out.
  private static let step = [
    "SLURM_JOB_ID": "1", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "SLURM_NTASKS": "2",
    "SLURM_PROCID": "1",
  ]
  private static let pmix = ["PMIX_RANK": "1", "PMIX_NAMESPACE": "slurm.pmix.1.1"]
  private static let mpirun = ["OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "0"]

  private static func with(_ groups: [String: String]...) -> [String: String] {
    groups.reduce([:]) { $0.merging($1) { $1 } }
  }

  private static let cases = [
    Case(testDescription: "no launcher", variables: [:]),
    Case(
      testDescription: "srun without PMIx", variables: step,
      says: ["process 1 of 2", "use: srun --mpi=pmix -n 2 ./swift-sweep g.json", ": mpirun -n 2 "]),
    Case(
      testDescription: "srun of a Slurm that names the step alone",
      variables: with(step, ["SLURM_NTASKS": "3"]).filter { $0.key != "SLURM_STEP_NUM_TASKS" },
      says: ["process 1 of 3", "srun --mpi=pmix -n 3 "]),
    Case(testDescription: "srun --mpi=pmix", variables: with(step, pmix), ranks: 2),
    Case(
      testDescription: "srun --mpi=pmix that MPI does not understand", variables: with(step, pmix),
      says: ["process 1 of 2", "use: mpirun -n 2 ./swift-sweep g.json"]),
    Case(
      testDescription: "srun --mpi=pmi2",
      variables: with(step, ["PMI_SIZE": "2", "PMI_RANK": "1"]),
      says: ["process 1 of 2", "srun --mpi=pmix -n 2 "]),
    Case(
      testDescription: "the mpiexec of MPICH", variables: ["PMI_SIZE": "16", "PMI_RANK": "3"],
      says: ["process 3 of 16", "the mpirun of Open MPI: mpirun -n 16 ./swift-sweep g.json"]),
    Case(
      testDescription: "the mpiexec of MPICH, and a program built with it",
      variables: ["PMI_SIZE": "16", "PMI_RANK": "3"], ranks: 16, library: "MPICH"),
    Case(
      testDescription: "the mpiexec of another MPICH",
      variables: ["PMI_SIZE": "2", "PMI_RANK": "1"],
      library: "MPICH", says: ["process 1 of 2", "that this program was built with: mpiexec -n 2 "]),
    Case(
      testDescription: "the mpirun of Open MPI, and a program built with MPICH", variables: mpirun,
      library: "MPICH", says: ["process 0 of 2", "the mpiexec of MPICH: mpiexec -n 2 "]),
    Case(testDescription: "mpirun", variables: mpirun, ranks: 2),
    Case(
      testDescription: "mpirun of another installation", variables: mpirun,
      says: ["process 0 of 2", "that this program was built with: mpirun -n 2 "]),
    Case(
      testDescription: "mpirun -n 1 in a step of two tasks",
      variables: with(step, mpirun, ["OMPI_COMM_WORLD_SIZE": "1"])),
    Case(
      testDescription: "mpirun -n 1 below another MPI's launcher",
      variables: with(mpirun, ["OMPI_COMM_WORLD_SIZE": "1", "PMI_SIZE": "4"])),
    Case(
      testDescription: "a step of one task",
      variables: with(step, ["SLURM_STEP_NUM_TASKS": "1", "SLURM_NTASKS": "1"])),
    Case(
      testDescription: "a batch script of four tasks",
      variables: ["SLURM_JOB_ID": "1", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"]),
    Case(
      testDescription: "a shell of salloc", variables: ["SLURM_JOB_ID": "2", "SLURM_NTASKS": "4"]),
    Case(
      testDescription: "an interactive step of salloc",
      variables: with(
        step,
        [
          "SLURM_STEP_NUM_TASKS": "1", "SLURM_STEP_ID": "4294967290", "SLURM_NTASKS": "4",
          "SLURM_PROCID": "0",
        ])),
    Case(
      testDescription: "an interactive step that names no tasks of its own",
      variables: ["SLURM_STEP_ID": "4294967290", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"]),
    Case(
      testDescription: "a job of one task that was asked for within a step",
      variables: with(step, ["SLURM_NTASKS": "1", "SLURM_STEP_NUM_TASKS": "3"])),
  ]

  @Test(arguments: cases)
  func `a process that does not know the others is told what works`(launch: Case) throws {
    let refusal = LoneProcess.refusal(
      LaunchEnvironment(library: launch.library) { launch.variables[$0] }, ranks: launch.ranks,
      arguments: ["./swift-sweep", "g.json"])
    guard let says = launch.says else {
      #expect(refusal == nil)
      return
    }
    let text = try #require(refusal)
    #expect(!text.contains("\n"))
    for words in says { #expect(text.contains(words), "\(text)") }
  }

  @Test func `what it names can be typed`() {
    #expect(
      shellText(["./swift-sweep", "it's.json", "--set", "a=[1, 2]", ""])
        == #"./swift-sweep 'it'\''s.json' --set 'a=[1, 2]' ''"#)
  }
}
