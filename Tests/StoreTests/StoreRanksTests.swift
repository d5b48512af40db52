import Foundation
import Grids
import HDF5
import Report
import Store
import StudyKit
import Testing

/// The table `/log/ranks`.
struct StoreRanksTests {
  /// Opens and closes the file, with ranks on hosts.
  private func start(
    _ fixture: StoreFixture, _ hosts: [String], _ grid: StoreGrid = StoreGrid()
  ) throws {
    let file = try fixture.open(grid)
    for (rank, host) in hosts.enumerated() { try file.tookPart(rank, on: host) }
    try file.close()
  }

  @Test func `each start has its ranks, and a grown grid keeps them`() throws {
    let fixture = try StoreFixture()
    try start(fixture, ["alpha", "beta"])
    try start(fixture, ["gamma"])
    let expected = [
      RankPlace(session: 1, rank: 0, host: "alpha"), RankPlace(session: 1, rank: 1, host: "beta"),
      RankPlace(session: 2, rank: 0, host: "gamma"),
    ]
    #expect(try Archive(fixture.path).ranks() == expected)
    var grown = StoreGrid()
    grown.members = 4
    try start(fixture, [], grown)
    #expect(try Archive(fixture.path).ranks() == expected)
    let status = try SweepStatus(reading: fixture.path)
    // The last start has said nothing of its ranks.
    #expect(status.host(ofRank: 0) == nil)
  }

  @Test func `a full table keeps the latest ranks`() throws {
    let fixture = try StoreFixture()
    let hosts = (0..<400).map { "node\($0)" }
    for _ in 0..<4 { try start(fixture, hosts) }
    let ranks = try Archive(fixture.path).ranks()
    #expect(ranks.count == 1024)
    #expect(ranks.count { $0.session == 4 } == 400)
    #expect(ranks.count { $0.session == 2 } == 224)
    #expect(ranks.last == RankPlace(session: 4, rank: 399, host: "node399"))
    // More ranks than rows: the first of them.
    try start(fixture, (0..<1100).map { "node\($0)" })
    let latest = try Archive(fixture.path).ranks()
    #expect(latest.allSatisfy { $0.session == 5 } && latest.map(\.rank) == Array(0..<1024))
  }

  @Test func `starts that share the last row of their table have ranks of their own`() throws {
    let fixture = try StoreFixture()
    for _ in 0..<129 { try start(fixture, ["alpha"]) }
    try start(fixture, ["beta"])
    let status = try SweepStatus(reading: fixture.path)
    #expect(status.ranks.last == RankPlace(session: 130, rank: 0, host: "beta"))
    #expect(status.host(ofRank: 0) == "beta")
  }

  @Test func `a host that is too long is cut, and one on a terminal is tame`() throws {
    let fixture = try StoreFixture()
    try start(fixture, [String(repeating: "n", count: 100), "\u{1B}[2J"])
    let ranks = try Archive(fixture.path).ranks()
    #expect(ranks[0].host.utf8.count <= 64)
    #expect(ranks[1].host == "\u{1B}[2J")
  }
}
