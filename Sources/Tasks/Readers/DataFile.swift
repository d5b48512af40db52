internal import Glibc

/// Files and folders as the readers see them: the one place where they are opened.
enum DataFile {
  /// What tells one file from another, and from itself after a change.
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
    let size: Int
    /// When it was changed, in seconds and nanoseconds.
    let changed: [Int]

    /// Whether both are one file, changed or not.
    func isSame(as other: Identity) -> Bool { device == other.device && number == other.number }
  }

  /// Opens a regular file for reading, closed with ``close(_:)``.
  ///
  /// What is not a regular file, such as a FIFO, which would make the reader wait, or a device, is
  /// refused before it is opened; what takes its place meanwhile is opened without waiting, and refused
  /// then.
  static func open(
    _ path: String, expected: String
  ) throws(DataError) -> (descriptor: Int32, identity: Identity) {
    guard let before = status(of: path) else { throw unreadable(path, expected) }
    try checkKind(before, path, expected)
    let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw unreadable(path, expected) }
    var status = stat()
    fstat(descriptor, &status)
    do throws(DataError) { try checkKind(status, path, expected) } catch {
      close(descriptor)
      throw error
    }
    return (descriptor, identity(status))
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
    status(of: path).map { $0.st_mode & S_IFMT != S_IFDIR } ?? false
  }

  /// Whether there is a folder.
  static func isFolder(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// The identity of a file or folder, links followed; nil where there is none.
  static func identity(of path: String) -> Identity? { status(of: path).map(identity) }

  /// The names in a folder, sorted by their UTF-8, hidden ones left out.
  static func names(in folder: String, expected: String) throws(DataError) -> [String] {
    guard let status = status(of: folder) else { throw unreadable(folder, expected) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .wrongKind(path: folder, expected: expected, found: kind(status))
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

  /// The status of what a path leads to, links followed; `errno` is set where there is none.
  private static func status(of path: String) -> stat? {
    // C would read a name up to its first NUL, which is another file's.
    guard !path.utf8.contains(0) else {
      errno = EINVAL
      return nil
    }
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func identity(_ status: stat) -> Identity {
    Identity(
      device: UInt64(status.st_dev), number: UInt64(status.st_ino), size: Int(status.st_size),
      changed: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec])
  }

  private static func checkKind(
    _ status: stat, _ path: String, _ expected: String
  ) throws(DataError) {
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .wrongKind(path: path, expected: expected, found: kind(status))
    }
  }

  /// What kind of file it is, in words.
  private static func kind(_ status: stat) -> String {
    switch status.st_mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a folder"
    case S_IFIFO: "a FIFO"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFSOCK: "a socket"
    default: "something else"
    }
  }

  /// Why the last call has failed, as an error.
  private static func unreadable(_ path: String, _ expected: String) -> DataError {
    let code = errno
    let reason =
      switch code {
      case _ where path.utf8.contains(0): "its name contains a NUL"
      case ENOENT: "there is no such file or folder"
      default: String(cString: strerror(code))
      }
    return .unreadable(path: path, expected: expected, reason: reason)
  }
}
