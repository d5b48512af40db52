import Foundation
import TestSupport
import Testing

@Suite struct ImportTests {
  /// Which of the package's modules each may import; the arrows of docs/architecture.md.
  static let arrows: [String: Set<String>] = [
    "Posix": ["CSpawn"],
    "MPI": ["CMPI", "Posix"],
    "BLAS": ["COpenBLAS", "CKernels"],
    "HDF5": ["CHDF5", "Posix"],
    "Zlib": ["CZlib"],
    "PNG": ["CPNG"],
    "Randomness": ["CKernels"],
    "Engine": ["BLAS", "CKernels", "Randomness"],
    "Hashing": ["COpenSSL"],
    "StudyKit": ["Hashing", "Randomness"],
    "TrainingKit": ["StudyKit", "Engine", "Randomness"],
    "Tasks": ["HDF5", "Hashing", "PNG", "Posix", "Randomness", "Zlib"],
    "Studies": ["TrainingKit", "StudyKit", "Engine", "Tasks", "BLAS", "Randomness"],
    "Grids": ["StudyKit", "Hashing", "Posix"],
    "Files": ["Grids", "StudyKit", "HDF5", "Hashing", "Posix", "Zlib"],
    "Store": ["Files", "Grids", "StudyKit", "HDF5", "Hashing", "Posix"],
    "Origins": ["Store", "Grids", "StudyKit", "Hashing"],
    "Crew": ["Origins", "Store", "Grids", "StudyKit", "MPI", "Posix"],
    "Commands": ["Files", "Grids", "StudyKit", "Hashing", "Posix", "Randomness"],
    "Tables": ["Files", "Grids", "StudyKit"],
    "Report": ["Grids", "Store", "StudyKit", "Tables"],
    "SwiftSweep": [
      "StudyKit", "Engine", "Tasks", "Grids", "Store", "Crew", "Report", "BLAS", "CBuild", "MPI",
      "Commands", "Origins", "Posix", "Tables",
    ],
    "swift-sweep": ["SwiftSweep", "Studies"],
  ]

  static let modules = arrows.keys.sorted()

  @Test(arguments: modules)
  func `imports point down only`(module: String) throws {
    let ours = Set(Self.arrows.keys).union(Self.arrows.values.joined())
    let allowed = try #require(Self.arrows[module])
    for path in try Repository.files(below: "Sources/" + module, endingIn: [".swift"]) {
      for imported in try imports(of: path) where ours.contains(imported) {
        #expect(allowed.contains(imported), "\(path) imports \(imported)")
      }
    }
  }

  @Test func `every module has its arrows written down`() throws {
    let swift = try Repository.names(in: "Sources").filter { name in
      try !Repository.files(below: "Sources/" + name, endingIn: [".swift"]).isEmpty
    }
    #expect(swift == Self.modules)
  }

  @Test func `C libraries are imported internally`() throws {
    for path in try Repository.files(below: "Sources", endingIn: [".swift"]) {
      for line in try Repository.text(path).split(separator: "\n") {
        guard let name = importedModule(line),
          ["CMPI", "COpenBLAS", "CHDF5", "CSpawn", "CZlib", "CPNG", "COpenSSL"].contains(name)
        else { continue }
        #expect(line.hasPrefix("internal import"), "\(path): \(line)")
      }
    }
  }

  @Test func `no source imports the whole of Foundation`() throws {
    // It would link ICU, which every start would load; the C library, `FoundationEssentials` and `Posix` have
    // what is needed.
    for path in try Repository.files(below: "Sources", endingIn: [".swift"]) {
      #expect(!(try imports(of: path).contains("Foundation")), "\(path)")
    }
  }

  private func imports(of path: String) throws -> [String] {
    try Repository.text(path).split(separator: "\n").compactMap(importedModule)
  }

  /// The module that a line imports; nil for other lines.
  private func importedModule(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
      words[..<index].allSatisfy({
        ["public", "package", "internal", "private", "fileprivate", "@testable", "@_exported"]
          .contains($0)
      })
    else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "typealias", "var"]
    let name = kinds.contains(words[index + 1]) ? words[index + 2] : words[index + 1]
    return String(name.split(separator: ".")[0])
  }
}
