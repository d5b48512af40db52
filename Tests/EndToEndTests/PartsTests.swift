import Foundation
import TestSupport
import Testing

/// Parts of a grid in processes of their own, and what is made of them.
@Suite(.serialized)
struct PartsTests {
  // Its summaries need findings that stand beside the file.
  private static let grid = """
    {"study": "ntk-variance", "members": 150, "axes": {"width": [16, 64]}, "output": "out.h5"}
    """

  private static func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(grid, to: "grid.json")
    return sandbox
  }

  @Test func `parts on some ranks each give what one sweep gives`() throws {
    let sandbox = try Self.sandbox()
    for part in 1...3 {
      let job = try sandbox.sweep(ranks: part, "grid.json", "--part", "\(part)/3")
      #expect(job.code == 0, "\(job.text)")
      #expect(job.text.contains("part \(part) of 3 is done"), "\(job.text)")
    }
    let parts = (1...3).map { "out.part-\($0)-of-3.h5" }
    let status = try sandbox.sweep("status", "--exit-code", parts[1])
    #expect(status.code == 0 && status.text.contains("part 2 of 3 of the grid"), "\(status.text)")
    let verdict = try sandbox.sweep("verify", parts[1])
    #expect(verdict.code == 0 && verdict.text.contains("of part 2 of 3"), "\(verdict.text)")
    let plan = try sandbox.sweep("plan", "grid.json", "--part", "2/3")
    #expect(plan.code == 0 && plan.text.contains("nothing left to do"), "\(plan.text)")

    let lacking = try sandbox.sweep("merge", "early.h5", parts[0], parts[2])
    #expect(lacking.code == 75 && lacking.text.contains("in none of the files"), "\(lacking.text)")
    let merged = try sandbox.sweep("merge", "out.h5", parts[0], parts[1], parts[2])
    #expect(merged.code == 0, "\(merged.text)")
    #expect(try sandbox.sweep("status", "--exit-code", "out.h5").code == 0)
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    #expect(try sandbox.differences("out.h5", "one.h5") == "")
    #expect(try sandbox.sweep("grid.json", "--set", "output=early.h5").code == 0)
    #expect(try sandbox.differences("early.h5", "one.h5") == "")
  }

  @Test(arguments: [0.02, 0.05, 0.1, 0.2])
  func `a merge that is killed is repeated`(seconds: Double) throws {
    let sandbox = try Self.sandbox()
    let parts = ["out.part-1-of-2.h5", "out.part-2-of-2.h5"]
    for part in 1...2 {
      #expect(try sandbox.sweep("grid.json", "--part", "\(part)/2").code == 0)
    }
    let program = Repository.program("swift-sweep")
    _ = try sandbox.run(
      ["timeout", "-s", "KILL", "\(seconds)", program, "merge", "out.h5"] + parts)
    let again = try sandbox.sweep("merge", "out.h5", parts[0], parts[1])
    #expect(again.code == 0, "\(again.text)")
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    #expect(try sandbox.differences("out.h5", "one.h5") == "")
  }

  @Test func `what cannot be merged is refused`() throws {
    let sandbox = try Self.sandbox()
    try sandbox.write(
      #"{"study": "ntk-variance", "members": 2, "output": "other.h5"}"#, to: "other.json")
    #expect(try sandbox.sweep("grid.json", "--part", "1/2").code == 0)
    #expect(try sandbox.sweep("other.json").code == 0)
    let apart = try sandbox.sweep("merge", "out.h5", "out.part-1-of-2.h5", "other.h5")
    #expect(apart.code == 65 && apart.text.contains("--grid"), "\(apart.text)")
    let same = try sandbox.sweep("merge", "other.h5", "other.h5")
    #expect(same.code == 64, "\(same.text)")
    let none = try sandbox.sweep("merge", "out.h5", "missing.h5")
    #expect(none.code == 66, "\(none.text)")
    let wrong = try sandbox.sweep("grid.json", "--part", "3/2")
    #expect(wrong.code == 64, "\(wrong.text)")
    #expect(!sandbox.names.contains("out.h5"))
  }

  @Test func `a smaller grid selects, and shrinks only when asked to`() throws {
    let sandbox = try Self.sandbox()
    #expect(try sandbox.sweep("grid.json").code == 0)
    let small = try sandbox.sweep(ranks: 2, "grid.json", "--set", "members=3")
    #expect(small.code == 0, "\(small.text)")
    #expect(small.text.contains("selects 6 runs of the 300 in the file"), "\(small.text)")
    #expect(sandbox.names.allSatisfy { !$0.contains(".old-") })
    let shrunk = try sandbox.sweep("grid.json", "--set", "members=3", "--shrink")
    #expect(shrunk.code == 0 && shrunk.text.contains("kept as"), "\(shrunk.text)")
    let grown = try sandbox.sweep("grid.json")
    #expect(grown.code == 0 && grown.text.contains("294 runs taken back"), "\(grown.text)")
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    #expect(try sandbox.differences("out.h5", "one.h5") == "")
  }
}
