internal import Glibc
internal import Posix

/// Files and folders as the readers see them: the one place where they are opened.
enum DataFile {
  /// What tells one file from another, and from itself after a change.
  struct Identity: Hashable, Sendable {
    let device: UInt
    let number: UInt
    let size: Int
    /// When its contents were changed, since 1970.
    let changed: Duration

    init(_ status: FileStatus) {
      (device, number) = (status.device, status.number)
      (size, changed) = (status.size, status.changed)
    }

    /// Whether both are one file, changed or not.
    func isSame(as other: Identity) -> Bool { device == other.device && number == other.number }
  }

  /// Opens a regular file for reading, closed with ``close(_:)``.
  static func open(
    _ path: String, expected: String
  ) throws(DataError) -> (descriptor: Int32, identity: Identity) {
    do throws(RegularFile.Refusal) {
      let file = try RegularFile.open(path)
      return (file.descriptor, Identity(file.status))
    } catch {
      switch error {
      case .kind(let kind):
        throw .wrongKind(path: path, expected: expected, found: kind.rawValue)
      case .system(let code): throw unreadable(path, expected, code)
      }
    }
  }

  /// Closes what ``open(_:expected:)`` has opened.
  static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  /// Looks whether a path can be opened as a regular file, for libraries that open it themselves.
  static func check(_ path: String, expected: String) throws(DataError) -> Identity {
    let file = try open(path, expected: expected)
    close(file.descriptor)
    return file.identity
  }

  /// The next `count` bytes of an open file, fewer where it ends before.
  static func read(
    _ descriptor: Int32, _ count: Int, _ path: String, expected: String
  ) throws(DataError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, count - filled)
      }
      if step < 0, errno == EINTR { continue }
      guard step >= 0 else { throw unreadable(path, expected) }
      if step == 0 { break }
      filled += step
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// The first bytes of an open file, `count` unless it has fewer; they are read again afterwards.
  static func beginning(_ descriptor: Int32, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(read, 0)))
  }

  /// Whether there is something that is not a folder; opening it shows whether it is a file.
  static func isFile(_ path: String) -> Bool {
    FileStatus(at: path).map { $0.kind != .folder } ?? false
  }

  /// Whether there is a folder.
  static func isFolder(_ path: String) -> Bool {
    FileStatus(at: path)?.kind == .folder
  }

  /// The identity of a file or folder, links followed; nil where there is none.
  static func identity(of path: String) -> Identity? { FileStatus(at: path).map(Identity.init) }

  /// The names in a folder, sorted by their UTF-8, hidden ones left out.
  static func names(in folder: String, expected: String) throws(DataError) -> [String] {
    guard let kind = FileStatus(at: folder)?.kind else { throw unreadable(folder, expected) }
    guard kind == .folder else {
      throw .wrongKind(path: folder, expected: expected, found: kind.rawValue)
    }
    guard let stream = opendir(folder) else { throw unreadable(folder, expected) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { start in
          String(validatingCString: start) ?? ""
        }
      }
      guard !name.isEmpty else {
        throw .damaged(file: folder, expected: "names in UTF-8", reason: "one of them is not")
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Why a call has failed, by default the last one, as an error.
  private static func unreadable(
    _ path: String, _ expected: String, _ code: Int32 = errno
  ) -> DataError {
    let reason =
      switch code {
      case _ where path.utf8.contains(0): "its name contains a NUL"
      case ENOENT: "there is no such file or folder"
      default: String(cString: strerror(code))
      }
    return .unreadable(path: path, expected: expected, reason: reason)
  }
}
