internal import StudyKit
internal import Tables

/// How one number differs between members.
struct Spread {
  /// The levels of the quantiles that tables state.
  static let levels = [0.1, 0.5, 0.9]

  /// Members that have the number.
  let count: Int
  /// NaN for no members.
  let mean: Double
  /// Standard deviation with ddof 1; NaN for fewer than two members.
  let deviation: Double
  /// At the levels, linear between members; NaN for no members.
  let quantiles: [Double]
  /// Wilson's 95 % interval of the share of ones; nil for no members, and for what is no answer of yes and no.
  let interval: WilsonInterval?

  /// The spread of values, of which those that are no numbers are left out; `isAnswer` says that they are ones for yes
  /// and zeros for no.
  init(_ values: [Double], isAnswer: Bool) {
    let values = values.filter { !$0.isNaN }
    count = values.count
    mean = Moments.mean(values)
    deviation = Moments.variance(values).squareRoot()
    quantiles = Moments.quantiles(of: values, at: Self.levels)
    let yes = values.count { $0 == 1 }
    interval =
      isAnswer && count > 0 ? WilsonInterval(successes: yes, trials: count) : nil
  }
}

/// Which spread a table for people states of a measure.
enum SpreadKind {
  /// The share of ones, with Wilson's interval.
  case share
  /// Mean and standard deviation.
  case deviation
  /// Median, and the quantiles at 10 and 90 %.
  case quantiles

  /// What is stated, in words.
  var words: String {
    switch self {
    case .share: "how many members of how many, their share, and Wilson's 95 % interval of it"
    case .deviation: "mean ± standard deviation (ddof 1) over members"
    case .quantiles: "median over members, and their quantiles at 10 and 90 % in brackets"
    }
  }

  /// A spread over members of which there are `all`; how many have the number stands behind it where it is not all.
  func text(_ spread: Spread, of all: Int) -> String {
    guard spread.count > 0 else { return Quantity.none }
    let part = spread.count == all ? "" : " (\(spread.count)/\(all))"
    switch self {
    case .share:
      let yes = Int((spread.mean * Double(spread.count)).rounded())
      let share = spread.interval.map {
        Quantity.text(spread.mean, from: $0.lower, to: $0.upper)
      }
      return "\(yes)/\(spread.count) = " + (share ?? Quantity.text(spread.mean))
    case .deviation:
      return Quantity.text(spread.mean, spread.deviation) + part
    case .quantiles:
      guard spread.count > 1 else { return Quantity.text(spread.quantiles[1]) + part }
      return Quantity.text(spread.quantiles[1], from: spread.quantiles[0], to: spread.quantiles[2])
        + part
    }
  }
}
