/// Valid files of the formats of bytes, and what makes a changed one valid again as far as checksums go.
enum Formats {
  /// An IDX file of images, (4, 3, 2).
  static let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 2] + (0..<24).map { $0 * 10 }
  /// An IDX file of labels, (4).
  static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 2, 1]

  /// Two records of a CIFAR file with one label each.
  static let cifar = (0..<2).flatMap { record in
    [UInt8(record)] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 * 7 + record) }
  }

  /// PNG images of every color type, 2 pixels high and 3 wide, of 8 bits a value.
  static let png = [(0, 1), (2, 3), (3, 1), (4, 2), (6, 4)].map { color, samples in
    let row = [UInt8](repeating: 0, count: 1) + (0..<3 * samples).map { UInt8($0 % 4) }
    let palette = chunk("PLTE", (0..<12).map { $0 * 20 })
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", [0, 0, 0, 3, 0, 0, 0, 2, 8, UInt8(color), 0, 0, 0])
      + (color == 3 ? palette : []) + chunk("IDAT", zlib(row + row)) + chunk("IEND", [])
  }

  /// The content as a gzip file, not compressed.
  static func gzip(_ content: [UInt8]) -> [UInt8] {
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + stored(content) + littleEndian(crc(content))
      + littleEndian(UInt32(truncatingIfNeeded: content.count))
  }

  /// Gives every chunk of a PNG file the checksum that it should have.
  static func repairChecksums(ofPNG bytes: inout [UInt8]) {
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = offset + 8 + length
      guard end + 4 <= bytes.count else { return }
      let sum = littleEndian(crc(Array(bytes[offset + 4..<end]))).reversed()
      bytes.replaceSubrange(end..<end + 4, with: sum)
      offset = end + 4
    }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + content
    return littleEndian(UInt32(content.count)).reversed() + named
      + littleEndian(crc(named)).reversed()
  }

  /// The content as deflate has it without compression, in blocks of at most 2¹⁶ − 1 bytes (RFC 1951).
  private static func stored(_ content: [UInt8]) -> [UInt8] {
    var blocks: [UInt8] = []
    var rest = content[...]
    repeat {
      let piece = rest.prefix(0xffff)
      rest = rest.dropFirst(piece.count)
      let length = UInt16(piece.count)
      blocks += [rest.isEmpty ? 1 : 0]
      for number in [length, ~length] {
        blocks += [UInt8(number & 0xff), UInt8(number >> 8)]
      }
      blocks += piece
    } while !rest.isEmpty
    return blocks
  }

  /// The content in zlib's own format (RFC 1950).
  private static func zlib(_ content: [UInt8]) -> [UInt8] {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in content {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return [0x78, 1] + stored(content) + littleEndian(b << 16 | a).reversed()
  }

  private static func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static let table = (0..<256 as Range<UInt32>).map { byte in
    (0..<8).reduce(byte) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
  }

  /// The checksum of gzip and PNG.
  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 }
  }
}
