/// Puts numbers one after another, as they are in memory.
struct StateWriter {
  /// What was written.
  private(set) var bytes: [UInt8] = []

  /// Writes an array without its length.
  mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
    values.withUnsafeBytes { bytes += $0 }
  }
}

/// Takes numbers as a ``StateWriter`` has put them.
struct StateReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything has been read.
  var isAtEnd: Bool { place == bytes.count }

  /// The next `count` numbers; nil where there are fewer.
  mutating func read<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, as type: Value.Type
  ) -> [Value]? {
    let size = count * MemoryLayout<Value>.stride
    guard bytes.count - place >= size else { return nil }
    var values = [Value](repeating: 0, count: count)
    values.withUnsafeMutableBytes { $0.copyBytes(from: bytes[place..<place + size]) }
    place += size
    return values
  }
}
