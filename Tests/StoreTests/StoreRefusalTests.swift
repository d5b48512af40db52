import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

struct StoreRefusalTests {
  /// Tries to open what is at the fixture's path, which must stay as it is.
  private func refusal(_ fixture: StoreFixture) throws -> StoreError? {
    let before = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(StoreGrid()) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.path)) == before)
    #expect(try fixture.names == ["out.h5"])
    return error
  }

  private func write(_ data: Data, _ fixture: StoreFixture) throws {
    try data.write(to: URL(fileURLWithPath: fixture.path))
  }

  @Test func `text is refused`() throws {
    let fixture = try StoreFixture()
    try write(Data("width,loss\n4,0.5\n".utf8), fixture)
    #expect(
      try refusal(fixture) == .foreign(path: fixture.path, reason: "it is not an HDF5 file"))
  }

  @Test func `an empty file is refused`() throws {
    let fixture = try StoreFixture()
    try write(Data(), fixture)
    #expect(try refusal(fixture) == .foreign(path: fixture.path, reason: "it is empty"))
  }

  @Test func `another program's file is refused by what it holds`() throws {
    let fixture = try StoreFixture()
    let file = try File.create(at: fixture.path)
    _ = try file.createDataset("/temperature", .float64, shape: [2])
    _ = try file.createDataset("/time", .float64, shape: [2])
    try file.close()
    #expect(
      try refusal(fixture)
        == .foreign(path: fixture.path, reason: "it is an HDF5 file that holds temperature, time"))
  }

  @Test(arguments: [0.1, 0.5, 0.99])
  func `a file that ends too early is refused`(part: Double) throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(members: 50))
    try fixture.run(file)
    try file.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    try write(whole.prefix(Int(part * Double(whole.count))), fixture)
    let error = try refusal(fixture)
    #expect(error?.description.contains("truncated file") == true, "\(error?.description ?? "")")
  }

  @Test func `a flipped bit anywhere but in the findings is found`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    let raw = try written(fixture.path)
    // The last letters say that there is a seal; without them the file is copied, run by run.
    var found = 0
    for place in stride(from: 8, to: whole.count - 8, by: 997) {
      if raw.contains(where: { $0.contains(place) }) { continue }
      var torn = whole
      torn[place] ^= 1
      try write(torn, fixture)
      let error = #expect(throws: StoreError.self, "\(place)") {
        try fixture.open(StoreGrid()).close()
      }
      guard case .damaged? = error else { continue }
      found += 1
    }
    #expect(found > 20)
  }

  /// The bytes that runs write.
  private func written(_ path: String) throws -> [Range<Int>] {
    let file = try File.open(path)
    let fixed = [
      "/width", "/member", "/step", "/test", "/test_radius", "/evaluator", "/evaluator_letters",
      "/runs/reason_slot",
      "/runs/reason_text", "/runs/has_summary", "/log/starts/start", "/log/starts/text",
      "/log/ranks/row", "/log/ranks/text",
    ]
    var ranges: [Range<Int>] = []
    for group in ["/", "/runs/", "/log/", "/log/starts/", "/log/ranks/"] {
      for entry in try file.entries(in: group) where entry.kind == .dataset {
        guard !fixed.contains(group + entry.name) else { continue }
        let dataset = try file.dataset(group + entry.name)
        guard let offset = dataset.offset, let type = dataset.elementType else { continue }
        ranges.append(offset..<offset + dataset.count * type.size)
      }
    }
    return ranges
  }

  @Test(arguments: ["/loss", "/runs/identity", "/runs/checksum", "/runs/status", "/count"])
  func `a flipped bit in what a run wrote is found`(array: String) throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid())
    try fixture.run(file)
    try file.close()
    let run = Run(point: 1, member: 1)
    try flip(fixture.path, array, element: array == "/loss" ? 4 * 3 : 4)
    file = try fixture.open(StoreGrid())
    let damaged = try file.opening.damaged + file.sweep.damagedRuns()
    #expect(damaged == [run])
    try file.discard(run)
    try fixture.run(file, [run])
    #expect(try file.sweep.damagedRuns().isEmpty)
    try file.close()
  }

  @Test func `a second sweep is told who writes`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid())
    #expect(try fixture.names == ["out.h5", "out.h5.lock"])
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(StoreGrid()) }
    let host = ProcessInfo.processInfo.hostName
    let process = ProcessInfo.processInfo.processIdentifier
    guard case .locked(_, let holder)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(holder.hasPrefix("process \(process) on "))
    #expect(!host.isEmpty && holder.count > "process \(process) on ".count)
    try file.close()
    #expect(try fixture.names == ["out.h5"])
    try fixture.open(StoreGrid()).close()
  }

  @Test func `a directory that is not there is named`() throws {
    let fixture = try StoreFixture()
    let error = #expect(throws: StoreError.self) {
      _ = try ResultFile.open(
        StoreGrid().grid, at: fixture.directory.path + "/no/out.h5", start: .test)
    }
    #expect(
      error
        == .system(
          path: fixture.directory.path + "/no", action: "open the folder", code: ENOENT))
  }

  @Test func `a directory that cannot be written into is named`() throws {
    // Nobody, not even root, makes a file in the kernel's own file system.
    let error = #expect(throws: StoreError.self) {
      _ = try ResultFile.open(StoreGrid().grid, at: "/proc/out.h5", start: .test)
    }
    guard case .system(let path, "create", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == "/proc/out.h5.lock")
  }

  @Test func `a file that does not fit on the disk is refused before it is made`() throws {
    let fixture = try StoreFixture()
    // 1000 points of 10 million members of 20 KB each: some 200 TB.
    let axis = StoreGrid.axis("noise", (0..<1000).map { .number(Double($0)) })
    let grid = StoreGrid(axes: [axis], members: 10_000_000, parameters: ["steps": .integer(1000)])
    let error = #expect(throws: StoreError.self) { _ = try fixture.open(grid) }
    guard case .noSpace(_, let needed, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(needed > 1 << 46)
    #expect(try fixture.names == [])
  }
}
