internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A folder with one file a run, named by the run's identity.
///
/// A file is written under another name and renamed, so that what has the name is whole however the
/// process ends.
struct RunFolder: Sendable {
  /// The folder; it is made, with the one that it is in, when the first file is.
  let path: String
  /// Where earlier programs kept such files, if there is such a folder: it is read and tidied up, but
  /// nothing is written there.
  private let earlier: String?
  /// The ending of its files' names.
  private let ending: String

  init(_ path: String, earlier: String, ending: String) {
    self.path = path
    self.earlier = Paths.exists(earlier) ? earlier : nil
    self.ending = "." + ending
  }

  /// Where the file of a run is written.
  func file(of identity: UInt64) -> String { path + "/" + name(of: identity) }

  /// The file of a run that is there; one in the earlier folder counts where the folder has none.
  func existingFile(of identity: UInt64) -> String? {
    folders.map { $0 + "/" + name(of: identity) }.first { Paths.exists($0) }
  }

  /// Whether there may be any file.
  var exists: Bool { folders.contains { Paths.exists($0) } }

  /// Throws where something that is not a folder has the folder's name.
  func check() throws(StoreError) {
    for path in [Paths.directory(of: path), path] {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
      if !isFolder.boolValue { throw .system(path: path, action: "make the folder", code: EEXIST) }
    }
  }

  /// Writes a run's file in place of the one before; with `isDurable` it is on the disk afterwards.
  func write(
    _ identity: UInt64, isDurable: Bool,
    _ body: (borrowing RawFile) throws(StoreError) -> Void
  ) throws(StoreError) {
    let file = file(of: identity)
    // Two ranks may both believe that a run is theirs; each writes a file of its own.
    let draft = "\(file).\(getpid())"
    do throws(StoreError) {
      try Paths.makeFolder(path)
      try Self.fill(draft, isDurable, body)
      try Paths.rename(draft, to: file)
    } catch {
      Paths.remove(draft)
      throw error
    }
  }

  private static func fill(
    _ draft: String, _ isDurable: Bool, _ body: (borrowing RawFile) throws(StoreError) -> Void
  ) throws(StoreError) {
    let raw = try RawFile(creating: draft)
    try raw.setSize(0)
    try body(raw)
    if isDurable { try raw.synchronize() }
  }

  /// The runs that have a file.
  var identities: Set<UInt64> { Set(files.compactMap { identity(of: $0.name) }) }

  /// Removes a run's file.
  func remove(_ identity: UInt64) {
    for folder in folders { Paths.remove(folder + "/" + name(of: identity)) }
  }

  /// Removes what killed ranks were just writing; to be called while nobody writes.
  func removeDrafts() {
    for (folder, name) in files where identity(of: name) == nil {
      Paths.remove(folder + "/" + name)
    }
  }

  /// Removes all files of ours, and the folder where nothing else is in it.
  func removeAll() {
    for (folder, name) in files { Paths.remove(folder + "/" + name) }
    removeIfEmpty()
  }

  /// Removes the folder, and the one that it is in, where nothing is left in them.
  func removeIfEmpty() {
    for folder in folders + [Paths.directory(of: path)] { rmdir(folder) }
  }

  private var folders: [String] { earlier.map { [path, $0] } ?? [path] }

  /// The files that are ours: runs' and drafts.
  private var files: [(folder: String, name: String)] {
    folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.filter {
        $0.dropFirst(16).hasPrefix(ending) && UInt64($0.prefix(16), radix: 16) != nil
      }
      .map { (folder, $0) }
    }
  }

  private func name(of identity: UInt64) -> String {
    let digits = String(identity, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + ending
  }

  /// The run of a file; nil for a draft.
  private func identity(of name: String) -> UInt64? {
    name.hasSuffix(ending) ? UInt64(name.prefix(16), radix: 16) : nil
  }
}
