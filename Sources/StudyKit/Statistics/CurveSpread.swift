/// How curves differ between ensemble members, point by point; NaN where there are too few members.
public struct CurveSpread: Equatable, Sendable {
  /// Means over members, (points).
  public private(set) var mean: [Double]
  /// Standard deviations with ddof 1, (points).
  public private(set) var deviation: [Double]
  /// Quantiles, linear between members, (quantiles, points).
  public private(set) var quantiles: [Double]

  /// The spread of `curves`, (members, points); `shares` are the levels of the quantiles, in 0 ... 1.
  public init(_ curves: [Double], members: Int, points: Int, quantiles shares: [Double] = []) {
    precondition(
      curves.count == members * points, "\(curves.count) values for \(members) × \(points)")
    mean = [Double](repeating: .nan, count: points)
    deviation = mean
    quantiles = [Double](repeating: .nan, count: shares.count * points)
    guard members > 0 else { return }
    for point in 0..<points {
      let values = (0..<members).map { curves[$0 * points + point] }.sorted()
      let average = values.reduce(0, +) / Double(members)
      mean[point] = average
      if members > 1 {
        let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        deviation[point] = (squares / Double(members - 1)).squareRoot()
      }
      for (level, share) in shares.enumerated() {
        let position = share * Double(members - 1)
        let below = Int(position)
        let above = min(below + 1, members - 1)
        let part = position - Double(below)
        quantiles[level * points + point] = values[below] * (1 - part) + values[above] * part
      }
    }
  }
}
