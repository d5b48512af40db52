internal import Glibc

/// How the positions of a sequence's tokens are told apart.
public enum Positions: Hashable, Sendable {
  /// Not at all.
  case none
  /// A vector for each position, learned, added to the tokens.
  case learned(InitialDistribution)
  /// Sines in the even channels and cosines in the odd ones, added to the tokens: channel i of position p
  /// turns by p / longest^(2⌊i/2⌋/D) (Vaswani et al. 2017).
  case sinusoidal(longest: Double = 10_000)
  /// Queries and keys are turned by their position (Su et al. 2021).
  case rotary(base: Double = 10_000)

  /// Queries or keys, (N, T, H·D), turned where positions are rotary.
  func turned(_ x: Tensor, heads: Int) -> Tensor {
    if case .rotary(let base) = self { x.rotary(heads: heads, base: base) } else { x }
  }

  var isRotary: Bool {
    if case .rotary = self { true } else { false }
  }

  /// Sinusoidal positions, (tokens, channels).
  static func sinusoids(_ tokens: Int, _ channels: Int, longest: Double) -> [Double] {
    (0..<tokens * channels).map { index in
      let (position, channel) = index.quotientAndRemainder(dividingBy: channels)
      let scale = pow(longest, 2 * Double(channel / 2) / Double(channels))
      let angle = Double(position) / scale
      return channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
    }
  }
}
