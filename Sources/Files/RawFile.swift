internal import Glibc
package import Posix

/// An open file descriptor for reads and writes at given offsets; every error names the path.
package struct RawFile: ~Copyable {
  package let path: String
  private let descriptor: Int32

  /// Opens a file that is there; links that lead to it are followed.
  package init(opening path: String, forWriting: Bool) throws(StoreError) {
    do throws(RegularFile.Refusal) {
      descriptor = try RegularFile.open(path, forWriting: forWriting).descriptor
    } catch { throw StoreError(error, path) }
    self.path = path
  }

  /// Opens a file of a directory; a link is refused.
  package init(opening name: String, in directory: Directory, forWriting: Bool) throws(StoreError) {
    let path = directory.path(of: name)
    do throws(RegularFile.Refusal) {
      descriptor =
        try RegularFile.open(name, in: directory.descriptor, forWriting: forWriting).descriptor
    } catch { throw StoreError(error, path) }
    self.path = path
  }

  /// Makes a file in a directory for reading and writing, with the access of the file that it is for; throws if
  /// something has its name already.
  package init(making name: String, in directory: Directory, _ access: Access?) throws(StoreError) {
    let path = directory.path(of: name)
    // Others cannot open it until it has its final access.
    let mode: UInt32 = access == nil ? 0o666 : 0o600
    let descriptor = try Self.check(path, "create") {
      directory.open(name, O_RDWR | O_CREAT | O_EXCL, mode: mode)
    }
    do throws(StoreError) {
      try access?.give(to: descriptor, mode: access?.ofFile ?? mode, path)
    } catch {
      directory.remove(name)
      Glibc.close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { Glibc.close(descriptor) }

  /// Repeats a call that a signal interrupted; throws if its result is negative.
  package static func check<Result: SignedInteger>(
    _ path: String, _ action: String, _ call: () -> Result
  ) throws(StoreError) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw .system(path: path, action: action, code: code) }
    }
  }

  /// Writes all bytes at `offset`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      done += try Self.check(path, "write to") {
        pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset + done)
      }
    }
  }

  /// Writes one number, as it is in memory.
  package func write<Value: BitwiseCopyable>(_ value: Value, at offset: Int) throws(StoreError) {
    // Typed throws do not pass through withUnsafeBytes, hence the Result.
    try withUnsafeBytes(of: value) { bytes in
      Result { () throws(StoreError) in try write(bytes, at: offset) }
    }.get()
  }

  /// Writes an array of numbers, as they are in memory.
  package func write<Value: BitwiseCopyable>(_ values: [Value], at offset: Int) throws(StoreError) {
    try values.withUnsafeBytes { bytes in
      Result { () throws(StoreError) in try write(bytes, at: offset) }
    }.get()
  }

  /// Reads as many bytes as `buffer` has; throws if the file ends before.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < buffer.count {
      let count = try Self.check(path, "read") {
        pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, offset + done)
      }
      if count == 0 {
        throw .damaged(
          path: path, reason: "it is truncated at byte \(offset + done)")
      }
      done += count
    }
  }

  /// Reads `count` numbers.
  package func read<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ type: Value.Type = Value.self, count: Int, at offset: Int
  ) throws(StoreError) -> [Value] {
    var values = [Value](repeating: 0, count: count)
    try values.withUnsafeMutableBytes { bytes in
      Result { () throws(StoreError) in try read(into: bytes, at: offset) }
    }.get()
    return values
  }

  /// The size of the file in bytes.
  package func size() throws(StoreError) -> Int { try status().size }

  /// The status of the open file, whatever its name.
  package func status() throws(StoreError) -> FileStatus { try FileStatus(of: descriptor, path) }

  /// Its owner, group and permissions.
  package func access() throws(StoreError) -> Access { Access(try status()) }

  /// Sets on it all the access of the file that it is to replace.
  package func take(_ access: Access) throws(StoreError) { try access.pass(to: descriptor, path) }

  /// A path that leads to this very file for as long as it is open, whatever happens to its name: for libraries
  /// that open files themselves.
  package var standingPath: String { "/proc/self/fd/\(descriptor)" }

  /// The file's path according to the kernel; ends in ` (deleted)` if it has no name.
  package var currentPath: String {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(standingPath, &target, target.count)
    return String(
      decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Copies the whole of another file into this one, and waits until it is on the disk.
  package func copy(from other: borrowing RawFile) throws(StoreError) {
    let end = try other.size()
    for begin in stride(from: 0, to: end, by: 1 << 20) {
      let bytes = try other.read(UInt8.self, count: min(1 << 20, end - begin), at: begin)
      try write(bytes, at: begin)
    }
    try synchronize()
  }

  /// Makes this file's descriptor refer to another open file, which is read and written from now on.
  package func follow(_ other: borrowing RawFile) throws(StoreError) {
    _ = try Self.check(path, "open") { dup2(other.descriptor, descriptor) }
    _ = try Self.check(path, "open") { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  /// Truncates the file, or extends it with zeros.
  package func setSize(_ size: Int) throws(StoreError) {
    _ = try Self.check(path, "resize") { ftruncate(descriptor, size) }
  }

  /// Allocates disk space for the first `size` bytes, so that no later write to them finds the disk full.
  package func reserve(_ size: Int) throws(StoreError) {
    // posix_fallocate returns the error code; glibc emulates it on file systems without the call.
    var code: Int32
    repeat { code = posix_fallocate(descriptor, 0, size) } while code == EINTR
    if code == ENOSPC {
      throw .noSpace(path: path, needed: size, free: Self.freeSpace(at: descriptor))
    }
    if code == EFBIG || code == EDQUOT {
      throw .beyondLimit(path: path, needed: size, limit: code == EDQUOT ? .quota : .ofFiles())
    }
    if code != 0, code != EOPNOTSUPP, code != EINVAL, code != ENOSYS {
      throw .system(path: path, action: "reserve disk space for", code: code)
    }
  }

  /// Bytes that are free for this user in the file system of an open file or folder; 0 if unknown.
  package static func freeSpace(at descriptor: Int32) -> Int {
    var information = statvfs()
    guard fstatvfs(descriptor, &information) == 0 else { return 0 }
    return Int(information.f_bavail) * Int(information.f_frsize)
  }

  /// Waits until the data is on the disk.
  package func synchronize() throws(StoreError) {
    _ = try Self.check(path, "sync") { fdatasync(descriptor) }
  }

  /// The result of an attempt to lock a file.
  package enum Locking: Equatable {
    case taken
    /// Another process has it.
    case refused
    /// The file system has no locks; the value of `errno`.
    case unknown(Int32)
  }

  /// Tries to take the exclusive lock of the file.
  package func lock() throws(StoreError) -> Locking {
    while true {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return .taken }
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .refused
      // Lustre without the mount option `flock`, DVS, some NFS and FUSE; 524 is the kernel's own ENOTSUPP.
      case ENOSYS, ENOLCK, EOPNOTSUPP, EINVAL, 524: return .unknown(errno)
      default: throw .system(path: path, action: "lock", code: errno)
      }
    }
  }
}

extension FileStatus {
  /// What an open file is.
  package init(of descriptor: Int32, _ path: String) throws(StoreError) {
    guard let status = FileStatus(of: descriptor) else {
      throw .system(path: path, action: "look at", code: errno)
    }
    self = status
  }
}

extension StoreError {
  /// Why a file was not opened.
  fileprivate init(_ refusal: RegularFile.Refusal, _ path: String) {
    self =
      switch refusal {
      case .kind(let kind): .notOfKind(path: path, is: kind, not: .file)
      case .system(let code): .system(path: path, action: "open", code: code)
      }
  }
}
