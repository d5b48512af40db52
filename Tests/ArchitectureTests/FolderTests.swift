import TestSupport
import Testing

@Suite struct FolderTests {
  /// Circles that are known, by module; none may become larger, and no other one come up.
  private static let known: [String: [Set<String>]] = [
    // The catalogue names every study; what studies share stands beside it.
    "Studies": [
      [
        "", "CircuitCompetition", "DeepEnsemble", "ICLReddy", "ICLTransience", "InductionHeads",
        "NTKVariance",
      ]
    ]
  ]

  @Test(arguments: ImportTests.modules)
  func `folders of a module use each other in one direction only`(module: String) throws {
    let graph = FolderGraph(try Self.files(of: module))
    for circle in graph.circles
    where Self.known[module]?.contains(where: circle.isSubset) != true {
      Issue.record("\(module): \(graph.description(of: circle))")
    }
  }

  @Test(arguments: ImportTests.modules)
  func `no module but the largest two is longer than 6,000 lines`(module: String) throws {
    guard !["Engine", "Studies"].contains(module) else { return }
    let lines = try Self.files(of: module).reduce(0) { $0 + $1.text.count { $0 == "\n" } }
    #expect(lines <= 6000, "\(module) has \(lines) lines")
  }

  @Test func `every module with folders is looked at`() throws {
    for module in ["Crew", "Engine", "Grids", "Store"] {
      #expect(!FolderGraph(try Self.files(of: module)).uses.isEmpty, "\(module)")
    }
  }

  /// The texts of a module's files, each with its folder; the module's own is empty.
  private static func files(of module: String) throws -> [(folder: String, text: String)] {
    let root = "Sources/" + module
    return try Repository.files(below: root, endingIn: [".swift"]).map { path in
      let folders = path.dropFirst(root.count + 1).split(separator: "/").dropLast()
      return (folders.joined(separator: "/"), try Repository.text(path))
    }
  }
}

/// That the tests of folders can fail.
@Suite struct FolderGraphTests {
  private static let lower = ("lower", "package struct Lower {\n  var size = 1\n}\n")

  @Test func `a use across folders is seen, and what was named`() {
    let graph = FolderGraph([
      Self.lower, ("upper", "final class Upper {\n  let below: [Lower]\n}\n"),
    ])
    #expect(graph.uses == ["upper": ["lower": ["Lower"]]])
    #expect(graph.circles.isEmpty)
  }

  @Test func `a circle is found, however long`() {
    let graph = FolderGraph([
      ("a", "struct First { let next: Second }\n"),
      ("b", "struct Second { func go() { third() } }\n"),
      ("c", "func third() -> First? { nil }\n"), ("d", "enum Apart { case of(First) }\n"),
    ])
    #expect(graph.circles == [["a", "b", "c"]])
    #expect(graph.description(of: ["b", "c"]) == "b uses of c: third")
  }

  @Test func `an extension of another folder's type uses it`() {
    let graph = FolderGraph([Self.lower, ("upper", "extension Lower {\n  func more() {}\n}\n")])
    #expect(graph.uses == ["upper": ["lower": ["Lower"]]])
  }

  @Test(arguments: [
    "// Lower", "let text = \"Lower\"", "let text = \"\\\"Lower\"",
    "let text = \"\"\"\n  Lower\n  \"\"\"",
    "let other = lower.Lower",
  ])
  func `what only looks like a use is none`(text: String) {
    let graph = FolderGraph([Self.lower, ("upper", text + "\n")])
    #expect(graph.uses.isEmpty)
  }

  @Test func `a name that two folders declare belongs to neither`() {
    let graph = FolderGraph([
      Self.lower, ("other", "struct Lower {}\n"), ("upper", "let below = Lower()\n"),
    ])
    #expect(graph.uses.isEmpty)
  }
}
