import Foundation
import TestSupport
import Testing

/// The reader in `python/`: its tables are those of `show`, value by value.
@Suite struct PythonReaderTests {
  private static let grids =
    (try? Repository.files(below: "sweeps/smoke", endingIn: [".json"])) ?? []

  @Test(arguments: grids)
  func `tables of a smoke sweep are those of show`(grid: String) throws {
    let sandbox = try Sandbox()
    let path = Repository.root.appending(path: grid).path
    let sweep = try sandbox.sweep(path, "--set", "output=out.h5")
    try #require(sweep.code == 0, "\(sweep.text)")
    try compare("out.h5", in: sandbox)
  }

  @Test func `tables are those of show where runs have failed, and of a packed file`() throws {
    let sandbox = try Sandbox()
    // At this rate of learning networks without normalization diverge.
    try sandbox.write(
      """
      {
        "study": "icl-transience", "members": 2, "output": "out.h5",
        "parameters": {
          "classes": 60, "exemplars": 4, "inputDimension": 8, "width": 16, "heads": 4, "sequences": 3200,
          "evalSequences": 100, "evalEvery": 1600
        },
        "axes": {
          "size": {"zip": {"depth": [1, 2], "learningRate": [0.001, 1]}}, "layerNorm": [false, true],
          "seed": [1, 2]
        }
      }
      """, to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.text.contains("diverged"), "\(sweep.text)")
    try compare("out.h5", in: sandbox)
    try #require(try sandbox.run(["gzip", "out.h5"]).code == 0)
    try compare("out.h5.gz", in: sandbox)
  }

  @Test func `a file of format 1 is read`() throws {
    let sandbox = try Sandbox()
    try compare(Repository.root.appending(path: "Tests/formats/1.h5.gz").path, in: sandbox)
  }

  @Test(arguments: ["echo hello > out.h5", "head -c 900 out.h5 > cut; mv cut out.h5"])
  func `what is no result file is refused in a line`(change: String) throws {
    let sandbox = try Sandbox.finished()
    try #require(try sandbox.run(["sh", "-c", change]).code == 0)
    let folder = Repository.root.appending(path: "python").path
    let job = try sandbox.run([
      Repository.python, "-c",
      """
      import sys; sys.path.insert(0, "\(folder)")
      import swift_sweep
      try: swift_sweep.open("out.h5")
      except swift_sweep.SweepError as error: assert "\\n" not in str(error); print(error)
      """,
    ])
    #expect(job.code == 0 && job.text.hasPrefix("out.h5 cannot be read"), "\(job.text)")
  }

  @Test func `the notebook runs`() throws {
    let sandbox = try Sandbox()
    for grid in ["ntk-variance/figure-1.json", "deep-ensemble/maps.json"] {
      let path = Repository.root.appending(path: "sweeps/" + grid).path
      let sweep = try sandbox.sweep(path, "--set", "members=8")
      try #require(sweep.code == 0, "\(sweep.text)")
    }
    let notebook = Repository.root.appending(path: "docs/examples/from-the-file.ipynb").path
    let job = try sandbox.python("notebook.py", notebook)
    #expect(job.code == 0 && job.text.contains("distance"), "\(job.text)")
  }

  @Test(
    .enabled("pyarrow is not installed") {
      try await Job.run([Repository.python, "-c", "import pyarrow"]).code == 0
    })
  func `the table of docs/result-file.md is written as Parquet`() throws {
    let sandbox = try Sandbox.finished()
    let document = try Repository.text("docs/result-file.md")
    let commands = document.components(separatedBy: "```sh\n")[1].components(separatedBy: "```")[0]
      .replacing("swift-sweep", with: Repository.program("swift-sweep"))
      .replacing("python3", with: Repository.python)
    let job = try sandbox.run(["sh", "-e", "-c", commands])
    #expect(job.code == 0 && sandbox.names.contains("runs.parquet"), "\(job.text)")
  }

  @Test func `it is short`() throws {
    let files = try Repository.files(below: "python", endingIn: [".py", ".toml"])
    let lines = { (files: [String]) in
      try files.filter { !$0.contains("/build/") }
        .reduce(0) { try $0 + Repository.text($1).count { $0 == "\n" } }
    }
    // What programs that are swept use reads no result file.
    let helper = files.filter { $0.hasSuffix("/_run.py") }
    #expect(helper.count == 1)
    #expect(try lines(helper) <= 60)
    #expect(try lines(files.filter { !helper.contains($0) }) <= 260)
  }

  private func compare(_ file: String, in sandbox: Sandbox) throws {
    let compared = try sandbox.python("tables.py", Repository.program("swift-sweep"), file)
    #expect(compared.code == 0, "\(compared.text)")
  }
}
