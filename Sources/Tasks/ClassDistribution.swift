internal import Glibc

/// A distribution over a run of classes, from which some may be left out of a draw.
///
/// Leaving classes out and drawing one after another is drawing without replacement. Every draw
/// takes one random word.
public struct ClassDistribution: Sendable {
  /// The lowest class.
  public let first: Int
  /// How many classes there are.
  public let count: Int
  /// The probability of all classes before each one, count + 1 values; empty for uniform.
  private let masses: [Double]

  /// p(first + k) ∝ (k + 1)^−`zipf`.
  public init(first: Int = 0, count: Int, zipf: Double = 0) {
    precondition(count > 0, "no class to draw among \(count)")
    self.first = first
    self.count = count
    guard zipf != 0 else {
      masses = []
      return
    }
    let weights = (1...count).map { pow(Double($0), -zipf) }
    let total = weights.reduce(0, +)
    var mass = 0.0
    masses =
      [0]
      + weights.map { weight in
        mass += weight / total
        return mass
      }
  }

  /// The probability of a class.
  public func probability(of id: Int) -> Double {
    let index = id - first
    return masses.isEmpty ? 1 / Double(count) : masses[index + 1] - masses[index]
  }

  /// The class that `word` stands for when those of `excluded`, ascending and distinct, are left
  /// out.
  public func draw(_ word: UInt64, excluding excluded: [Int] = []) -> Int {
    if masses.isEmpty {
      return first + Self.integer(word, below: count, excluding: excluded, from: first)
    }
    let left = 1 - excluded.reduce(0) { $0 + probability(of: $1) }
    var mass = Double(word >> 11) * 0x1p-53 * left
    for id in excluded where mass >= masses[id - first] { mass += probability(of: id) }
    // The last class that begins at or before `mass`.
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if masses[middle] <= mass { low = middle } else { high = middle }
    }
    // Rounding may end within an excluded class: the next one that is allowed, or the one before.
    var index = low
    while index < count, excluded.contains(first + index) { index += 1 }
    if index == count {
      index = low
      while excluded.contains(first + index) { index -= 1 }
    }
    return first + index
  }

  /// The whole number in 0 ..< count that `word` stands for when `excluded`, ascending and distinct,
  /// less `base`, are left out. No value's probability is off by more than 2⁻⁶⁴.
  public static func integer(
    _ word: UInt64, below count: Int, excluding excluded: [Int] = [], from base: Int = 0
  ) -> Int {
    precondition(count > excluded.count, "\(excluded.count) of \(count) are left out")
    var value = Int(word.multipliedFullWidth(by: UInt64(count - excluded.count)).high)
    for other in excluded where value >= other - base { value += 1 }
    return value
  }
}
