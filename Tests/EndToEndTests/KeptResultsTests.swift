import Foundation
import Grids
import HDF5
import Store
import Studies
import StudyKit
import Testing
import Zlib

/// The result files of long sweeps that are kept in the repository.
@Suite struct KeptResultsTests {
  private static let studies = catalogue.map { AnyStudy($0) }
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "sweeps/icl-transience")

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
    let sandbox = try Sandbox()
    let file = sandbox.folder.appending(path: name + ".h5")
    let packed = try Data(contentsOf: Self.folder.appending(path: "results/\(name).h5.gz"))
    try Data(content(ofGzip: Array(packed))).write(to: file)
    let done = try File.open(file.path).dataset("/runs/status").read(as: UInt8.self)
      .count { $0 == RunStatus.done.rawValue }
    let text = try String(
      contentsOf: Self.folder.appending(path: name + ".json"), encoding: .utf8)
    let grid = try Grid.read(text: text, file: name + ".json", studies: Self.studies)
    let known = try KnownRuns(of: grid, Layout(grid), at: file.path)
    #expect(done > 0)
    #expect(Plan(grid) { known.status($0) }.finishedCount == done)
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
