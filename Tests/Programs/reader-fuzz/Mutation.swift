/// Changes of a file's bytes, as damage or malice would make them.
enum Mutation {
  /// Numbers at which sizes and offsets go wrong.
  private static let numbers: [UInt64] = [
    0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 1 << 24, 0x7fff_ffff,
    0x8000_0000, 0xffff_ffff, 1 << 32, 1 << 40, 1 << 62, 1 << 63 - 1, 1 << 63, .max,
  ]

  /// Changes `bytes` in one to four places.
  static func apply(to bytes: inout [UInt8], _ draws: inout Draws) {
    for _ in 0...draws.below(4) { change(&bytes, &draws) }
  }

  private static func change(_ bytes: inout [UInt8], _ draws: inout Draws) {
    guard !bytes.isEmpty else {
      bytes = [UInt8(draws.below(256))]
      return
    }
    let offset = draws.below(bytes.count)
    switch draws.below(10) {
    case 0: bytes[offset] ^= 1 << draws.below(8)
    case 1: bytes[offset] = UInt8(draws.below(256))
    case 2, 3, 4:
      let width = [1, 2, 4, 8][draws.below(4)]
      let number = numbers[draws.below(numbers.count)]
      overwrite(&bytes, offset, number, width, isLittle: draws.below(2) == 0)
    case 5:
      let width = [1, 2, 4, 8][draws.below(4)]
      overwrite(&bytes, offset, UInt64(draws.below(300)), width, isLittle: draws.below(2) == 0)
    case 6: bytes.removeSubrange(offset...)
    case 7: bytes.removeSubrange(offset..<min(offset + 1 + draws.below(16), bytes.count))
    case 8:
      let source = draws.below(bytes.count)
      let piece = bytes[source..<min(source + 1 + draws.below(64), bytes.count)]
      bytes.insert(contentsOf: piece, at: offset)
    default:
      let end = min(offset + 1 + draws.below(64), bytes.count)
      let source = draws.below(bytes.count - (end - offset) + 1)
      bytes.replaceSubrange(offset..<end, with: Array(bytes[source..<source + end - offset]))
    }
  }

  private static func overwrite(
    _ bytes: inout [UInt8], _ offset: Int, _ number: UInt64, _ width: Int, isLittle: Bool
  ) {
    for byte in 0..<width where offset + byte < bytes.count {
      let shift = 8 * (isLittle ? byte : width - 1 - byte)
      bytes[offset + byte] = UInt8(truncatingIfNeeded: number >> shift)
    }
  }
}
