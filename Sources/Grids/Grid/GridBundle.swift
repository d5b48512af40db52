/// The grids of one file: one, or several that are swept together, each into a result file of its own.
package struct GridBundle: Sendable {
  /// One of the grids.
  package struct Entry: Sendable {
    /// Its name; nil if the file is one grid.
    package let name: String?
    /// The grid.
    package let grid: Grid
  }

  /// The most grids that a file may have; a sweep keeps the files of all of them open.
  package static let limit = 100

  /// The grids in the order of the file, at least one.
  package let entries: [Entry]
  /// What all result files' names begin with: that of the file's own output, without its ending.
  package let stem: String

  init(_ entries: [Entry], stem: String) {
    self.entries = entries
    self.stem = stem
  }

  /// Refuses names after `--grid` of which a file has none; `known` are those that it has.
  static func check(_ chosen: [String], known: [String]) throws(GridError) {
    let problems = chosen.filter { !known.contains($0) }.map { name in
      GridError.Problem(
        at: .option("--grid " + name), "",
        known.isEmpty
          ? .other("the file is one grid, which has no name; leave the option out")
          : .unknownName(name, of: "grid", known: known))
    }
    guard problems.isEmpty else { throw GridError(.usage, file: "--grid", problems) }
  }

  /// Whether text may be a grid's name, which is part of a file's name and of a path after `--set`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first != "-", first != "_", text.utf8.count <= 100 else {
      return false
    }
    return text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
  }

  /// The path of a named grid's result file.
  static func output(_ stem: String, _ name: String) -> String { "\(stem)-\(name).h5" }
}
