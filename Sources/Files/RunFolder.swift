/// A folder with one file per run, named by the run's identity.
///
/// A file is written under another name and renamed, so that the file with the name is complete however the
/// process ends.
package struct RunFolder: Sendable {
  private let folder: KindFolder
  /// The ending of its files' names.
  private let ending: String

  package init(_ folder: KindFolder, ending: String) {
    self.folder = folder
    self.ending = "." + ending
  }

  /// The path of the folder, which is made together with its parent when the first file is written.
  package var path: String { folder.path }

  /// The path that the file of a run is written to.
  package func file(of identity: UInt64) -> String { path + "/" + name(of: identity) }

  /// The path of a run's file; it may be in the folder of earlier versions if this folder has none.
  package func path(of identity: UInt64) -> String {
    for name in names(of: identity) {
      for folder in folder.all where folder.status(of: name) != nil {
        return folder.path(of: name)
      }
    }
    return file(of: identity)
  }

  /// The path of a folder for a run's own files, which is made if there is none.
  package func madeFolder(_ identity: UInt64) throws(StoreError) -> String {
    try folder.made().madeFolder(name(of: identity) + Self.own, folder.access).path
  }

  /// Opens the file of a run, even one that is taken; nil if there is none.
  package func open(_ identity: UInt64) throws(StoreError) -> RawFile? {
    for name in names(of: identity) {
      for folder in folder.all where folder.status(of: name) != nil {
        return try RawFile(opening: name, in: folder, forWriting: false)
      }
    }
    return nil
  }

  /// Gives a run's file another name, which it keeps if this process dies; with `back`, restores its own.
  package func take(_ identity: UInt64, back: Bool = false) {
    let names = names(of: identity)
    for folder in folder.all where folder.status(of: names[back ? 1 : 0]) != nil {
      // If it cannot be renamed, a death is not noticed.
      try? folder.rename(names[back ? 1 : 0], to: names[back ? 0 : 1])
    }
  }

  /// Whether the only file of a run is one that was taken and not given back.
  package func isTaken(_ identity: UInt64) -> Bool {
    let names = names(of: identity)
    let folders = folder.all
    return !folders.contains { $0.status(of: names[0]) != nil }
      && folders.contains { $0.status(of: names[1]) != nil }
  }

  /// Whether there may be any file.
  package var exists: Bool { folder.mayBeThere }

  /// Throws if something other than a folder has the folder's name.
  package func check() throws(StoreError) { try folder.check() }

  /// Writes a run's file, replacing the one before; with `isDurable` it is on the disk afterwards.
  package func write(
    _ identity: UInt64, isDurable: Bool,
    _ body: (borrowing RawFile) throws(StoreError) -> Void
  ) throws(StoreError) {
    let name = name(of: identity)
    // Two ranks may both believe that a run is theirs; each writes its own file under a random name.
    let draft = name + "." + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let directory = try folder.made()
    do throws(StoreError) {
      try Self.fill(draft, in: directory, folder.access, isDurable, body)
      try directory.rename(draft, to: name)
    } catch {
      directory.remove(draft)
      throw error
    }
  }

  private static func fill(
    _ draft: String, in directory: Directory, _ access: Access?, _ isDurable: Bool,
    _ body: (borrowing RawFile) throws(StoreError) -> Void
  ) throws(StoreError) {
    let raw = try RawFile(making: draft, in: directory, access)
    try body(raw)
    if isDurable { try raw.synchronize() }
  }

  /// The runs that have a file, or a folder.
  package var identities: Set<UInt64> { Set(files.compactMap { identity(of: $0.name) }) }

  /// Removes a run's file, and its folder.
  package func remove(_ identity: UInt64) {
    for folder in folder.all {
      for name in names(of: identity) { folder.remove(name) }
      folder.removeTree(name(of: identity) + Self.own)
    }
  }

  /// Removes files that killed ranks were writing; to be called while no rank is writing.
  package func removeDrafts() {
    for (folder, name) in files where identity(of: name) == nil && !name.hasSuffix(Self.taken) {
      folder.remove(name)
    }
  }

  /// Removes all runs' files, and the folder if nothing else is in it.
  package func removeAll() {
    for (folder, name) in files { folder.remove(name) }
    removeIfEmpty()
  }

  /// Removes the folder and its parent if they are empty.
  package func removeIfEmpty() { folder.removeIfEmpty() }

  /// The files of runs, and drafts of such.
  private var files: [(folder: Directory, name: String)] {
    folder.all.flatMap { folder in
      folder.names.filter {
        $0.dropFirst(16).hasPrefix(ending) && UInt64($0.prefix(16), radix: 16) != nil
      }
      .map { (folder, $0) }
    }
  }

  /// The ending of the name of a file that is taken.
  private static let taken = ".resuming"

  /// The ending of the name of a run's folder.
  private static let own = ".d"

  /// The names of a run's file: its own, and that while it is taken.
  private func names(of identity: UInt64) -> [String] {
    let name = name(of: identity)
    return [name, name + Self.taken]
  }

  private func name(of identity: UInt64) -> String {
    let digits = String(identity, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits + ending
  }

  /// The run of a file or folder; nil for a draft.
  private func identity(of name: String) -> UInt64? {
    name.hasSuffix(ending) || name.hasSuffix(ending + Self.own)
      ? UInt64(name.prefix(16), radix: 16) : nil
  }
}
