internal import Glibc
package import Posix

/// An open directory, in which names are looked up without following links.
///
/// Whoever may write into a directory can put a link where a program is about to make a file. So a directory
/// is looked up once, and everything in it is reached through its descriptor and a bare name.
package final class Directory: Sendable {
  /// The path by which it was found.
  package let path: String
  package let descriptor: Int32

  private init(_ path: String, owning descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens the directory of a path that the user has given: links on the way are the user's own.
  package convenience init(_ path: String) throws(StoreError) {
    let descriptor = try RawFile.check(path, "open the folder") {
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    self.init(path, owning: descriptor)
  }

  /// Opens the directory of a path. If it or its parents are missing, they are made, with the access of another
  /// directory.
  package static func made(_ path: String, like other: Directory?) throws(StoreError) -> Directory {
    if mkdir(path, 0o777) == 0 {
      let directory = try Directory(path)
      guard let status = try other?.status() else { return directory }
      try Access(status).give(to: directory.descriptor, mode: status.mode, path)
      return directory
    }
    if errno == ENOENT, path != Paths.directory(of: path) {
      _ = try made(Paths.directory(of: path), like: other)
      return try made(path, like: other)
    }
    return try Directory(path)
  }

  /// Makes a folder for temporary files that only this user can read, with a name that nobody can guess.
  package static func temporary(named name: String) throws(StoreError) -> Directory {
    let home = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array(Paths.joined(home, name + "-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .system(path: home, action: "make a folder in", code: errno)
    }
    let path = template.dropLast().map { UInt8(bitPattern: $0) }
    return try Directory(String(decoding: path, as: UTF8.self))
  }

  /// The path of a name in it.
  package func path(of name: String) -> String { path == "." ? name : Paths.joined(path, name) }

  /// The status of the directory itself.
  package func status() throws(StoreError) -> FileStatus { try FileStatus(of: descriptor, path) }

  /// The status of what has a name; nil if nothing has it.
  package func status(of name: String) -> FileStatus? { FileStatus(of: name, in: descriptor) }

  /// Whether it has been removed since it was opened.
  package var isGone: Bool { (try? status())?.names == 0 }

  /// The longest name that it allows, in bytes.
  package var longestName: Int {
    let limit = fpathconf(descriptor, Int32(_PC_NAME_MAX))
    return limit > 0 ? limit : 255
  }

  /// A folder in it; nil if nothing has this name.
  package func folder(_ name: String) throws(StoreError) -> Directory? {
    guard let status = status(of: name) else { return nil }
    let path = path(of: name)
    guard status.kind == .folder else {
      throw .notOfKind(path: path, is: status.kind, not: .folder)
    }
    let folder = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if folder < 0, errno == ENOENT { return nil }
    return Directory(path, owning: try RawFile.check(path, "open the folder") { folder })
  }

  /// A folder in it, made if there is none, with the access of the file that it is for.
  package func madeFolder(_ name: String, _ access: Access?) throws(StoreError) -> Directory {
    let path = path(of: name)
    let isMade = mkdirat(descriptor, name, 0o777) == 0
    if !isMade, errno != EEXIST {
      throw .system(path: path, action: "make the folder", code: errno)
    }
    guard let folder = try folder(name) else {
      throw .system(path: path, action: "make the folder", code: ENOENT)
    }
    if isMade, let access {
      try access.give(to: folder.descriptor, mode: access.ofFolder, path)
    }
    return folder
  }

  /// Opens a name; returns a descriptor, which the caller closes, or a negative number.
  package func open(_ name: String, _ flags: Int32, mode: UInt32 = 0) -> Int32 {
    openat(descriptor, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode)
  }

  /// Removes a name, unless it is a folder's; does nothing if it does not exist.
  package func remove(_ name: String) { unlinkat(descriptor, name, 0) }

  /// Removes a folder in it if that is empty.
  package func removeFolder(_ name: String) { unlinkat(descriptor, name, AT_REMOVEDIR) }

  /// Removes a folder in it with all that is in that, as far as it may; no link is followed.
  package func removeTree(_ name: String) {
    guard status(of: name)?.kind == .folder else { return }
    try? folder(name)?.removeContents()
    removeFolder(name)
  }

  /// Removes all that is in it, as far as it may.
  package func removeContents() {
    for name in names {
      remove(name)
      removeTree(name)
    }
  }

  /// Renames a file, replacing what had the new name.
  package func rename(_ old: String, to new: String) throws(StoreError) {
    _ = try RawFile.check("\(path(of: old)) to \(path(of: new))", "rename") {
      renameat(descriptor, old, descriptor, new)
    }
  }

  /// Gives a file a second name; false if something has that name already.
  package func link(_ old: String, as new: String) throws(StoreError) -> Bool {
    if linkat(descriptor, old, descriptor, new, 0) == 0 { return true }
    guard errno != EEXIST else { return false }
    throw .system(path: "\(path(of: old)) as \(path(of: new))", action: "link", code: errno)
  }

  /// The names in it; none if it cannot be read.
  package var names: [String] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { start in
          String(cString: start)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Waits until changes of its names are on the disk.
  package func synchronize() throws(StoreError) {
    // Some network file systems cannot do this; a rename is then as durable as they make it.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw .system(path: path, action: "sync", code: errno)
    }
  }

  /// Bytes that are free for this user; 0 if unknown.
  package var freeSpace: Int { RawFile.freeSpace(at: descriptor) }
}
