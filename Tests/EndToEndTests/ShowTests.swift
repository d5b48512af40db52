import Foundation
import HDF5
import TestSupport
import Testing

/// `show` in processes of its own: tables compared by Python, files that are not as they should be, where output goes.
@Suite struct ShowTests {
  @Test func `tables have what h5py reads`() throws {
    let sandbox = try Sandbox.finished()
    for (name, arguments) in [
      ("runs", ["--runs"]), ("points", ["--points"]), ("curves", ["--curves"]),
    ] {
      let result = try sandbox.finish(
        sandbox.start(["show", "out.h5"] + arguments + ["--csv", "--output", name + ".csv"]))
      try #require(result.code == 0, "\(result.text)")
    }
    let compared = try sandbox.run([
      Repository.python, "-c",
      """
      import csv, h5py, numpy
      read = lambda name: list(csv.DictReader(open(name + ".csv", newline="")))
      with h5py.File("out.h5") as file:
          runs, points, curves = read("runs"), read("points"), read("curves")
          assert len(runs) == 9 and len(points) == 3
          assert [int(row["last"]) for row in runs] == list(file["last"][...].ravel())
          assert [float(row["seconds"]) for row in runs] == list(file["log/seconds"][...].ravel())
          assert [int(row["width"]) for row in runs] == list(numpy.repeat(file["width"][...], 3))
          assert [float(row["summary_total"]) for row in points] == list(file["summary_total"][...])
          assert [int(row["n"]) for row in points] == list(file["n_members"][...])
          chain = file["chain"][...]
          assert len(curves) == chain.size
          assert [float(row["chain"]) for row in curves] == list(chain.ravel())
          sketch = file["sketch"][...]
          assert [numpy.float32(row["sketch"]) for row in curves] == list(sketch.ravel())
      """,
    ])
    #expect(compared.code == 0, "\(compared.text)")
  }

  @Test func `a measure is shown over the axes, and an unknown one is told with the nearest`()
    throws
  {
    let sandbox = try Sandbox.finished()
    let last = try sandbox.sweep("show", "out.h5", "last", "--by", "width")
    #expect(last.code == 0 && last.text.contains("width=5"), "\(last.text)")
    let unknown = try sandbox.sweep("show", "out.h5", "chian")
    #expect(
      unknown.code == 64 && unknown.text.contains("did you mean \"chain\""), "\(unknown.text)")
    let axis = try sandbox.sweep("show", "out.h5", "last", "--by", "height")
    #expect(axis.code == 64 && axis.text.contains("not over height"), "\(axis.text)")
    let part = try sandbox.sweep("show", "out.h5", "--only", "width=9")
    #expect(part.code == 64 && part.text.contains("its values are 4, 5, 6"), "\(part.text)")
  }

  @Test func `a packed file is shown, and nothing of it is left`() throws {
    var sandbox = try Sandbox.finished()
    sandbox.variables["TMPDIR"] = sandbox.folder.path
    try #require(try sandbox.run(["gzip", "out.h5"]).code == 0)
    let shown = try sandbox.sweep("show", "out.h5.gz", "--points", "--csv")
    #expect(shown.code == 0, "\(shown.text)")
    #expect(shown.text.split(separator: "\n").count == 4)
    #expect(sandbox.names == ["grid.json", "out.h5.gz"])
    try #require(try sandbox.run(["truncate", "-s", "400", "out.h5.gz"]).code == 0)
    let cut = try sandbox.sweep("show", "out.h5.gz")
    #expect(cut.code == 66 && cut.text.contains("ends before its end"), "\(cut.text)")
  }

  @Test(arguments: [
    ("rm out.h5", 66, "No such file"), (": > out.h5", 66, "it is empty"),
    ("echo hello > out.h5", 66, "not an HDF5 file"), ("rm out.h5; mkdir out.h5", 66, "a folder"),
    ("rm out.h5; mkfifo out.h5", 66, "a FIFO"),
  ])
  func `what is no result file is refused`(change: String, code: Int32, message: String) throws {
    let sandbox = try Sandbox.finished()
    try #require(try sandbox.run(["sh", "-c", change]).code == 0)
    let shown = try sandbox.sweep("show", "out.h5")
    #expect(shown.code == code && shown.text.contains(message), "\(shown.text)")
  }

  @Test
  func `a file of a later version is refused, and one without its seal is shown with a warning`()
    throws
  {
    let sandbox = try Sandbox.finished()
    try sandbox.change("file.attrs['comment'] = 'mine'")
    let shown = try sandbox.sweep("show", "out.h5")
    #expect(shown.code == 0 && shown.text.contains("has lost its seal"), "\(shown.text)")
    #expect(shown.text.contains("9 done"))
    try sandbox.change("file.attrs['swift_sweep_format'] = 99")
    let later = try sandbox.sweep("show", "out.h5")
    #expect(later.code == 66 && later.text.contains("a later version"), "\(later.text)")
  }

  @Test func `a damaged file is refused with 65`() throws {
    let sandbox = try Sandbox.finished()
    let file = sandbox.folder.appending(path: "out.h5")
    // A coordinate is part of what the seal covers.
    let offset = try #require(try File.open(file.path).dataset("/width").offset)
    var bytes = try sandbox.bytes("out.h5")
    bytes[offset] ^= 1
    try bytes.write(to: file)
    let shown = try sandbox.sweep("show", "out.h5")
    #expect(shown.code == 65 && shown.text.contains("is damaged"), "\(shown.text)")
  }

  @Test func `a sweep of which no run is done is shown with a warning`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    try sandbox.write(#"{"study": "faults", "members": 3, "output": "out.h5"}"#, to: "grid.json")
    try #require(try sandbox.sweep("grid.json", "--max-runs", "0").code == 0)
    for arguments in [
      ["show", "out.h5"], ["show", "out.h5", "chain"], ["show", "out.h5", "--runs"],
    ] {
      let shown = try sandbox.finish(sandbox.start(arguments))
      #expect(shown.code == 0, "\(shown.text)")
      #expect(shown.text.contains("no run of out.h5 is done"), "\(shown.text)")
    }
  }

  @Test func `a text replaces a text, but no HDF5 file`() throws {
    let sandbox = try Sandbox.finished()
    let before = try sandbox.bytes("out.h5")
    let refused = try sandbox.sweep("show", "out.h5", "--runs", "--csv", "--output", "out.h5")
    #expect(refused.code == 73 && refused.text.contains("is an HDF5 file"), "\(refused.text)")
    #expect(try sandbox.bytes("out.h5") == before)
    try sandbox.write(String(repeating: "old", count: 9999), to: "runs.csv")
    let written = try sandbox.sweep("show", "out.h5", "--runs", "--csv", "--output", "runs.csv")
    #expect(written.code == 0 && written.text.isEmpty, "\(written.text)")
    #expect(String(decoding: try sandbox.bytes("runs.csv"), as: UTF8.self).hasPrefix("width,"))
    let nowhere = try sandbox.sweep("show", "out.h5", "--json", "--output", "no/where.json")
    #expect(nowhere.code == 73, "\(nowhere.text)")
  }

  @Test(arguments: [
    ["--csv"], ["--runs", "--points"], ["last", "--runs"], ["--by", "width"],
    ["last", "--by", "width", "--csv"], ["--runs", "--csv", "--json"],
  ])
  func `what does not go together is refused`(arguments: [String]) throws {
    let sandbox = try Sandbox.finished()
    let result = try sandbox.finish(sandbox.start(["show", "out.h5"] + arguments))
    #expect(result.code == 64, "\(result.text)")
  }

  @Test func `a sweep ends with its summaries' numbers and what to type next`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"{"study": "ntk-variance", "members": 4, "parameters": {"theoryUnits": 4}, "output": "out.h5"}"#,
      to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    #expect(sweep.code == 0)
    #expect(sweep.text.contains("4 runs done, summaries 1/1"), "\(sweep.text)")
    #expect(sweep.text.contains("mean_variance_c"), "\(sweep.text)")
    #expect(sweep.text.contains("swift-sweep show out.h5 NAME"), "\(sweep.text)")
    #expect(sweep.text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(sweep.text)")
  }
}
