/// Random numbers that follow from the number of an input, so that each can be made again
/// (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014).
struct Draws: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers of one input.
  init(_ input: Int) { state = UInt64(input) &* 0xd134_2543_de82_ef95 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  /// A number from 0 to `count` − 1.
  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
