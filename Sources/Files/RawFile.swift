internal import Glibc
package import Posix

/// An open file descriptor for reads and writes at given places; every failure names the path.
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

  /// Makes a file in a directory, where nothing may have its name, for reading and writing; with the access of
  /// what it stands beside.
  package init(making name: String, in directory: Directory, _ access: Access?) throws(StoreError) {
    let path = directory.path(of: name)
    // Others see it when it has the access that it is meant to have.
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

  /// Calls again what a signal interrupted, and makes an error of a negative result.
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

  /// Reads as many bytes as `buffer` has; a file that ends before is an error.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < buffer.count {
      let count = try Self.check(path, "read") {
        pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, offset + done)
      }
      if count == 0 {
        throw .damaged(
          path: path, reason: "it ends at byte \(offset + done), before what it should hold")
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

  /// The bytes of the file.
  package func size() throws(StoreError) -> Int { try status().size }

  /// What it is, whatever its name.
  package func status() throws(StoreError) -> FileStatus { try FileStatus(of: descriptor, path) }

  /// Whose it is and who may do what with it.
  package func access() throws(StoreError) -> Access { Access(try status()) }

  /// Gives it all the access of the file whose place it is to take.
  package func take(_ access: Access) throws(StoreError) { try access.pass(to: descriptor, path) }

  /// A path that leads to just this file for as long as it is open, whatever happens to its name: for a
  /// library that opens files by themselves.
  package var standingPath: String { "/proc/self/fd/\(descriptor)" }

  /// Where the kernel says that the file is; ends in ` (deleted)` where it has no name.
  package var currentPath: String {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(standingPath, &target, target.count)
    return String(
      decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes the whole of another file into this one, and waits until it is on the disk.
  package func copy(from other: borrowing RawFile) throws(StoreError) {
    let end = try other.size()
    for begin in stride(from: 0, to: end, by: 1 << 20) {
      let bytes = try other.read(UInt8.self, count: min(1 << 20, end - begin), at: begin)
      try write(bytes, at: begin)
    }
    try synchronize()
  }

  /// Reads and writes another file from now on, which is open under the same path.
  package func follow(_ other: borrowing RawFile) throws(StoreError) {
    _ = try Self.check(path, "open") { dup2(other.descriptor, descriptor) }
    _ = try Self.check(path, "open") { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  /// Cuts the file, or extends it by zeros.
  package func setSize(_ size: Int) throws(StoreError) {
    _ = try Self.check(path, "resize") { ftruncate(descriptor, size) }
  }

  /// Takes room on the disk for the first `size` bytes, so that no later write finds it full.
  package func reserve(_ size: Int) throws(StoreError) {
    // posix_fallocate returns the code; file systems without the call are served by glibc.
    var code: Int32
    repeat { code = posix_fallocate(descriptor, 0, size) } while code == EINTR
    if code == ENOSPC {
      throw .noSpace(path: path, needed: size, free: Self.freeSpace(at: descriptor))
    }
    if code == EFBIG || code == EDQUOT {
      throw .beyondLimit(path: path, needed: size, limit: code == EDQUOT ? .quota : .ofFiles())
    }
    if code != 0, code != EOPNOTSUPP, code != EINVAL, code != ENOSYS {
      throw .system(path: path, action: "reserve room for", code: code)
    }
  }

  /// Bytes that are free for this user where an open file or folder is; 0 where that cannot be told.
  package static func freeSpace(at descriptor: Int32) -> Int {
    var information = statvfs()
    guard fstatvfs(descriptor, &information) == 0 else { return 0 }
    return Int(information.f_bavail) * Int(information.f_frsize)
  }

  /// Waits until the data is on the disk.
  package func synchronize() throws(StoreError) {
    _ = try Self.check(path, "write out") { fdatasync(descriptor) }
  }

  /// How an attempt at a lock came out.
  package enum Locking: Equatable {
    case taken
    /// Another process has it.
    case refused
    /// The file system has no locks; `errno` as the reason.
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
