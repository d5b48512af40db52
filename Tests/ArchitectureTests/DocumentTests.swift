import Foundation
import TestSupport
import Testing

@Suite struct DocumentTests {
  @Test(arguments: [
    "docs/examples/own-study/Sources/own-study/RandomFeatures.swift",
    "docs/examples/own-study/Sources/own-study/Grokking.swift",
    "docs/examples/own-study/Sources/own-study/main.swift",
    "docs/examples/own-study/Package.swift",
    "docs/examples/own-study/grid.json",
    "docs/examples/own-study/grokking.json",
  ])
  func `the example in adding-a-study is the one that is built`(path: String) throws {
    let document = try Repository.text("docs/adding-a-study.md")
    #expect(document.contains("\n" + (try Repository.text(path)) + "```"))
  }

  @Test(arguments: [("RandomFeatures", 80), ("Grokking", 150)])
  func `the example studies are short`(name: String, most: Int) throws {
    let text = try Repository.text("docs/examples/own-study/Sources/own-study/\(name).swift")
    #expect(text.count { $0 == "\n" } <= most)
  }

  @Test func `the commands of the README are those of continuous integration`() throws {
    let readme = try Repository.text("README.md").split(separator: "\n")
    let script = try Repository.text(".ci/run")
    for name in ["quickstart", "tests"] {
      let pattern = try Regex("(?m)^\(name)='([^']+)'$")
      let match = try #require(script.firstMatch(of: pattern))
      let command = try #require(match.output[1].substring)
      #expect(readme.contains("    " + command))
    }
  }
}
