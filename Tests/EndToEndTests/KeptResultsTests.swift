import Foundation
import Grids
import HDF5
import Store
import Studies
import StudyKit
import TestSupport
import Testing
import Zlib

/// The result files of long sweeps that are kept in the repository.
@Suite struct KeptResultsTests {
  private static let studies = catalogue.map { AnyStudy($0) }
  private static let folder = Repository.root.appending(path: "sweeps/icl-transience")

  /// The sweeps of which a file is kept.
  static let kept =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "results").path)) ?? [])
    .filter { $0.hasSuffix(".h5.gz") }.map { String($0.dropLast(6)) }.sorted()

  @Test func `there are kept files`() {
    #expect(Self.kept.count >= 10)
  }

  /// What a run is follows from names and values of its parameters: a change of either that is not declared
  /// makes the runs of years strangers to their own grid.
  @Test(arguments: kept)
  func `a grid finds all runs of its kept file`(name: String) throws {
    try expectRuns(
      of: try Self.grid(of: name), in: Self.folder.appending(path: "results/\(name).h5.gz"))
  }

  @Test(arguments: ["circuit-competition", "induction-heads", "rules-and-exemplars"])
  func `so do the grids of other studies`(study: String) throws {
    let folder = Repository.root.appending(path: "sweeps/\(study)")
    let results = folder.appending(path: "results")
    let files = try FileManager.default.contentsOfDirectory(atPath: results.path)
    #expect(!files.isEmpty)
    for file in files {
      let name = "\(file.dropLast(".h5.gz".count)).json"
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      try expectRuns(
        of: try Grid.read(text: text, file: name, studies: Self.studies),
        in: results.appending(path: file))
    }
  }

  /// Expects that all runs of a packed file are the grid's.
  private func expectRuns(of grid: Grid, in packed: URL) throws {
    let sandbox = try Sandbox()
    let file = try unpack(packed, to: "kept.h5", in: sandbox)
    let done = try File.open(file.path).dataset("/runs/status").read(as: UInt8.self)
      .count { $0 == RunStatus.done.rawValue }
    let known = try KnownRuns(of: grid, Layout(grid), at: file.path)
    #expect(done > 0)
    #expect(Plan(grid) { known.status($0) }.finishedCount == done)
  }

  /// The grid of a kept file: one of the family, or a file of its own.
  private static func grid(of name: String) throws -> Grid {
    guard name.contains("omniglot") else {
      let family = try GridBundle.read(
        file: folder.appending(path: "family.json").path, chosen: [name], studies: studies)
      return family.entries[0].grid
    }
    // Omniglot need not be here for its runs to be known.
    let text = try String(contentsOf: folder.appending(path: name + ".json"), encoding: .utf8)
    return try Grid.read(text: text, file: name + ".json", studies: studies, checksPoints: false)
  }

  @Test func `every grid of the family has a kept file`() throws {
    let family = try GridBundle.read(
      file: Self.folder.appending(path: "family.json").path, studies: Self.studies)
    let names = family.entries.compactMap(\.name)
    #expect(names.count == 12 && Set(names).isSubset(of: Self.kept))
    #expect(family.entries.map(\.grid.output) == names.map { "icl-transience-\($0).h5" })
  }

  @Test func `a zip of repeated defaults that is written as cases keeps every run`() throws {
    let sandbox = try Sandbox()
    let file = try unpack(
      Self.folder.appending(path: "results/variations.h5.gz"), to: "variations.h5", in: sandbox)
    let grid = try Self.grid(of: "variations")
    let known = try KnownRuns(of: grid, Layout(grid), at: file.path)
    let plan = Plan(grid) { known.status($0) }
    let done = try File.open(file.path).dataset("/runs/status").read(as: UInt8.self)
      .count { $0 == RunStatus.done.rawValue }
    // The file has a number along the zip; the grid asks for the members that it has, and for no more.
    #expect(done > 0 && plan.finishedCount == done && plan.runCount == 0)
    // The sweep makes a file with names of it, in which every run is as it was.
    let options = ResultFile.Options(allowsMixed: true)
    let start = Start(
      time: 1, commit: "c", build: "b", host: "h", ranks: 1, cpu: "p", blasCore: "c",
      vectorLevel: "v")
    let named = try ResultFile.open(grid, at: file.path, start: start, options: options)
    #expect(named.opening.isMigrated && named.opening.kept == done && named.opening.damaged.isEmpty)
    #expect(named.opening.oldFile == nil)
    try named.close()
    #expect(
      try File.open(file.path).dataset("/variation").readTexts()
        == grid.axes[0].names)
  }

  @Test func `a kept file is verified, and its runs go into a file of today`() throws {
    let sandbox = try Sandbox()
    _ = try unpack(Self.folder.appending(path: "results/gap.h5.gz"), to: "gap.h5", in: sandbox)
    let verified = try sandbox.sweep("verify", "gap.h5")
    #expect(verified.code == 0, "\(verified.text)")
    // Its kernels are not of this machine; nothing is computed.
    let resumed = try sandbox.sweep(
      Self.folder.appending(path: "family.json").path, "--grid", "gap", "--set",
      "grids.gap.output=gap.h5", "--allow-mixed")
    #expect(resumed.code == 0 && resumed.text.contains(" 0 runs to do"), "\(resumed.text)")
    #expect(try sandbox.sweep("verify", "gap.h5").code == 0)
  }

  @Test func `a file of the first format is verified, and resumed as it is`() throws {
    var sandbox = try Sandbox()
    sandbox.program = "fault-probe"
    let formats = Repository.root.appending(path: "Tests/formats")
    let file = try unpack(formats.appending(path: "1.h5.gz"), to: "out.h5", in: sandbox)
    let verified = try sandbox.sweep("verify", "out.h5")
    #expect(verified.code == 0, "\(verified.text)")
    let number = {
      try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? UInt
    }
    let before = try number()
    let resumed = try sandbox.sweep(formats.appending(path: "1.json").path)
    #expect(resumed.code == 0, "\(resumed.text)")
    #expect(try number() == before)
    #expect(try File.open(file.path).attribute("swift_sweep_format", of: "/") == .integer(1))
    #expect(sandbox.names == ["out.h5"])
  }

  /// Puts the content of a packed file into a sandbox.
  private func unpack(_ packed: URL, to name: String, in sandbox: borrowing Sandbox) throws -> URL {
    let file = sandbox.folder.appending(path: name)
    try Data(content(ofGzip: Array(Data(contentsOf: packed)))).write(to: file)
    return file
  }

  private func content(ofGzip bytes: [UInt8]) throws -> [UInt8] {
    let gzip = try Gzip()
    let length = 1 << 20
    var rest = bytes
    var content: [UInt8] = []
    while true {
      let piece = try gzip.next(length) {
        defer { rest = [] }
        return rest
      }.get()
      content += piece
      if piece.count < length { return content }
    }
  }
}
