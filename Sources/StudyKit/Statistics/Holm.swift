/// Several comparisons at once (Holm, *A simple sequentially rejective multiple test procedure*, 1979).
public enum Holm {
  /// The probabilities adjusted for how many there are, in their order; NaN stays NaN and does not count.
  ///
  /// One at or below a level is rejected by the procedure of that level, which rejects any true hypothesis with at most
  /// that probability.
  public static func adjusted(_ probabilities: [Double]) -> [Double] {
    var adjusted = probabilities
    var greatest = 0.0
    for (index, rest) in ascending(probabilities) {
      greatest = max(greatest, min(1, Double(rest) * probabilities[index]))
      adjusted[index] = greatest
    }
    return adjusted
  }

  /// The level at which the procedure of a level tests each: `level` over how many are left when it comes to it, and for
  /// all that it does not reject, when it stops. An interval of a mean at one less this level is without 0 where the
  /// procedure rejects, and only there.
  public static func levels(_ probabilities: [Double], level: Double) -> [Double] {
    var levels = probabilities.map { $0.isNaN ? .nan : level }
    var stopped: Double?
    for (index, rest) in ascending(probabilities) {
      let own = stopped ?? level / Double(rest)
      levels[index] = own
      if probabilities[index] > own { stopped = own }
    }
    return levels
  }

  /// The places of probabilities from the least to the greatest, each with how many are left from it on.
  private static func ascending(_ probabilities: [Double]) -> [(index: Int, rest: Int)] {
    let order = probabilities.indices.filter { !probabilities[$0].isNaN }
      .sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    return order.enumerated().map { ($1, order.count - $0) }
  }
}
