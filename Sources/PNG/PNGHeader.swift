/// What a PNG file says of its image before the image itself (PNG specification, §11.2.2).
package struct PNGHeader: Equatable, Sendable {
  /// The bytes of a file that the header is in: the signature and the chunk `IHDR`.
  package static let length = 33
  /// The most pixels of an image that is decoded: 4096 × 4096, whatever its sides.
  package static let mostPixels = 1 << 24

  /// Rows.
  package let height: Int
  /// Pixels per row.
  package let width: Int
  /// 1 for grey, 3 for red, green, blue, as ``PNGImage`` gives them.
  package let channels: Int
  /// Bits per pixel in the file.
  package let bits: Int

  /// Reads a file's first bytes; decoding checks them further.
  package init(_ bytes: some Sequence<UInt8>) throws(PNGError) {
    let bytes = Array(bytes.prefix(Self.length))
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else {
      throw PNGError(reason: "Not a PNG file")
    }
    guard bytes.count == Self.length else {
      throw PNGError(reason: "the file ends within its header")
    }
    guard bytes[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8)) else {
      throw PNGError(reason: "its first chunk is not IHDR")
    }
    func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
    // The format's own limit, 2³¹ − 1, keeps their product below 2⁶².
    guard (1...0x7fff_ffff).contains(width), (1...0x7fff_ffff).contains(height) else {
      throw PNGError(reason: "it claims \(height) × \(width) pixels")
    }
    // The values of a pixel, by color type.
    guard let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25]] else {
      throw PNGError(reason: "\(bytes[25]) is not a color type")
    }
    guard [1, 2, 4, 8, 16].contains(bytes[24]) else {
      throw PNGError(reason: "a sample has 1, 2, 4, 8 or 16 bits, not \(bytes[24])")
    }
    bits = samples * Int(bytes[24])
    channels = bytes[25] & 2 == 0 ? 1 : 3
  }
}
