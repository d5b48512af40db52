#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// An open file descriptor for reads and writes at given places; every failure names the path.
struct RawFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Opens a file that is there.
  init(opening path: String, forWriting: Bool) throws(StoreError) {
    let flags = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC
    self.path = path
    descriptor = try Self.check(path, "open") { Glibc.open(path, flags) }
  }

  /// Makes a file, or opens the one that is there.
  init(creating path: String) throws(StoreError) {
    self.path = path
    descriptor = try Self.check(path, "create") {
      Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    }
  }

  deinit { Glibc.close(descriptor) }

  /// Calls again what a signal interrupted, and makes an error of a negative result.
  static func check<Result: SignedInteger>(
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
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      done += try Self.check(path, "write to") {
        pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset + done)
      }
    }
  }

  /// Writes one number, as it is in memory.
  func write<Value: BitwiseCopyable>(_ value: Value, at offset: Int) throws(StoreError) {
    // Typed throws do not pass through withUnsafeBytes, hence the Result.
    try withUnsafeBytes(of: value) { bytes in
      Result { () throws(StoreError) in try write(bytes, at: offset) }
    }.get()
  }

  /// Writes an array of numbers, as they are in memory.
  func write<Value: BitwiseCopyable>(_ values: [Value], at offset: Int) throws(StoreError) {
    try values.withUnsafeBytes { bytes in
      Result { () throws(StoreError) in try write(bytes, at: offset) }
    }.get()
  }

  /// Reads as many bytes as `buffer` has; a file that ends before is an error.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
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
  func read<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ type: Value.Type = Value.self, count: Int, at offset: Int
  ) throws(StoreError) -> [Value] {
    var values = [Value](repeating: 0, count: count)
    try values.withUnsafeMutableBytes { bytes in
      Result { () throws(StoreError) in try read(into: bytes, at: offset) }
    }.get()
    return values
  }

  /// The bytes of the file.
  func size() throws(StoreError) -> Int {
    var information = stat()
    _ = try Self.check(path, "look at") { fstat(descriptor, &information) }
    return information.st_size
  }

  /// Which file it is, whatever its name.
  func inode() throws(StoreError) -> UInt {
    var information = stat()
    _ = try Self.check(path, "look at") { fstat(descriptor, &information) }
    return information.st_ino
  }

  /// Where the kernel says that the file is; ends in ` (deleted)` where it has no name.
  var currentPath: String {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
    return String(
      decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Copies the whole file to a name that is free.
  func copy(to path: String) throws(StoreError) {
    let copy = try RawFile(creating: path)
    let end = try size()
    for begin in stride(from: 0, to: end, by: 1 << 20) {
      let bytes = try read(UInt8.self, count: min(1 << 20, end - begin), at: begin)
      try copy.write(bytes, at: begin)
    }
    try copy.synchronize()
  }

  /// Cuts the file, or extends it by zeros.
  func setSize(_ size: Int) throws(StoreError) {
    _ = try Self.check(path, "resize") { ftruncate(descriptor, size) }
  }

  /// Takes room on the disk for the first `size` bytes, so that no later write finds it full.
  func reserve(_ size: Int) throws(StoreError) {
    // posix_fallocate returns the code; file systems without the call are served by glibc.
    var code: Int32
    repeat { code = posix_fallocate(descriptor, 0, size) } while code == EINTR
    if code == ENOSPC || code == EFBIG || code == EDQUOT {
      throw .noSpace(path: path, needed: size, free: Paths.freeSpace(at: path))
    }
    if code != 0, code != EOPNOTSUPP, code != EINVAL, code != ENOSYS {
      throw .system(path: path, action: "reserve room for", code: code)
    }
  }

  /// Waits until the data is on the disk.
  func synchronize() throws(StoreError) {
    _ = try Self.check(path, "write out") { fdatasync(descriptor) }
  }

  /// Takes the exclusive lock of the file; false where another process has it.
  func lock() throws(StoreError) -> Bool {
    while true {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return false
      default: throw .system(path: path, action: "lock", code: errno)
      }
    }
  }
}
