import Foundation
import Store
import TestSupport
import Testing

/// Pieces of work that are claimed by making files.
struct ClaimFolderTests {
  private func claims(
    _ name: String, in scratch: Scratch, patience: Double = 300
  ) throws -> ClaimFolder {
    try ClaimFolder(in: Directory(scratch.path), named: name, patience: patience)
  }

  @Test func `a piece is one process's until it is done or given back`() throws {
    let scratch = try Scratch()
    let (a, b) = (try claims("a", in: scratch), try claims("b", in: scratch))
    #expect(try a.states(2) == [.free, .free])
    #expect(try a.claim(1))
    guard case .held(let age) = try b.states(2)[0] else {
      Issue.record("the piece is not held")
      return
    }
    // The clock of a file system may be a tick behind itself.
    #expect(abs(age) < 5)
    #expect(try b.claim(1) == false)
    #expect(try b.claim(2))
    b.release()
    #expect(try a.states(2)[1] == .free)
    try a.finish()
    #expect(try b.states(2) == [.done, .free])
    try a.finish()
    #expect(try scratch.names.filter { $0.hasSuffix(".done") } == ["1.done"])
  }

  @Test func `a claim that was not touched for long is free, and only one process gets it`() throws
  {
    let scratch = try Scratch()
    let (a, b) = (try claims("a", in: scratch), try claims("b", in: scratch))
    #expect(try a.states(7)[6] == .free)
    #expect(try a.claim(7))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -301)], ofItemAtPath: scratch.path("7.1.claim")
    )
    #expect(try b.states(7)[6] == .free)
    #expect(try b.claim(7))
    // The first owner is not dead; what it does now is done twice, but nothing is lost.
    try a.touch()
    guard case .held = try a.states(7)[6] else {
      Issue.record("the piece is not held")
      return
    }
    #expect(try scratch.names.filter { $0.hasSuffix(".claim") } == ["7.1.claim", "7.2.claim"])
  }

  @Test func `of many that claim at once one has the piece`() async throws {
    let scratch = try Scratch()
    let winners = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<8 {
        group.addTask {
          let claims = try ClaimFolder(
            in: Directory(scratch.path), named: "p\(number)", patience: 300)
          guard try claims.states(1) == [.free] else { return 0 }
          return try claims.claim(1) ? 1 : 0
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(winners == 1)
  }
}
