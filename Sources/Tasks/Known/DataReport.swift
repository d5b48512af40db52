/// What `swift-sweep data` shows: the known sets, where they lie, and how to get what is missing.
public struct DataReport: Equatable, Sendable, CustomStringConvertible {
  /// The report as text.
  public let description: String
  /// Parts that are nowhere, as grids name them.
  public let missing: [String]

  /// A report on the known sets in some folders; on one where `only` names it.
  public init(_ folders: DataFolders, only name: String? = nil) throws(DataError) {
    if let name, KnownSet.named(name) == nil {
      throw .unknownSet(name, known: KnownSet.all.map(\.name))
    }
    var (lines, missing): ([String], [String]) = ([], [])
    for set in KnownSet.all where name == nil || set.name == name {
      lines.append("\(set.name): \(set.title)")
      let absent = set.parts.filter { set.path(of: $0, in: folders) == nil }
      for part in set.parts {
        let location = set.location(of: part, in: folders)
        let path = location?.paths.first ?? "missing"
        let rival = location.flatMap { set.rival(at: $0, in: folders) }
        lines.append(
          "  \(set.name)/\(part.name)  \(path)"
            + (rival.map { " (refused: \($0) would read the same file)" } ?? ""))
      }
      missing += absent.map { "\(set.name)/\($0.name)" }
      if !absent.isEmpty { lines += ["  to get it, run", "    " + set.remedy] }
    }
    lines.append("Searched, with the folders of each set below them:")
    for path in folders.paths {
      lines.append("  \(path)" + (DataFile.isFolder(path) ? "" : "  (not found)"))
    }
    lines.append("\(DataFolders.variable)=FOLDER:… adds folders, searched first.")
    description = lines.joined(separator: "\n")
    self.missing = missing
  }
}
