import Foundation
import Store
import StudyKit
import TestSupport
import Testing

struct StoreDocumentTests {
  @Test func `the examples of docs/result-file.md run`() async throws {
    let fixture = try StoreFixture()
    let axis = StoreGrid.axis("width", [4, 8].map { .integer($0) })
    let file = try fixture.open(StoreGrid(axes: [axis]))
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()

    let examples = try Repository.text("docs/result-file.md").components(separatedBy: "```python\n")
      .dropFirst().map {
        $0.components(separatedBy: "```")[0]
      }
    #expect(examples.count == 4)
    for example in examples {
      let script = "import os, xarray; os.chdir(\"\(fixture.directory.path)\")\n" + example
      let job = try await Job.run([Repository.python, "-c", script])
      #expect(job.code == 0, "\(example)\n\(job.error)")
    }
    for tool in [
      ["ncdump", "-h", fixture.path], ["nccopy", "-d4", fixture.path, fixture.path + "2"],
    ] {
      let job = try await Job.run(tool)
      #expect(job.code == 0, "\(job.error)")
    }
  }
}
