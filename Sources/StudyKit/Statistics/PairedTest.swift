internal import Glibc

/// How two findings of the same members differ.
public struct PairedTest: Equatable, Sendable {
  /// How the probability is found.
  public enum Kind: Equatable, Sendable {
    /// By Student's t of the differences' mean.
    case student
    /// By the binomial distribution of those who changed their answer (McNemar 1947, exact).
    case mcNemar
  }

  /// Pairs in which both are numbers.
  public let count: Int
  /// The mean of the first over these pairs; of yes and no the share of yes.
  public let firstMean: Double
  /// The same of the second.
  public let secondMean: Double
  /// The mean of second less first; NaN for no pairs.
  public let difference: Double
  /// The standard error of the difference; NaN for fewer than two pairs.
  public let error: Double
  /// The two-sided probability of a difference at least as large if there is none. NaN where nothing can be said: for
  /// fewer than two pairs, and for numbers that all differ by the same.
  public let probability: Double
  /// How the probability was found.
  public let kind: Kind

  /// Compares what each member has found, in the order of the members; pairs with NaN are left out.
  public init(_ first: [Double], _ second: [Double], _ kind: Kind) {
    precondition(first.count == second.count, "\(first.count) numbers and \(second.count)")
    let pairs = zip(first, second).filter { !$0.isNaN && !$1.isNaN }
    let differences = pairs.map { $1 - $0 }
    count = pairs.count
    firstMean = Moments.mean(pairs.map(\.0))
    secondMean = Moments.mean(pairs.map(\.1))
    difference = Moments.mean(differences)
    error = (Moments.variance(differences) / Double(pairs.count)).squareRoot()
    self.kind = kind
    switch kind {
    case .student:
      probability =
        error > 0
        ? StudentT.twoSided(difference / error, freedom: Double(pairs.count - 1)) : .nan
    case .mcNemar:
      probability =
        pairs.isEmpty
        ? .nan
        : Self.mcNemar(differences.count { $0 < 0 }, differences.count { $0 > 0 })
    }
  }

  /// The exact probability of McNemar's test after so many changes to no and to yes.
  public static func mcNemar(_ toNo: Int, _ toYes: Int) -> Double {
    let all = toNo + toYes
    let share = { (changes: Int) in
      exp(
        lgamma(Double(all + 1)) - lgamma(Double(changes + 1)) - lgamma(Double(all - changes + 1))
          - Double(all) * log(2))
    }
    return min(1, 2 * (0...min(toNo, toYes)).reduce(0) { $0 + share($1) })
  }

  /// The ends of the interval of the difference at one less a level, by Student's t; NaN for yes and no, for which there
  /// is none here.
  public func interval(level: Double) -> (lower: Double, upper: Double) {
    guard kind == .student, error.isFinite, !level.isNaN else { return (.nan, .nan) }
    let half = error * StudentT.twoSidedQuantile(level, freedom: Double(count - 1))
    return (difference - half, difference + half)
  }
}
