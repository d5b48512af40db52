internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A folder beside the result file with one file a run, named by the run's identity.
///
/// A file is written under another name and renamed, so that what has the name is whole however the
/// process ends.
struct RunFolder: Sendable {
  /// The folder; it is made when the first file is.
  let path: String
  /// The ending of its files' names.
  let ending: String

  /// The folder of a result file for one kind of files: `out.h5.checkpoints` with `….checkpoint`.
  init(beside resultFile: String, folder: String, ending: String) {
    // Every rank finds the same folder, also where the result file is a link.
    path = Paths.resolved(resultFile) + "." + folder
    self.ending = "." + ending
  }

  /// The file of a run.
  func file(of identity: UInt64) -> String {
    let digits = String(identity, radix: 16)
    return path + "/" + String(repeating: "0", count: 16 - digits.count) + digits + ending
  }

  /// Throws where something that is no folder has the folder's name.
  func check() throws(StoreError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    if !isFolder.boolValue { throw .system(path: path, action: "make the folder", code: EEXIST) }
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
      if !Paths.exists(path), mkdir(path, 0o777) != 0, errno != EEXIST {
        throw .system(path: path, action: "make the folder", code: errno)
      }
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
  var identities: [UInt64] { names.compactMap(identity(of:)) }

  /// Takes a run's file away.
  func remove(_ identity: UInt64) { Paths.remove(file(of: identity)) }

  /// Takes away what killed ranks were just writing; to be called while nobody writes.
  func removeDrafts() {
    for name in names where identity(of: name) == nil { Paths.remove(path + "/" + name) }
  }

  /// Takes the folder away where nothing is left in it.
  func removeIfEmpty() { rmdir(path) }

  /// Takes all files of ours away, and the folder where nothing else is in it.
  func removeAll() {
    for name in names { Paths.remove(path + "/" + name) }
    removeIfEmpty()
  }

  /// The files in the folder that are ours: runs' and drafts.
  private var names: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter {
      $0.dropFirst(16).hasPrefix(ending) && UInt64($0.prefix(16), radix: 16) != nil
    }
  }

  /// The run of a file; nil for a draft.
  private func identity(of name: String) -> UInt64? {
    name.hasSuffix(ending) ? UInt64(name.prefix(16), radix: 16) : nil
  }
}
