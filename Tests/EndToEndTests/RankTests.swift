import Foundation
import Testing

@Suite struct RankTests {
  static let grid = """
    {
      "study": "ntk-variance",
      "members": 150,
      "parameters": { "theoryUnits": 4096 },
      "axes": { "width": [64, 100, 256], "readoutBias": ["none", "from-zero"] }
    }
    """

  @Test(arguments: [2, 3, 4])
  func `the file has the same bytes on any number of ranks`(ranks: Int) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.grid, to: "grid.json")
    let one = try sandbox.sweep("grid.json", "--set", "output=one.h5")
    #expect(one.code == 0, "\(one.text)")
    let many = try sandbox.sweep(ranks: ranks, "grid.json", "--set", "output=many.h5")
    #expect(many.code == 0, "\(many.text)")
    #expect(try sandbox.differences("one.h5", "many.h5") == "")
  }

  @Test func `the same command again finds nothing to do`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.grid, to: "grid.json")
    #expect(try sandbox.sweep("grid.json").code == 0)
    let before = sandbox.folder.appending(path: "before.h5")
    try FileManager.default.copyItem(at: sandbox.folder.appending(path: "grid.h5"), to: before)
    let again = try sandbox.sweep("grid.json")
    #expect(again.code == 0)
    #expect(again.text.contains("0 runs to do"))
    #expect(try sandbox.sweep("status", "--exit-code", "grid.h5").code == 0)
    #expect(try sandbox.differences("before.h5", "grid.h5") == "")
  }

  @Test func `members grow from 100 to 200 and an axis gains and loses a value`() throws {
    let sandbox = try Sandbox()
    let grid = #"{"study": "ntk-variance", "parameters": {"theoryUnits": 0}, "#
    try sandbox.write(grid + #""members": 100, "axes": {"width": [64, 128]}}"#, to: "small.json")
    try sandbox.write(grid + #""members": 200, "axes": {"width": [32, 128]}}"#, to: "large.json")
    #expect(try sandbox.sweep("small.json", "--set", "output=grown.h5").code == 0)
    let grown = try sandbox.sweep(ranks: 2, "large.json", "--set", "output=grown.h5")
    #expect(grown.code == 0, "\(grown.text)")
    // 128 keeps its 100 runs; 100 more of it and all of 32 are new.
    #expect(grown.text.contains("300 runs"), "\(grown.text)")
    #expect(try sandbox.sweep("large.json", "--set", "output=fresh.h5").code == 0)
    #expect(try sandbox.differences("grown.h5", "fresh.h5") == "")
    // What the new grid does not hold is beside it.
    #expect(sandbox.names.contains { $0.hasPrefix("grown.h5.old-") })
  }
}
