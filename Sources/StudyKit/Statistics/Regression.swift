internal import Foundation

/// Straight lines through paired values.
public enum Regression {
  /// Pearson's correlation of paired values; NaN where one side is constant.
  public static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let (xx, xy, yy) = products(x, y)
    return xy / (xx.squareRoot() * yy.squareRoot())
  }

  /// The slope of the least-squares line of y over x; NaN where x is constant.
  public static func slope(_ x: [Double], _ y: [Double]) -> Double {
    let (xx, xy, _) = products(x, y)
    return xy / xx
  }

  /// The slope of log y over log x: the exponent of a power law through positive values.
  public static func exponent(_ x: [Double], _ y: [Double]) -> Double {
    slope(x.map { log($0) }, y.map { log($0) })
  }

  /// Sums of products of deviations from the means.
  private static func products(_ x: [Double], _ y: [Double]) -> (
    xx: Double, xy: Double, yy: Double
  ) {
    precondition(x.count == y.count, "lengths differ: \(x.count) and \(y.count)")
    let means = (Moments.mean(x), Moments.mean(y))
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      let (u, v) = (a - means.0, b - means.1)
      xx += u * u
      xy += u * v
      yy += v * v
    }
    return (xx, xy, yy)
  }
}
