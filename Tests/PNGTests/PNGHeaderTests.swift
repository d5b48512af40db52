import PNG
import Testing

@Suite struct PNGHeaderTests {
  @Test(arguments: [
    (PNGImageTests.bits, 2, 3, 1, 1), (PNGImageTests.grey, 2, 2, 1, 8),
    (PNGImageTests.colour, 1, 2, 3, 24), (PNGImageTests.transparent, 1, 2, 1, 16),
  ])
  func `the header says what the image will be`(
    bytes: [UInt8], height: Int, width: Int, channels: Int, bits: Int
  ) throws {
    let header = try PNGHeader(bytes)
    #expect(header.height == height && header.width == width)
    #expect(header.channels == channels && header.bits == bits)
    let image = try PNGImage(decoding: bytes)
    #expect(image.height == height && image.width == width && image.channels == channels)
  }

  /// The grey image with other sizes.
  private func claiming(_ sizes: [UInt8]) -> [UInt8] {
    PNGImageTests.grey[..<16] + sizes + PNGImageTests.grey[24...]
  }

  /// Why an image is refused.
  private func reason(_ bytes: [UInt8]) throws -> String {
    try #require(throws: PNGError.self) { try PNGImage(decoding: bytes) }.reason
  }

  @Test func `more pixels than are decoded are refused`() throws {
    // 4097 × 4096.
    #expect(
      try reason(claiming([0, 0, 0x10, 1, 0, 0, 0x10, 0]))
        == "it claims 4096 × 4097 pixels; at most 16777216 are allowed")
  }

  @Test func `more pixels than the bytes can hold are refused`() throws {
    let bytes = claiming([0, 0, 4, 0, 0, 0, 4, 0])
    #expect(
      try reason(bytes) == "it claims 1024 × 1024 pixels, more than \(bytes.count) bytes can hold")
  }

  @Test func `sizes beyond the format's are refused`() throws {
    #expect(
      try reason(claiming([UInt8](repeating: 255, count: 8)))
        == "it claims 4294967295 × 4294967295 pixels")
    #expect(try reason(claiming([UInt8](repeating: 0, count: 8))) == "it claims 0 × 0 pixels")
  }
}
