internal import Glibc

/// Evenly spaced integers of an axis between integer ends, exact whatever their size.
///
/// Values between two integers are rounded to the nearer one, those in the middle away from zero.
struct WholeGenerator: Equatable {
  /// How the values are spaced.
  let spacing: Generator.Spacing
  /// How many values there are; whole, but possibly too large for an integer.
  let count: Double
  private let first: Int128
  private let last: Int128
  private let step: Step

  /// The step of a range.
  private enum Step: Equatable {
    case whole(Int128)
    case fraction(Double)
  }

  /// Checks the three numbers of a generator, the third of which need not be whole; throws what is allowed instead.
  init(
    _ spacing: Generator.Spacing, _ first: Int, _ last: Int, _ third: Double, _ whole: Int?
  ) throws(Generator.Refusal) {
    self.spacing = spacing
    (self.first, self.last) = (Int128(first), Int128(last))
    let span = self.last - self.first
    switch spacing {
    case .range:
      guard third != 0, span == 0 || (span > 0) == (third > 0) else { throw .step }
      if let whole = whole.map({ Int128($0) }) ?? Int128(exactly: third) {
        step = .whole(whole)
        // The values lie below last + step / 2.
        count = Double(1 + (2 * span.magnitude + whole.magnitude - 1) / (2 * whole.magnitude))
      } else {
        step = .fraction(third)
        count = Generator.count(steps: Double(span) / third)
      }
    case .linear, .log:
      guard third >= 1, third.rounded() == third, third > 1 || span == 0 else { throw .count }
      guard spacing == .linear || (first > 0 && last > 0) else { throw .positive }
      step = .whole(0)
      count = third
    }
  }

  /// The values; those of a range may exceed every `Int`.
  var values: [Int128] {
    (0..<Int(count)).map { index in
      if index == 0 { return first }
      switch spacing {
      case .range: return inSteps(index)
      case .linear: return linear(index)
      case .log: return logarithmic(index)
      }
    }
  }

  private func inSteps(_ index: Int) -> Int128 {
    switch step {
    case .whole(let step): return first + Int128(index) * step
    case .fraction(let step):
      // Rounding removes the error of the step's binary representation.
      let offset = rounded(Double(index) * step, digits: 15)
      let below = first + Int128(offset.rounded(.down))
      let fraction = offset - offset.rounded(.down)
      return fraction > 0.5 || (fraction == 0.5 && below >= 0) ? below + 1 : below
    }
  }

  private func linear(_ index: Int) -> Int128 {
    let intervals = Int128(count) - 1
    let scaled = first * intervals + Int128(index) * (last - first)
    let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: intervals)
    return 2 * remainder.magnitude >= intervals.magnitude ? quotient + scaled.signum() : quotient
  }

  private func logarithmic(_ index: Int) -> Int128 {
    let intervals = Int(count) - 1
    let (low, high) = (min(first, last), max(first, last))
    if low == high { return low }
    let above = first == low ? index : intervals - index
    // With b intervals of ratio P/Q the value is low (P/Q)^a, which is whole if P and Q are integers.
    let common = Int(Self.divisor(Int128(above), Int128(intervals)))
    let (a, b) = (above / common, intervals / common)
    let divisor = Self.divisor(low, high)
    if let p = Self.root(b, of: high / divisor), let q = Self.root(b, of: low / divisor) {
      return (0..<a).reduce(low) { value, _ in value / q * p }
    }
    let ratio =
      high < 2 * low
      ? log1p(Double(high - low) / Double(low)) : Glibc.log(Double(high) / Double(low))
    let offset = Double(low) * expm1(Double(a) / Double(b) * ratio)
    return min(low + Int128(offset.rounded()), high)
  }

  /// The integer root of `number`, which is above 0 and below 2⁶³; nil if there is none.
  private static func root(_ degree: Int, of number: Int128) -> Int128? {
    if number == 1 || degree == 1 { return number }
    guard degree < 63 else { return nil }
    let near = Int128(pow(Double(number), 1 / Double(degree)).rounded())
    return [near - 1, near, near + 1].first { root in
      var power: Int128 = 1
      for _ in 0..<degree where power <= number { power *= root }
      return power == number
    }
  }

  /// The greatest common divisor of two numbers of at least 0, not both 0.
  private static func divisor(_ a: Int128, _ b: Int128) -> Int128 {
    b == 0 ? a : divisor(b, a % b)
  }
}
