/// Builds the bytes of a message: little-endian, with integers in as few bytes as they need.
package struct ByteWriter {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

  package mutating func write(_ byte: UInt8) { bytes.append(byte) }

  package mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes seven bits per byte, the least significant first; the top bit says that more follow.
  package mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A number that is not negative.
  package mutating func write(_ number: Int) { write(UInt64(number)) }

  package mutating func write(_ number: Double) { writeFixed(number.bitPattern) }

  /// Writes always eight bytes.
  package mutating func writeFixed(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Raw bytes without their length.
  package mutating func write(raw more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

  /// Raw bytes without their length.
  package mutating func write(raw more: [UInt8]) { bytes.append(contentsOf: more) }
}

/// An error in the bytes of a message.
package struct WireError: Error, Equatable {
  /// What was expected where the error is.
  package let what: String

  package init(_ what: String) { self.what = what }
}

/// Reads what a ``ByteWriter`` wrote; bad bytes throw and never trap.
package struct ByteReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  package init(_ bytes: [UInt8]) { self.init(bytes, bytes.indices) }

  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range) of bytes")
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// How many bytes have not been read.
  package var rest: Int { end - position }

  package mutating func byte() throws(WireError) -> UInt8 {
    guard position < end else { throw WireError("a byte") }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func flag() throws(WireError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw WireError("a flag")
    }
  }

  package mutating func number() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      // The tenth byte has room for one bit.
      guard shift < 63 || next <= 1 else { throw WireError("a number") }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
      guard shift <= 63 else { throw WireError("a number") }
    }
  }

  /// A number from 0 to `limit`.
  package mutating func integer(upTo limit: Int = .max) throws(WireError) -> Int {
    guard let value = Int(exactly: try number()), value <= limit else {
      throw WireError("a whole number up to \(limit)")
    }
    return value
  }

  package mutating func double() throws(WireError) -> Double { Double(bitPattern: try fixed()) }

  package mutating func fixed() throws(WireError) -> UInt64 {
    guard rest >= 8 else { throw WireError("eight bytes") }
    var value: UInt64 = 0
    for index in 0..<8 { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += 8
    return value
  }

  package mutating func text() throws(WireError) -> String {
    let count = try integer()
    guard count <= rest else { throw WireError("text") }
    defer { position += count }
    guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
      throw WireError("UTF-8")
    }
    return text
  }

  /// Reads `count` bytes.
  package mutating func raw(_ count: Int) throws(WireError) -> [UInt8] {
    guard 0...rest ~= count else { throw WireError("\(count) bytes") }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// Reads an array of trivial elements, as they are in memory.
  package mutating func array<Element: BitwiseCopyable>(
    of type: Element.Type, count: Int
  ) throws(WireError) -> [Element] {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard count >= 0, !overflow, size <= rest else { throw WireError("\(count) elements") }
    defer { position += size }
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[position..<position + size]))
      }
      initialized = count
    }
  }

  /// Throws unless everything has been read.
  package func finish() throws(WireError) {
    guard rest == 0 else { throw WireError("the end, \(rest) bytes before it") }
  }
}
