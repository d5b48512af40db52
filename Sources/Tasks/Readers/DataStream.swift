internal import Zlib

/// A file's content from its beginning to its end, in pieces, decompressed where it is gzip.
final class DataStream {
  /// The path, as given.
  let path: String
  /// What the file should be, for errors.
  let expected: String
  /// The bytes of the file itself.
  let size: Int
  /// How much of the content has been read.
  private(set) var position = 0
  private let descriptor: Int32
  private let gzip: Gzip?

  /// Bytes that are read at once.
  static let block = 1 << 20

  /// Opens a file.
  init(_ path: String, expected: String) throws(DataError) {
    (self.path, self.expected) = (path, expected)
    let file = try DataFile.open(path, expected: expected)
    (descriptor, size) = (file.descriptor, file.identity.size)
    do throws(DataError) {
      gzip = try Self.gzip(file.descriptor, path, expected)
    } catch {
      DataFile.close(file.descriptor)
      throw error
    }
  }

  deinit { DataFile.close(descriptor) }

  /// Whether the file is compressed.
  var isCompressed: Bool { gzip != nil }

  /// The most bytes that the content can have.
  var mostBytes: Int {
    isCompressed ? DataSize.product([size, Gzip.largestRatio]) : size
  }

  /// The next bytes of the content, `count` of them unless it ends before.
  func next(_ count: Int) throws(DataError) -> [UInt8] {
    guard let gzip else {
      let bytes = try raw(count)
      position += bytes.count
      return bytes
    }
    let result = try gzip.next(count) { () throws(DataError) in try raw(1 << 16) }
    switch result {
    case .success(let bytes):
      position += bytes.count
      return bytes
    case .failure(let error): throw Self.damaged(path, expected, error)
    }
  }

  /// Reads `count` bytes of content in pieces; fewer where it ends before.
  func forEachBlock(
    of count: Int, _ body: ([UInt8]) throws(DataError) -> Void
  ) throws(DataError) {
    let end = position + count
    while position < end {
      let bytes = try next(min(Self.block, end - position))
      if bytes.isEmpty { return }
      try body(bytes)
    }
  }

  /// The next bytes of the file as they are.
  private func raw(_ count: Int) throws(DataError) -> [UInt8] {
    try DataFile.read(descriptor, count, path, expected: expected)
  }

  /// What decompresses a file that begins as gzip does; nil for any other, whose first bytes are next
  /// again.
  private static func gzip(
    _ descriptor: Int32, _ path: String, _ expected: String
  ) throws(DataError) -> Gzip? {
    guard Gzip.isCompressed(DataFile.beginning(descriptor, 2)) else { return nil }
    do throws(GzipError) { return try Gzip() } catch { throw damaged(path, expected, error) }
  }

  private static func damaged(
    _ path: String, _ expected: String, _ error: GzipError
  ) -> DataError {
    let reason =
      switch error {
      case .truncated(let produced):
        "the compressed file is truncated: it ends after \(produced) bytes of content"
      case .damaged(let words): "gzip: \(words)"
      }
    return .damaged(file: path, expected: expected, reason: reason)
  }
}
