import CKernels
import Randomness
import Testing

struct PhiloxTests {
  /// Words from the four 32-bit ones in the order in which they are published.
  private func words(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> [UInt64] {
    [a | b << 32, c | d << 32]
  }

  // The known answers that Random123 ships for philox4x32-10 (kat_vectors): zeros, ones, digits of π.
  @Test func `the generator gives the published known answers`() {
    let zeros = Philox.block((0, 0), key: 0)
    #expect(
      [zeros.0, zeros.1] == words(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox.block((.max, .max), key: .max)
    #expect(
      [ones.0, ones.1] == words(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let counter = words(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344)
    let pi = Philox.block(
      (counter[0], counter[1]), key: 0xa409_3822 | 0x299f_31d0 << 32)
    #expect([pi.0, pi.1] == words(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test(arguments: FillTests.levels)
  func `the vector kernel gives the generator's blocks in order`(level: Int32) throws {
    let kernels = try #require(k_kernels(level)).pointee
    // The block's low half passes 2³² in the second.
    for start: UInt64 in [0, 0x2_0000_0000 - 40, .max - 140] {
      let key = RandomKey(key: 0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210)
      var words = [UInt64](repeating: 0, count: 131)
      kernels.random_bits_u64(key.key, key.stream, start, &words, words.count)
      for (i, word) in words.enumerated() {
        #expect(word == key.bits(at: start &+ UInt64(i)), "word \(start) + \(i)")
      }
    }
  }
}
