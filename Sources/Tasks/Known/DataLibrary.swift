internal import Synchronization

/// Reads data sets by the names that grids use, each once a process.
///
/// A name is that of a known set with its part, `fashion-mnist/test`, or, told by beginning with
/// `/` or `.` or ending in `.h5`, the path of an HDF5 file or of a folder of images.
public final class DataLibrary: Sendable {
  /// The library of the folders that this process's environment gives.
  public static let standard = DataLibrary(.standard)

  /// Where known sets are looked for.
  public let folders: DataFolders
  private let held = Mutex<[String: DataSet]>([:])

  /// A library of some folders.
  public init(_ folders: DataFolders) { self.folders = folders }

  /// The set of a name, read when it is first asked for.
  public func set(_ name: String) throws(DataError) -> DataSet {
    if let set = held.withLock({ $0[name] }) { return set }
    // Two threads may both read a set for the first time; they read the same.
    let set = try read(name)
    held.withLock { $0[name] = set }
    return set
  }

  /// Forgets what was read.
  public func forget() { held.withLock { $0 = [:] } }

  private func read(_ name: String) throws(DataError) -> DataSet {
    if name.hasPrefix("/") || name.hasPrefix(".") || name.hasSuffix(".h5") {
      let isFolder = DataFile.isFolder(name) || (!name.hasSuffix(".h5") && !DataFile.isFile(name))
      return isFolder
        ? try ImageFolders.read(name, name: name) : try HDF5Set.read(name, name: name)
    }
    let words = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = words.first, let known = KnownSet.named(first) else {
      throw .unknownSet(name, known: KnownSet.all.map(\.name))
    }
    guard words.count == 2 else {
      throw .unknownPart("", set: first, known: known.parts.map { "\(first)/\($0.name)" })
    }
    return try known.read(part: words[1], in: folders)
  }
}
