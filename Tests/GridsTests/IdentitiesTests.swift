import Grids
import StudyKit
import Testing

@Suite struct `Run identity` {
  /// The first member of the first point.
  private func identity(_ rest: String) throws -> UInt64 {
    Identities(try gridStudyGrid(rest)).member(0, ofPoint: 0)
  }

  @Test func `identities are those that Python's hashlib gives`() throws {
    // hashlib.sha256(json.dumps({"member": 5, "parameters": {"data": "mixture", "heads": 4,
    // "layers": [64, 64], "learningRate": 1e-05, "momentum": 0.9, "nesterov": False, "noise": 0.3,
    // "optimiser": "adam", "scales": [], "schedule": "none", "step": 1, "steps": 2500000,
    // "tasks": ["icl"], "width": 64}, "seed": 7, "study": "grid-study", "version": 3},
    // sort_keys=True, separators=(",", ":")).encode()).digest()[:8], big-endian
    let grid = try gridStudyGrid(
      #"""
      "members": 6, "parameters": {"steps": 2.5e6, "learningRate": 1e-5},
      "axes": {"seed": [7, 8], "noise": [0.3, 1]}
      """#)
    let identities = Identities(grid)
    #expect(identities.member(5, ofPoint: 0) == 0x4361_118d_4f3c_0557)
    // "noise": 1, "seed": 8, "member": 0.
    #expect(identities.member(0, ofPoint: 3) == 0x8c92_64ed_014a_c783)
    // {"failures": 1, "members": [0, 2], …} instead of "member".
    #expect(
      identities.point(3).summary(of: [0, 2], failures: 1) == 0x9b32_60fd_23a7_c8d5)
  }

  @Test func `weights that a run starts from are part of it, and none are none`() throws {
    // The first grid above with "origin": 12345 beside "member".
    var grid = try gridStudyGrid(
      #"""
      "members": 6, "parameters": {"steps": 2.5e6, "learningRate": 1e-5},
      "axes": {"seed": [7, 8], "noise": [0.3, 1]}
      """#)
    let before = Identities(grid)
    var origins = [Int64](repeating: 0, count: grid.runCount)
    origins[5] = 12345
    grid.origins = origins
    let identities = Identities(grid)
    #expect(identities.member(5, ofPoint: 0) == 0xea85_ec1a_2234_b3e0)
    #expect(identities.member(4, ofPoint: 0) == before.member(4, ofPoint: 0))
    #expect(identities.point(0).summary(of: [4, 5], failures: 1) == 0x856e_7496_7223_f0fd)
    #expect(
      identities.point(1).summary(of: [4, 5], failures: 1)
        == before.point(1).summary(of: [4, 5], failures: 1))
  }

  @Test func `how a value is written and where it is from does not matter`() throws {
    let plain = try identity("")
    #expect(try identity(#""parameters": {"width": 64.0, "steps": 1e3, "noise": 5e-1}"#) == plain)
    #expect(try identity(#""axes": {"noise": [0.5, 1], "width": [64]}"#) == plain)
    #expect(try identity(#""axes": {"size": {"zip": {"heads": [4], "seed": [0]}}}"#) == plain)
    #expect(try identity(#""note": "x", "output": "y.h5", "members": 9"#) == plain)
    #expect(try identity(#""parameters": {"recordEvery": 7}"#) == plain)
  }

  @Test func `everything else gives another identity`() throws {
    let grids = [
      "", #""seed": 1"#, #""parameters": {"width": 32}"#, #""parameters": {"noise": 0.25}"#,
      #""parameters": {"layers": [64]}"#, #""parameters": {"data": "64"}"#,
      #""parameters": {"nesterov": true}"#,
    ]
    var seen = Set(try grids.map { try identity($0) })
    #expect(seen.count == grids.count)
    let identities = Identities(try gridStudyGrid(#""members": 3"#))
    for member in 1..<3 { #expect(seen.insert(identities.member(member, ofPoint: 0)).inserted) }
    let point = identities.point(0)
    for members in [[], [0], [0, 1], [1]] {
      for failures in 0..<2 {
        #expect(seen.insert(point.summary(of: members, failures: failures)).inserted)
      }
    }
  }
}
