/// How well a score tells two samples apart, such as inputs in and out of distribution.
///
/// Scores are higher where the input is thought to be out of distribution; below 0.5, an AUROC says
/// that the score is higher in distribution.
public enum Detection {
  /// The area under the receiver operating characteristic: the probability that a score from
  /// `outside` is above one from `inside`, ties counting a half; NaN where a sample is empty.
  public static func auroc(inside: [Double], outside: [Double]) -> Double {
    guard !inside.isEmpty, !outside.isEmpty, !(inside + outside).contains(where: \.isNaN) else {
      return .nan
    }
    let ranks = Ranks.midranks(inside + outside)
    let sum = ranks[inside.count...].reduce(0, +)
    let (n, m) = (Double(inside.count), Double(outside.count))
    return (sum - m * (m + 1) / 2) / (n * m)
  }

  /// The area under the precision-recall curve with `outside` as the positives, as average
  /// precision: Σ (recallₖ − recallₖ₋₁) precisionₖ over the distinct scores, highest first.
  ///
  /// It depends on how many there are of each; by chance it is the positives' share. NaN where a
  /// sample is empty.
  public static func aupr(inside: [Double], outside: [Double]) -> Double {
    guard !inside.isEmpty, !outside.isEmpty, !(inside + outside).contains(where: \.isNaN) else {
      return .nan
    }
    let scores = outside + inside
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (area, found, seen, index) = (0.0, 0, 0, 0)
    while index < order.count {
      let score = scores[order[index]]
      let before = found
      while index < order.count, scores[order[index]] == score {
        if order[index] < outside.count { found += 1 }
        seen += 1
        index += 1
      }
      area += Double(found - before) / Double(outside.count) * Double(found) / Double(seen)
    }
    return area
  }

  /// The share of `inside` that is called out of distribution by the highest threshold at which at least 95 % of `outside`
  /// are (Hendrycks and Gimpel 2017, arXiv:1610.02136, count it so with `outside` as the positives).
  ///
  /// A score at the threshold is called out of distribution. NaN where a sample is empty.
  public static func falsePositiveRate(inside: [Double], outside: [Double]) -> Double {
    guard !inside.isEmpty, !outside.isEmpty, !(inside + outside).contains(where: \.isNaN) else {
      return .nan
    }
    // 95 % in whole numbers: no rounding decides.
    let found = (outside.count * 95 + 99) / 100
    let threshold = outside.sorted(by: >)[found - 1]
    return Double(inside.count { $0 >= threshold }) / Double(inside.count)
  }
}
