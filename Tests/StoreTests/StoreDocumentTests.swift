import Foundation
import Store
import StudyKit
import TestSupport
import Testing

struct StoreDocumentTests {
  @Test func `the examples of docs/result-file.md run`() async throws {
    let fixture = try finished()
    let examples = try examples("python")
    #expect(examples.count == 5)
    let reader = Repository.root.appending(path: "python").path
    for example in examples {
      let script = """
        import os, sys, xarray
        os.chdir("\(fixture.directory.path)")
        sys.path.insert(0, "\(reader)")

        """
      let job = try await Job.run([Repository.python, "-c", script + example])
      #expect(job.code == 0, "\(example)\n\(job.error)")
    }
    for tool in [
      ["ncdump", "-h", fixture.path], ["nccopy", "-d4", fixture.path, fixture.path + "2"],
    ] {
      let job = try await Job.run(tool)
      #expect(job.code == 0, "\(job.error)")
    }
  }

  @Test(
    .enabled("R or its package hdf5r is not installed") {
      try await Job.run(["Rscript", "-e", "library(hdf5r)"]).code == 0
    })
  func `R reads it as docs/result-file.md says`() async throws {
    let fixture = try finished()
    let example = try #require(try examples("r").first)
    let script = "setwd(\"\(fixture.directory.path)\")\n" + example
    let job = try await Job.run(["Rscript", "-e", script])
    #expect(job.code == 0 && job.output.contains("nats"), "\(job.output)\n\(job.error)")
  }

  @Test(
    .enabled("Octave is not installed") {
      try await Job.run(["octave-cli", "--version"]).code == 0
    })
  func `Octave reads it as docs/result-file.md says`() async throws {
    let fixture = try finished()
    let example = try #require(try examples("octave").first)
    let script = "cd(\"\(fixture.directory.path)\")\n" + example
    let job = try await Job.run(["octave-cli", "--eval", script])
    #expect(job.code == 0 && job.output.contains("4  8"), "\(job.output)\n\(job.error)")
  }

  /// The finished file that the examples read.
  private func finished() throws -> StoreFixture {
    let fixture = try StoreFixture()
    let axis = StoreGrid.axis("width", [4, 8].map { .integer($0) })
    let file = try fixture.open(StoreGrid(axes: [axis]))
    try fixture.run(file)
    try fixture.summarise(file)
    try file.close()
    return fixture
  }

  /// The examples in a language.
  private func examples(_ language: String) throws -> [String] {
    try Repository.text("docs/result-file.md").components(separatedBy: "```\(language)\n")
      .dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }
}
