import Foundation
import Studies
import StudyKit
import Tasks
import Testing

/// The claims of Figure 1's caption, on a coarser grid and fewer members.
struct MapTests {
  private let task = RegressionTask.twoClasses(side: 16, extent: 3)

  /// Distance to the nearest training point, angle to the nearest one seen from the origin, and norm.
  private func geometry() -> (distance: [Double], angle: [Double], norm: [Double]) {
    let train = pairs(task.training)
    let test = pairs(task.test)
    return (
      test.map { x in train.map { hypot(x.0 - $0.0, x.1 - $0.1) }.min() ?? .nan },
      test.map { x in
        train.map { t in
          let cosine = (x.0 * t.0 + x.1 * t.1) / (hypot(x.0, x.1) * hypot(t.0, t.1))
          return acos(min(1, max(-1, cosine)))
        }.min() ?? .nan
      },
      test.map { hypot($0.0, $0.1) }
    )
  }

  private func pairs(_ points: [Double]) -> [(Double, Double)] {
    stride(from: 0, to: points.count, by: 2).map { (points[$0], points[$0 + 1]) }
  }

  private func standardised(_ values: [Double]) -> [Double] {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return values.map { ($0 - mean) / variance.squareRoot() }
  }

  private func correlation(_ x: [Double], _ y: [Double]) -> Double {
    zip(standardised(x), standardised(y)).reduce(0) { $0 + $1.0 * $1.1 } / Double(x.count)
  }

  /// Standardised coefficients of the fit of log V by log distance and angle, from the three
  /// correlations.
  private func coefficients(
    _ values: [Double], _ distance: [Double], _ angle: [Double]
  ) -> (distance: Double, angle: Double) {
    let (y, d) = (values.map { log($0) }, distance.map { log($0) })
    let (yd, ya, da) = (correlation(y, d), correlation(y, angle), correlation(d, angle))
    return ((yd - ya * da) / (1 - da * da), (ya - yd * da) / (1 - da * da))
  }

  @Test func `a follows the distance, c the angle, and i both`() throws {
    let ensemble = try SmallEnsemble(members: 200) {
      $0.task = .twoClass
      $0.gridSide = 16
      $0.width = 512
      $0.theoryUnits = 0
    }
    let (distance, angle, norm) = geometry()
    let a = coefficients(try ensemble.values("variance_a"), distance, angle)
    let c = coefficients(try ensemble.values("variance_c"), distance, angle)
    let i = coefficients(try ensemble.values("variance_i"), distance, angle)
    // The theory's maps have (0.91, 0.12), (0.56, 0.44) and (0.80, 0.20).
    #expect(a.distance > 0.8 && abs(a.angle) < 0.25, "\(a)")
    #expect(c.angle > 2 * a.angle && c.angle > 0.3, "\(c)")
    #expect(i.distance > c.distance && i.angle > 0.05, "\(i)")
    // Without the growth with |x|², which every part has: (−0.04, 0.77) and (0.24, 0.72).
    let bare = { (values: [Double]) in zip(values, norm).map { $0 / ($1 * $1) } }
    let bareC = coefficients(bare(try ensemble.values("variance_c")), distance, angle)
    let bareI = coefficients(bare(try ensemble.values("variance_i")), distance, angle)
    #expect(abs(bareC.distance) < 0.2 && bareC.angle > 0.6, "\(bareC)")
    #expect(bareI.distance > 0.1 && bareI.angle > 0.5, "\(bareI)")
  }
}
