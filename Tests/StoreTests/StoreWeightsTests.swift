import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreWeightsTests {
  /// In the result file, or beside it.
  static let limits = [KeptWeights.mostBytes, 0]

  private func path(_ fixture: StoreFixture, _ limit: Int) -> String {
    limit == 0 ? fixture.path + ".weights.h5" : fixture.path
  }

  /// Opens the file, computes what there is to do, and closes it; what was found on opening.
  @discardableResult
  private func sweep(
    _ fixture: StoreFixture, _ grid: StoreGrid, _ limit: Int = KeptWeights.mostBytes,
    repeats: Bool = false
  ) throws -> ResultFile.Opening {
    let file = try fixture.open(grid, .init(repeatsWeightless: repeats, weightsLimit: limit))
    try fixture.run(file)
    let opening = file.opening
    try file.close()
    return opening
  }

  private func read(_ path: String) throws -> ArchivedSweep {
    try ArchivedSweep(
      reading: path, studies: [AnyStudy(WeightyStudy.self)], usesChild: false)
  }

  private func isWhole(_ path: String) throws -> Bool {
    let sweep = try read(path)
    return try sweep.isSealed && sweep.damagedRuns().isEmpty
  }

  /// The map of a run at the last time.
  private func map(_ path: String, width index: Int, member: Int, rows: Int) throws -> [Float] {
    let file = try File.open(path)
    let dataset = try file.dataset("/weights/layer.map")
    return try dataset.read(
      from: [index, member, dataset.shape[2] - 1, 0, 0], count: [1, 1, 1, rows, 2])
  }

  @Test(arguments: limits)
  func `weights are arrays of a group, padded where a point has fewer`(limit: Int) throws {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(.times), limit)
    #expect(try fixture.names == (limit == 0 ? ["out.h5", "out.h5.weights.h5"] : ["out.h5"]))
    let file = try File.open(path(fixture, limit))
    #expect(try file.dataset("/weights/layer.map").shape == [2, 2, 3, 3, 2])
    #expect(try file.dataset("/weights/offset").shape == [2, 2, 3])
    #expect(try file.dataset("/weights/time").read(as: Int64.self) == [0, 3, 9])
    #expect(
      try map(path(fixture, limit), width: 0, member: 1, rows: 2)
        == WeightyStudy.map(2, 1, at: 9))
    #expect(
      try map(path(fixture, limit), width: 0, member: 1, rows: 3).suffix(2).allSatisfy(\.isNaN))
    #expect(try isWhole(fixture.path) && isWhole(path(fixture, limit)))
    let found = try read(fixture.path).findings(of: Run(point: 1, member: 1))
    #expect(
      found.map(\.measure) == ["loss", "weights/layer.map", "weights/offset", "weights/step"])
    #expect(try File.open(fixture.path).dataset("/loss").shape == [2, 2])
  }

  @Test(arguments: limits)
  func `a changed byte of the weights is found, and just that run is done again`(limit: Int) throws
  {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(.times), limit)
    let path = path(fixture, limit)
    let whole = try Data(contentsOf: URL(filePath: path))
    for (array, byte, run) in [
      ("/weights/layer.map", 72 * 3 + 1, Run(point: 1, member: 1)),
      // Beyond the two rows of a point's map.
      ("/weights/layer.map", 72 + 17, Run(point: 0, member: 1)),
      ("/weights/offset", 0, Run(point: 0, member: 0)),
      ("/weights/step", 8, Run(point: 0, member: 0)),
      ("/weights/checksum", 17, Run(point: 1, member: 0)),
    ] {
      var bytes = whole
      let offset = try #require(try File.open(path).dataset(array).offset)
      bytes[offset + byte] ^= 4
      try bytes.write(to: URL(filePath: path))
      #expect(try read(fixture.path).damagedRuns() == [run], "\(array)")
      let list = DamageList(beside: fixture.path)
      try list.write(["\(run)"])
      let opening = try sweep(fixture, WeightyStudy.grid(.times), limit)
      #expect(opening.damaged == [run])
      #expect(try isWhole(fixture.path))
    }
  }

  @Test(arguments: limits, limits)
  func `weights go along with their runs into the file of a larger grid`(
    before: Int, after: Int
  ) throws {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(.times), before)
    let grid = WeightyStudy.grid(.times, widths: [1, 3, 2, 5], members: 3)
    let opening = try sweep(fixture, grid, after)
    #expect(opening.kept == 4 && opening.weightless == 0 && opening.oldFile == nil)
    #expect(
      try fixture.names == (after == 0 ? ["out.h5", "out.h5.weights.h5"] : ["out.h5"]))
    for (index, width) in [1, 3, 2, 5].enumerated() {
      for member in 0..<3 {
        #expect(
          try map(path(fixture, after), width: index, member: member, rows: width)
            == WeightyStudy.map(width, member, at: 9))
      }
    }
    #expect(try isWhole(fixture.path))
  }

  @Test(arguments: limits)
  func `runs stay done without weights until they are asked for again`(limit: Int) throws {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(.none), limit)
    var opening = try sweep(fixture, WeightyStudy.grid(.end, members: 3), limit)
    #expect(opening.kept == 4 && opening.weightless == 4 && opening.notKept == 0)
    #expect(try isWhole(fixture.path))
    #expect(try map(path(fixture, limit), width: 0, member: 0, rows: 2).allSatisfy(\.isNaN))
    opening = try sweep(fixture, WeightyStudy.grid(.end, members: 3), limit, repeats: true)
    #expect(opening.notKept == 4 && opening.weightless == 0)
    #expect(
      try map(path(fixture, limit), width: 0, member: 0, rows: 2) == WeightyStudy.map(2, 0, at: 9))
    #expect(try sweep(fixture, WeightyStudy.grid(.end, members: 3), limit).weightless == 0)
    #expect(try isWhole(fixture.path))
  }

  @Test(arguments: limits)
  func `a grid that keeps no weights, or other ones, leaves them in the old file`(
    limit: Int
  ) throws {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(.times), limit)
    var opening = try sweep(fixture, WeightyStudy.grid(.none), limit)
    #expect(opening.kept == 4 && opening.damaged.isEmpty)
    let aside = fixture.path + ".old-1"
    #expect(opening.oldFile == aside)
    #expect(try isWhole(fixture.path) && isWhole(aside))
    #expect(
      try map(limit == 0 ? aside + ".weights.h5" : aside, width: 0, member: 1, rows: 2)
        == WeightyStudy.map(2, 1, at: 9))
    #expect(try !fixture.names.contains("out.h5.weights.h5"))
    // They are taken back from there; the one time of another grid is not the first of these three.
    #expect(try sweep(fixture, WeightyStudy.grid(.times), limit).weightless == 0)
    opening = try sweep(fixture, WeightyStudy.grid(.end), limit)
    #expect(opening.weightless == 4 && opening.oldFile != nil)
    #expect(try isWhole(fixture.path))
  }

  @Test(arguments: limits)
  func `weights of parts come together`(limit: Int) throws {
    let fixture = try StoreFixture()
    let grid = WeightyStudy.grid(members: 3)
    var parts: [String] = []
    for number in 1...2 {
      let path = fixture.path.replacing("out.h5", with: "part-\(number).h5")
      let part = try #require(GridPart("\(number)/2"))
      let options = ResultFile.Options(part: part, weightsLimit: limit)
      let file = try ResultFile.open(grid.grid, at: path, start: .test, options: options)
      let runs = part.runs(of: grid.grid)
      try fixture.run(
        file, (0..<6).filter(runs.contains).map { Run(point: $0 / 3, member: $0 % 3) })
      try file.close()
      parts.append(path)
    }
    let options = ResultFile.Options(weightsLimit: limit)
    let file = try fixture.open(grid, options)
    _ = try file.take(
      from: parts.map { path throws(StoreError) in try Archive(path) }, start: .test,
      options: options)
    try file.close()
    for member in 0..<3 {
      #expect(
        try map(path(fixture, limit), width: 1, member: member, rows: 3)
          == WeightyStudy.map(3, member, at: 9))
    }
    #expect(try isWhole(fixture.path))
  }

  @Test func `without its file of weights a result file is not whole, and goes on without them`()
    throws
  {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(), 0)
    try FileManager.default.removeItem(atPath: fixture.path + ".weights.h5")
    let found = try read(fixture.path)
    #expect(found.missingWeights == fixture.path + ".weights.h5" && !found.isSealed)
    #expect(try sweep(fixture, WeightyStudy.grid(), 0).weightless == 4)
    #expect(try isWhole(fixture.path))
  }

  @Test(arguments: limits)
  func `a new beginning moves both files aside`(limit: Int) throws {
    let fixture = try StoreFixture()
    try sweep(fixture, WeightyStudy.grid(), limit)
    let file = try fixture.open(WeightyStudy.grid(), .init(fresh: true, weightsLimit: limit))
    try file.close()
    #expect(try isWhole(fixture.path + ".old-1"))
    #expect(
      try map(path(fixture, limit), width: 0, member: 0, rows: 2).allSatisfy(\.isNaN))
  }

  @Test func `a layout without weights is as it has always been`() throws {
    let before = try Layout(StoreGrid().grid)
    #expect(before.weightsByteCount == 0 && before.bytesBeside == 0)
    let none = try Layout(WeightyStudy.grid(.none).grid)
    let kept = try Layout(WeightyStudy.grid(.times).grid)
    // 4 runs of 3 times: 6 floats, a double and an integer; and a checksum.
    #expect(kept.weightsByteCount == 4 * (3 * (6 * 4 + 8 + 8) + 8))
    #expect(none.byteCount < kept.byteCount)
    #expect(!WeightyStudy.grid(.none).grid.resolvedText.contains("keeps"))
    #expect(WeightyStudy.grid(.times).grid.resolvedText.contains("\"keeps\": \"times\""))
  }
}
