internal import Glibc

/// Evenly spaced values of an axis.
package struct Generator: Equatable {
  /// How the values are spaced.
  package enum Spacing: String, CaseIterable {
    /// `[a, b, n]`: n values from a to b, both included.
    case linear
    /// `[a, b, n]`: n values from a to b, both included, each the same factor above the previous one.
    case log
    /// `[a, b, step]`: from a in steps, up to b and at most half a step beyond.
    case range
  }

  /// How the values are spaced.
  let spacing: Spacing
  /// The first value.
  let first: Double
  /// The last value; for a range, where it stops.
  let last: Double
  /// How many values there are; whole, but possibly too large for an integer.
  package let count: Double
  /// The step of a range; 0 otherwise.
  private let step: Double

  /// Checks the three numbers of a generator; throws what is allowed instead.
  package init(
    _ spacing: Spacing, _ first: Double, _ last: Double, _ third: Double
  ) throws(Refusal) {
    self.spacing = spacing
    self.first = first
    self.last = last
    switch spacing {
    case .range:
      guard third != 0, (last - first) / third >= 0 else { throw .step }
      step = third
      count = Self.count(steps: (last - first) / third)
    case .linear, .log:
      guard third >= 1, third.rounded() == third, third > 1 || first == last else { throw .count }
      guard spacing == .linear || (first > 0 && last > 0) else { throw .positive }
      step = 0
      count = third
    }
    guard count.isFinite, (last - first).isFinite else {
      throw Refusal(reason: "numbers that are closer together")
    }
  }

  /// How many values a range of `steps` steps has.
  static func count(steps: Double) -> Double {
    // The values lie below last + step / 2; rounding keeps 2.5 steps from being more than that.
    max(1, (Grids.rounded(steps, digits: 12) + 0.5).rounded(.up))
  }

  /// What is allowed instead.
  package struct Refusal: Error, Equatable {
    package let reason: String

    static let step = Refusal(
      reason: "[first, last, step] with a step that leads from first to last")
    static let count = Refusal(
      reason: "[first, last, count] with a whole count of at least 2")
    static let positive = Refusal(reason: "[first, last, count] with first and last above 0")
  }

  /// The integer for a value: the nearest one between the ends.
  func whole(_ value: Double) -> Double {
    let nearest = value.rounded()
    guard spacing != .range else { return nearest }
    return min(max(nearest, min(first, last).rounded(.up)), max(first, last).rounded(.down))
  }

  /// The values, rounded to 12 significant digits, so that a handwritten list of the same numbers gives the same
  /// values; the ends are as given.
  package var values: [Double] {
    let count = Int(count)
    return (0..<count).map { index in
      if index == 0 { return first }
      let fraction = Double(index) / Double(count - 1)
      switch spacing {
      case .range: return rounded(first + Double(index) * step, digits: 12)
      case _ where index == count - 1: return last
      case .linear: return rounded(first + fraction * (last - first), digits: 12)
      case .log:
        let (low, high) = (Glibc.log(first), Glibc.log(last))
        return rounded(exp(low + fraction * (high - low)), digits: 12)
      }
    }
  }
}
