internal import Synchronization

/// Reads data sets by the names that grids use, each once a process.
///
/// A name is that of a known set with its part, `fashion-mnist/test`, of a set that is drawn, `clouds-16/test`, or, told by
/// beginning with `/` or `.` or ending in `.h5`, the path of an HDF5 file, of IDX images beside their labels, or of a folder of
/// images. Names are compared byte by byte, as files are found by them: a letter and its accent may be one character or two.
public final class DataLibrary: Sendable {
  /// The library of the folders that this process's environment gives.
  public static let standard = DataLibrary(.standard)

  /// What has been read under a name.
  package struct Reading: Equatable, Sendable {
    /// The name, as grids have it.
    package let name: String
    /// Where the set is from.
    package let origin: String
    /// SHA-256 of the content, in hexadecimal.
    package let digest: String
  }

  /// Where known sets are looked for.
  public let folders: DataFolders
  private let warn: @Sendable (String) -> Void
  private let held = Mutex<[[UInt8]: DataSet]>([:])
  /// What has been read, and warned of, so far.
  private let read = Mutex<[[UInt8]: Reading]>([:])

  /// A library of some folders, with what the program wants done with warnings.
  public convenience init(_ folders: DataFolders) {
    self.init(folders, warn: { DataReading.current.warn($0) })
  }

  /// A library of some folders.
  package init(_ folders: DataFolders, warn: @escaping @Sendable (String) -> Void) {
    self.folders = folders
    self.warn = warn
  }

  /// The set of a name, read when it is first asked for.
  public func set(_ name: String) throws(DataError) -> DataSet {
    let key = Array(name.utf8)
    if let set = held.withLock({ $0[key] }) { return set }
    // Two threads may both read a set for the first time; they read the same.
    let set = try readSet(name)
    try note(set, name)
    held.withLock { $0[key] = set }
    return set
  }

  /// SHA-256 of the content of a name's set, in hexadecimal; reads the set where it has not been read yet.
  public func digest(of name: String) throws(DataError) -> String {
    let key = Array(name.utf8)
    if let reading = read.withLock({ $0[key] }) { return reading.digest }
    let set = try set(name)
    return read.withLock { $0[key]?.digest } ?? set.contentHash
  }

  /// Forgets the sets that were read, but not that they were.
  public func forget() { held.withLock { $0 = [:] } }

  /// What has been read since the process began, in the order of the names.
  package var readings: [Reading] {
    read.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  private func readSet(_ name: String) throws(DataError) -> DataSet {
    if name.hasPrefix("/") || name.hasPrefix(".") || name.hasSuffix(".h5") {
      try DataReading.checkPath(name)
      let isFolder = DataFile.isFolder(name) || (!name.hasSuffix(".h5") && !DataFile.isFile(name))
      if isFolder { return try ImageFolders.read(name, name: name) }
      if let labels = IDXFile.labels(beside: name) {
        return try IDXFile.read(images: name, labels: labels, classes: nil, name: name)
      }
      return try HDF5Set.read(name, name: name)
    }
    if let clouds = try CloudSet.named(name) { return clouds }
    let words = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = words.first, let known = KnownSet.named(first) else {
      throw .unknownSet(name, known: KnownSet.all.map(\.name) + [CloudSet.name])
    }
    guard words.count == 2 else {
      throw .unknownPart("", set: first, known: known.parts.map { "\(first)/\($0.name)" })
    }
    return try known.read(part: words[1], in: folders)
  }

  /// Keeps what was read, and says once what is odd about it.
  ///
  /// Two known sets of one content are refused: one of them is not what its name says. So is a set that
  /// is not what it was when it was read before: runs of one process would differ in their data.
  private func note(_ set: DataSet, _ name: String) throws(DataError) {
    let reading = Reading(name: name, origin: set.origin, digest: set.contentHash)
    let published = KnownSet.published(name)
    if let owner = KnownSet.name(ofContent: reading.digest), KnownSet.ofPart(name) != nil,
      owner != name
    {
      throw .wrongContent(file: set.origin, set: name, other: owner)
    }
    let twin = KnownSet.ofPart(name).flatMap { known in
      read.withLock { $0.values }.first { other in
        let rival = KnownSet.ofPart(other.name)
        return rival != nil && rival != known && other.digest == reading.digest
      }
    }
    if let twin {
      throw .wrongContent(file: set.origin, set: name, other: "\(twin.name), \(twin.origin)")
    }
    let key = Array(name.utf8)
    if let before = read.withLock({ $0[key] }) {
      guard before.digest == reading.digest else { throw .changed(file: set.origin, set: name) }
      return
    }
    read.withLock { $0[key] = reading }
    if let published, published != reading.digest {
      warn(
        "\(set.origin) is not the published \(name): SHA-256 of its content is "
          + "\(reading.digest), not \(published)")
    }
    if let words = set.emptyClasses { warn("\(name): \(words)") }
  }
}

extension DataSet {
  /// Which classes have no example, in words; nil where each has one.
  fileprivate var emptyClasses: String? {
    guard let labels else { return nil }
    var isEmpty = [Bool](repeating: true, count: classes.count)
    for label in labels { isEmpty[label] = false }
    let empty = classes.indices.filter { isEmpty[$0] }
    guard !empty.isEmpty else { return nil }
    let listed = empty.prefix(3).map { classes[$0] }.joined(separator: ", ")
    let more = empty.count > 3 ? " and \(empty.count - 3) more" : ""
    let verb = empty.count == 1 ? "has" : "have"
    return "\(empty.count) of \(classes.count) classes \(verb) no example: \(listed)\(more)"
  }
}
