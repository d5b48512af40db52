import Foundation
import TestSupport
import Testing

@Suite struct HouseTests {
  @Test func `no source or test file is longer than 400 lines`() throws {
    for folder in ["Sources", "Tests", "benchmarks"] {
      for path in try Repository.files(below: folder, endingIn: [".swift", ".c", ".h", ".py"]) {
        guard !path.contains("/.build/") else { continue }
        let lines = try Repository.text(path).count { $0 == "\n" }
        #expect(lines <= 400, "\(path) has \(lines) lines")
      }
    }
  }

  @Test func `every study has its README, tests, smoke sweep and catalogue line`() throws {
    let catalogue = try Repository.text("Sources/Studies/Catalogue.swift")
    let sweeps = try Repository.names(in: "sweeps")
    let studies = try StudyFolder.all().filter(\.isStudy).map(\.name)
    try #require(!studies.isEmpty)
    for study in studies {
      #expect(Repository.holds("Sources/Studies/\(study)/README.md"), "\(study)")
      #expect(catalogue.contains(study + ".self"), "\(study) is not in the catalogue")
      let tests = try Repository.files(below: "Tests/StudiesTests", endingIn: [".swift"])
      #expect(tests.contains { $0.contains(study) }, "\(study) has no tests")
      let name = try studyName(study)
      #expect(Repository.holds("sweeps/smoke/\(name).json"), "\(name) has no smoke sweep")
      #expect(sweeps.contains(name), "\(name) has no sweeps")
    }
  }

  @Test func `every sweep is in the table of sweeps`() throws {
    let table = try Repository.text("sweeps/README.md")
    for path in try Repository.files(below: "sweeps", endingIn: [".json"]) {
      #expect(table.contains(path.dropFirst("sweeps/".count)), "\(path) is not in sweeps/README.md")
    }
  }

  @Test func `links between documents lead somewhere`() throws {
    let link = /\]\((?<target>[^)#\s]+)(#[^)]*)?\)/
    var documents = try Repository.files(below: "docs", endingIn: [".md"])
    documents += try Repository.files(below: "sweeps", endingIn: [".md"])
    documents += try Repository.files(below: "Sources", endingIn: [".md"])
    documents += ["README.md"]
    for document in documents {
      let folder = Repository.root.appending(path: document).deletingLastPathComponent()
      for match in try Repository.text(document).matches(of: link) {
        let target = String(match.output.target)
        guard !target.contains("://") else { continue }
        let there = FileManager.default.fileExists(atPath: folder.appending(path: target).path)
        #expect(there, "\(document) links to \(target)")
      }
    }
  }

  /// The name by which grids ask for the study of a folder.
  private func studyName(_ folder: String) throws -> String {
    let declaration = /static (let|var) name(: String)? (=|\{) "(?<name>[a-z0-9-]+)"/
    for path in try Repository.files(below: "Sources/Studies/" + folder, endingIn: [".swift"]) {
      if let match = try Repository.text(path).firstMatch(of: declaration) {
        return String(match.output.name)
      }
    }
    Issue.record("no study name below Sources/Studies/\(folder)")
    return folder
  }
}
