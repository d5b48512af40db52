import Foundation
import Store
import StudyKit
import Subprocess
import Testing

struct StoreDocumentTests {
  @Test func `the examples of docs/result-file.md run`() async throws {
    let fixture = try StoreFixture()
    let axis = StoreGrid.axis("width", [4, 8].map { .integer($0) })
    let file = try fixture.open(StoreGrid(axes: [axis]))
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()

    let document = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "docs/result-file.md")
    let text = try String(contentsOf: document, encoding: .utf8)
    let examples = text.components(separatedBy: "```python\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(examples.count == 4)
    for example in examples {
      let script = "import os, xarray; os.chdir(\"\(fixture.directory.path)\")\n" + example
      let result = try await run(
        .name("timeout"), arguments: ["240", Python.interpreter, "-c", script],
        output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
      #expect(result.terminationStatus == .exited(0), "\(example)\n\(result.standardError)")
    }
    for tool in [
      ["ncdump", "-h", fixture.path], ["nccopy", "-d4", fixture.path, fixture.path + "2"],
    ] {
      let result = try await run(
        .name(tool[0]), arguments: Arguments(Array(tool.dropFirst())), output: .discarded,
        error: .string(limit: 1 << 16))
      #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
    }
  }
}
