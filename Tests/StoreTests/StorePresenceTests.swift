import Foundation
import Grids
import HDF5
import Store
import StudyKit
import Testing

/// Result files of grids that do not ask for all runs.
@Suite struct StorePresenceTests {
  // Points of width 4, 8 and 16: 1, 0 and 3 members.
  private static let ragged = [MemberRule("width=4", 1), MemberRule("width=16", 3)]

  private func offset(_ path: String, _ name: String) throws -> Int {
    let file = try File.open(path)
    return try file.dataset(name).offset ?? 0
  }

  private func statuses(_ path: String, _ name: String = "status") throws -> [UInt8] {
    try File.open(path).dataset("/runs/" + name).read()
  }

  @Test func `what was not asked for is absent, without identity and findings`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(rules: Self.ragged))
    #expect(try statuses(fixture.path) == [0, 6, 6, 6, 6, 6, 0, 0, 0])
    #expect(try statuses(fixture.path, "summary_status") == [0, 6, 0])
    #expect(try statuses(fixture.path, "has_summary") == [1, 0, 1])
    #expect(file.status(of: Run(point: 1, member: 0)) == .absent)
    #expect(file.status(of: Run(point: 1, member: nil)) == .absent)
    try fixture.run(file, [0, 6, 7, 8].map { Run(point: $0 / 3, member: $0 % 3) })
    for point in [0, 2] {
      let reader = try FinishedMembers(in: fixture.path, of: file.grid).reader(ofPoint: point)
      #expect(reader.members == (point == 0 ? [0] : [0, 1, 2]) && reader.failures == 0)
    }
    try fixture.summarise(file, at: [0, 2])
    #expect(Plan(file.grid, retryFailed: true, status: file.status).runCount == 0)
    try file.close()
    let stored = try File.open(fixture.path)
    let identities: [UInt64] = try stored.dataset("/runs/identity").read()
    let areAbsent = try statuses(fixture.path).map { $0 == RunStatus.absent.rawValue }
    #expect(identities.map { $0 == 0 } == areAbsent)
    let losses: [Double] = try stored.dataset("/loss").read()
    #expect(losses[3..<18].allSatisfy(\.isNaN) && losses[18...].allSatisfy { !$0.isNaN })
    #expect(try stored.dataset("/n_members").read(as: Int64.self) == [1, 0, 3])
    let sweep = try ArchivedSweep(
      reading: fixture.path, studies: [AnyStudy(StoreStudy.self)], usesChild: false)
    #expect(try sweep.damagedRuns().isEmpty && sweep.openCount() == 0 && sweep.outcomeCount == 6)
    #expect(try sweep.changedStructure().isEmpty)
    let grid = try Archive(fixture.path).grid()
    #expect(
      (0..<3).map(grid.members(ofPoint:)) == [1, 0, 3] && grid.membersText == "1 to 3 members")
  }

  @Test func `a file of a grid that asks for all runs is as it was`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid()).close()
    let file = try File.open(fixture.path)
    #expect(
      try file.attribute("flag_meanings", of: "/runs/status")
        == .text("pending running done diverged failed lost"))
    try fixture.open(StoreGrid(rules: Self.ragged), .init(fresh: true)).close()
    #expect(
      try File.open(fixture.path).attribute("flag_meanings", of: "/runs/status")
        == .text("pending running done diverged failed lost absent"))
  }

  @Test func `runs come and go with the numbers of members, and none is lost`() throws {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid(rules: Self.ragged))
    try fixture.run(file, [0, 6, 7, 8].map { Run(point: $0 / 3, member: $0 % 3) })
    try file.close()

    // All are asked for: those that were absent are to be computed.
    file = try fixture.open(StoreGrid())
    #expect(file.opening.isMigrated && file.opening.kept == 4 && file.opening.oldFile == nil)
    #expect(
      (0..<9).map { file.status(of: Run(point: $0 / 3, member: $0 % 3)) == .done }
        == [true, false, false, false, false, false, true, true, true])
    #expect(file.status(of: Run(point: 1, member: 0)) == .pending)
    try fixture.run(file)
    try file.close()

    // What is asked for no more stays in the file that is kept, and comes back.
    file = try fixture.open(StoreGrid(rules: Self.ragged))
    #expect(file.opening.kept == 4 && file.opening.oldFile == fixture.path + ".old-1")
    #expect(file.status(of: Run(point: 1, member: 2)) == .absent)
    try file.close()
    let known = try KnownRuns(of: StoreGrid().grid, Layout(StoreGrid().grid), at: fixture.path)
    #expect(known.status(Run(point: 1, member: 2)) == .pending)
    #expect(known.status(Run(point: 2, member: 2)) == .done)
    file = try fixture.open(StoreGrid())
    #expect(file.opening.takenBack == 5 && file.opening.kept == 9)
    try file.close()
  }

  @Test func `a known file says of absent runs that they are`() throws {
    let fixture = try StoreFixture()
    try fixture.open(StoreGrid(rules: Self.ragged)).close()
    let grid = StoreGrid(rules: Self.ragged).grid
    let known = try KnownRuns(of: grid, Layout(grid), at: fixture.path)
    #expect(
      (0..<9).map { known.status(Run(point: $0 / 3, member: $0 % 3)) == .absent }
        == (0..<9).map { !grid.exists(runAt: $0) })
  }

  @Test func `an absent run with findings, and a run that is said to be absent, are damage`() throws
  {
    let fixture = try StoreFixture()
    var file = try fixture.open(StoreGrid(rules: Self.ragged))
    try fixture.run(file, [Run(point: 2, member: 0)])
    try file.close()
    let status = try offset(fixture.path, "/runs/status")
    let losses = try offset(fixture.path, "/loss")
    let handle = try FileHandle(forUpdating: URL(filePath: fixture.path))
    try handle.seek(toOffset: UInt64(status + 6))
    try handle.write(contentsOf: [6, 6])
    try handle.seek(toOffset: UInt64(losses + 8 * 9))
    try handle.write(contentsOf: [UInt8](repeating: 0, count: 8))
    try handle.close()
    let sweep = try ArchivedSweep(
      reading: fixture.path, studies: [AnyStudy(StoreStudy.self)], usesChild: false)
    #expect(
      try sweep.damagedRuns() == [
        Run(point: 1, member: 0), Run(point: 2, member: 0), Run(point: 2, member: 1),
      ])
    file = try fixture.open(StoreGrid(rules: Self.ragged))
    #expect(
      file.opening.damaged == [Run(point: 2, member: 0), Run(point: 2, member: 1)])
    #expect(file.status(of: Run(point: 2, member: 0)) == .pending)
    try file.close()
  }

  @Test func `files of one study have nothing in common because both have absent runs`() throws {
    let fixture = try StoreFixture()
    let file = try fixture.open(StoreGrid(rules: Self.ragged))
    try fixture.run(file, [Run(point: 0, member: 0)])
    try file.close()
    let error = #expect(throws: StoreError.self) {
      _ = try fixture.open(StoreGrid(seed: 1, rules: Self.ragged))
    }
    guard case .unrelated? = error else { throw error ?? StoreError.inconsistent("none") }
  }
}
