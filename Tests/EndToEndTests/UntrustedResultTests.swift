import Foundation
import TestSupport
import Testing

/// Result files whose grid is not the one that they were made for: they may be anybody's.
@Suite struct UntrustedResultTests {
  /// A finished file of the study with data, with another grid in it.
  private static func crafted(_ grid: String) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"{"study": "ntk-variance", "members": 2, "parameters": {"theoryUnits": 4}, "output": "out.h5"}"#,
      to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    try sandbox.change("file['grid/text'][()] = '''\(grid)'''")
    return sandbox
  }

  @Test(arguments: ["verify", "rerun"])
  func `a grid of more runs than the file has places is refused before it is laid out`(
    command: String
  ) throws {
    let sandbox = try Self.crafted(
      #"{"study": "ntk-variance", "members": 2, "axes": {"width": {"range": [1, 10000, 1]}, "#
        + #""seed": {"range": [0, 999, 1]}}}"#)
    // Laying it out would take longer than a command may here.
    let result = try sandbox.sweep(command, "out.h5")
    #expect(result.code == 65)
    #expect(result.text.contains("10000000 points"), "\(result.text)")
  }

  @Test(arguments: ["verify", "rerun"])
  func `a data file that the grid in a result file names is not opened`(command: String) throws {
    let sandbox = try Self.crafted(
      #"{"study": "ntk-variance", "members": 2, "parameters": {"task": "images", "training": "./set.h5"}}"#
    )
    let closed = try sandbox.sweep(command, "out.h5")
    #expect(closed.code == 66)
    #expect(closed.text.contains("./set.h5 was not opened"), "\(closed.text)")
    #expect(closed.text.contains("--open-data"), "\(closed.text)")
    let opened = try sandbox.sweep(command, "out.h5", "--open-data")
    #expect(opened.text.contains("there is no such file"), "\(opened.text)")
  }

  @Test func `a file of points is not opened either`() throws {
    let sandbox = try Self.crafted(
      #"{"study": "ntk-variance", "members": 2, "parameters": {"task": "file", "dataFile": "p.h5"}}"#
    )
    let closed = try sandbox.sweep("verify", "out.h5")
    #expect(closed.code == 66 && closed.text.contains("p.h5 was not opened"), "\(closed.text)")
  }

  @Test func `with the data opened, a sweep on them is verified`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      {"study": "deep-ensemble", "members": 2, "output": "out.h5", "parameters": {"task": "images",
        "training": "./set.h5", "test": "./set.h5", "outside": [], "width": 4, "steps": 5}}
      """, to: "grid.json")
    let made = try sandbox.run([
      Repository.python, "-c",
      """
      import h5py, numpy
      random = numpy.random.default_rng(0)
      with h5py.File("set.h5", "w") as file:
          file["inputs"] = random.random((12, 4, 4), dtype=numpy.float32)
          file["labels"] = numpy.arange(12) % 3
      """,
    ])
    try #require(made.code == 0, "\(made.text)")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    #expect(try sandbox.sweep("verify", "out.h5").code == 66)
    for command in ["verify", "rerun"] {
      let result = try sandbox.sweep(command, "out.h5", "--open-data")
      #expect(result.code == 0, "\(result.text)")
    }
  }
}
