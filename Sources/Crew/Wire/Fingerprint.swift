/// A hash that distinguishes bytes (FNV-1a over words of eight bytes); no protection against bytes that are made to
/// collide.
enum Fingerprint {
  /// The hash of these bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    func add(_ word: UInt64) {
      sum = (sum ^ word) &* 0x0000_0100_0000_01B3
      sum ^= sum >> 29
    }
    let words = bytes.count / 8
    for word in 0..<words { add(bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)) }
    var rest: UInt64 = 0
    for byte in bytes[(8 * words)...] { rest = rest << 8 | UInt64(byte) }
    add(rest)
    return sum
  }
}
