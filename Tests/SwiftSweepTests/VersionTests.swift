import SwiftSweep
import TestSupport
import Testing

@Suite struct `the version` {
  @Test func `is that of the citation and of the newest change`() throws {
    let citation = try Repository.text("CITATION.cff").split(separator: "\n")
    #expect(citation.contains("version: \(Version.number)"))
    let changes = try Repository.text("CHANGELOG.md").split(separator: "\n")
    #expect(changes.first { $0.hasPrefix("## ") } == "## \(Version.number)")
  }

  @Test func `names the MPI library that the program is built for`() {
    let library = Mpirun.isMPICH ? "MPICH" : "Open MPI"
    #expect(Version.text.hasSuffix(", \(library))"), "\(Version.text)")
  }
}
