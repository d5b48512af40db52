internal import HDF5
internal import Synchronization

/// An HDF5 file of data of which nothing can be trusted: what is read of it has been read by a process
/// of its own before, and is compared with the file's size before there is room for it.
struct HDF5Source: ~Copyable {
  /// The path, as given.
  let path: String
  private let expected: String
  /// The bytes of the file.
  private let size: Int
  private let file: File

  private init(_ path: String, _ expected: String, size: Int, file: consuming File) {
    (self.path, self.expected, self.size) = (path, expected, size)
    self.file = file
  }

  /// Opens a file; `datasets` are those that its reader is told to read, if it is told.
  static func open(
    _ path: String, expected: String, datasets: [String] = []
  ) throws(DataError) -> HDF5Source {
    let identity = try DataFile.check(path, expected: expected)
    try examine(path, identity, datasets, expected: expected)
    let file = try calling(path, expected) { () throws(HDF5Error) in try File.open(path) }
    return HDF5Source(path, expected, size: identity.size, file: file)
  }

  /// Whether there is a dataset, or anything else, of this name.
  func contains(_ name: String) throws(DataError) -> Bool {
    try calling { () throws(HDF5Error) in try file.contains(name) }
  }

  /// A dataset whose elements lie in the file and are as many as it has room for.
  func dataset(_ name: String) throws(DataError) -> Dataset {
    guard !name.utf8.contains(0), try contains(name) else {
      let entries = try calling { () throws(HDF5Error) in try file.entries() }
      throw .noDataset(
        name, file: path, present: entries.filter { $0.kind == .dataset }.map(\.name))
    }
    let dataset = try calling { () throws(HDF5Error) in try file.dataset(name) }
    try check(dataset, name)
    return dataset
  }

  /// The numbers of a dataset.
  func numbers<Number: Element>(
    _ dataset: borrowing Dataset, as type: Number.Type = Number.self
  ) throws(DataError) -> [Number] {
    try calling { () throws(HDF5Error) in try dataset.read(as: type) }
  }

  /// The texts of a dataset.
  func texts(_ dataset: borrowing Dataset) throws(DataError) -> [String] {
    try calling { () throws(HDF5Error) in try dataset.readTexts() }
  }

  /// The most bytes that one stored byte can stand for: as many as with deflate, whose limit is 1032.
  private static let largestRatio = 1032
  /// Bytes of a chunk that are always allowed: HDF5 has to hold one whole.
  private static let smallChunk = 64 << 20

  /// Compares what a dataset claims with what is stored.
  private func check(_ dataset: borrowing Dataset, _ name: String) throws(DataError) {
    let storage = try calling { () throws(HDF5Error) in try dataset.storage() }
    let content = "\(name) of \(dataset.shape.map(String.init).joined(separator: " × "))"
    guard storage.isInside else {
      throw .wrongShape(file: path, expected: "\(name) in the file itself", found: "other files")
    }
    try DataSize.check(
      storage.bytes, allowed: size, in: path, content, limit: "the size of the file")
    let claimed = DataSize.product([dataset.count, storage.elementSize])
    let isChunked = storage.chunk != nil
    try DataSize.check(
      claimed, allowed: DataSize.product([storage.bytes, isChunked ? Self.largestRatio : 1]),
      in: path, content, limit: "the most that \(storage.bytes) stored bytes can hold")
    if let chunk = storage.chunk {
      try DataSize.check(
        DataSize.product(chunk + [storage.elementSize]), allowed: max(claimed, Self.smallChunk),
        in: path, "a chunk of \(content)", limit: "the most that a chunk may have")
    }
    // Of texts there are pointers, too.
    try DataSize.checkMemory(DataSize.product([dataset.count, 4]), in: path, content)
  }

  private func calling<Value: ~Copyable>(
    _ body: () throws(HDF5Error) -> Value
  ) throws(DataError) -> Value {
    try Self.calling(path, expected, body)
  }

  /// The one place where HDF5's errors become those of data.
  private static func calling<Value: ~Copyable>(
    _ path: String, _ expected: String, _ body: () throws(HDF5Error) -> Value
  ) throws(DataError) -> Value {
    do throws(HDF5Error) { return try body() } catch {
      let reason = error.object.map { "\($0): \(error.reason)" } ?? error.reason
      throw .damaged(file: path, expected: expected, reason: reason)
    }
  }

  /// What has been examined in this process.
  private static let examined = Mutex<Set<Examined>>([])

  private struct Examined: Hashable {
    let file: DataFile.Identity
    let datasets: [String]
  }

  /// Has another process read a file first, once for each of its states.
  private static func examine(
    _ path: String, _ identity: DataFile.Identity, _ datasets: [String], expected: String
  ) throws(DataError) {
    guard let examiner = DataReading.current.examiner else { return }
    let key = Examined(file: identity, datasets: datasets)
    if examined.withLock({ $0.contains(key) }) { return }
    let child = examiner + ["--", path] + datasets
    let reason: String
    switch FirstReading.outcome(of: child, within: patience(identity.size)) {
    case .readable:
      examined.withLock { _ = $0.insert(key) }
      return
    case .refused(let text, _): throw .refused(text)
    case .crashed(let signal): reason = "HDF5 crashes on its structure (signal \(signal))"
    case .endless: reason = "HDF5 does not finish reading its structure"
    case .notStarted(let code):
      reason = "the process that examines it cannot be started (errno \(code))"
    }
    throw .damaged(file: path, expected: expected, reason: reason)
  }

  /// What the other process does: reads a file with the bounds that one of its size may need.
  ///
  /// It reads twice: HDF5 may also take what lies beside its buffers for data, which differs each time.
  static func examine<Content: Equatable>(
    _ path: String, _ read: () throws(DataError) -> Content
  ) throws(DataError) {
    let expected = "an HDF5 file"
    let size = try DataFile.check(path, expected: expected).size
    FirstReading.limit(
      seconds: 10 + size / 10_000_000,
      bytes: DataSize.sum(4 << 30, DataSize.product([size, 4 * largestRatio])))
    let content = try read()
    guard try read() == content else {
      throw .damaged(
        file: path, expected: expected, reason: "two readings of it differ, a fault of HDF5")
    }
  }

  /// How long a child may take, in seconds: reading twice is no slower than 5 MB per second.
  private static func patience(_ size: Int) -> Double { 60 + Double(size) / 5e6 }
}
