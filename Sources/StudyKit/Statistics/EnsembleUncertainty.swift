// M: members, N: examples, K: classes.

/// What an ensemble of classifiers does not know about each example, from members that are added one after another.
///
/// The entropy of the mean probabilities is the total; what it is above the mean entropy of the members is the mutual
/// information of class and member, that which members would tell each other (Depeweg et al. 2018, arXiv:1710.07283,
/// section 3; Smith and Gal 2018, arXiv:1803.08533, section 3).
public struct EnsembleUncertainty: Sendable {
  private let classes: Int
  private var members = 0
  // Sums over members: probabilities (N, K), entropies (N), first choices (N, K).
  private var sums: [Double]
  private var entropies: [Double]
  private var votes: [Double]

  /// An ensemble without members, for `count` examples of `classes` classes.
  public init(count: Int, classes: Int) {
    self.classes = classes
    sums = [Double](repeating: 0, count: count * classes)
    entropies = [Double](repeating: 0, count: count)
    votes = sums
  }

  /// Adds a member by its probabilities, (N, K).
  public mutating func add(_ probabilities: [Double]) {
    precondition(
      probabilities.count == sums.count, "\(probabilities.count) values, not \(sums.count)")
    members += 1
    let own = Classification.entropies(probabilities, classes: classes)
    for row in own.indices {
      entropies[row] += own[row]
      var best = row * classes
      for k in row * classes..<(row + 1) * classes {
        sums[k] += probabilities[k]
        if probabilities[k] > probabilities[best] { best = k }
      }
      votes[best] += 1
    }
  }

  /// The entropy of the mean probabilities, in nats, N.
  public var total: [Double] {
    Classification.entropies(sums.map { $0 / Double(members) }, classes: classes)
  }

  /// The mean over members of their entropies, in nats, N.
  public var expected: [Double] { entropies.map { $0 / Double(members) } }

  /// The mutual information of class and member, ``total`` less ``expected``, in nats, N; not negative but for rounding.
  public var mutualInformation: [Double] { zip(total, expected).map { $0 - $1 } }

  /// The share of pairs of members whose most probable classes differ, N; NaN for a single member.
  public var disagreement: [Double] {
    let pairs = Double(members * (members - 1))
    return entropies.indices.map { row in
      let agreeing = votes[row * classes..<(row + 1) * classes].reduce(0) { $0 + $1 * ($1 - 1) }
      return 1 - agreeing / pairs
    }
  }
}
