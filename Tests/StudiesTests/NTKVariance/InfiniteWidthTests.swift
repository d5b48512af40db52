import Engine
import Foundation
import Randomness
import Studies
import Tasks
import Testing

struct InfiniteWidthTests {
  /// V[f^lin-a] at infinite width on the four-point task, radius by radius and angle by angle, and the
  /// condition number of Θ(X, X); confirmed with neural-tangents' closed forms.
  private struct Limits {
    let hasReadoutBias: Bool
    let mean: Double
    let condition: Double
    let points: [Double]
  }

  private static let limits = [
    Limits(
      hasReadoutBias: true, mean: 0.27098, condition: 5.97,
      points: [
        0.02350, 0.02108, 0.03726, 0.04320, 0.03148, 0.01503, 0.00640, 0.07740, 0.10709, 0.04366,
        0.45988, 0.33830, 0.96555, 1.25626, 0.63865,
      ]),
    Limits(
      hasReadoutBias: false, mean: 0.26201, condition: 5.69,
      points: [
        0.02371, 0.02072, 0.03762, 0.04323, 0.03203, 0.01517, 0.00643, 0.07792, 0.10720, 0.04436,
        0.42827, 0.31856, 0.93697, 1.22894, 0.60898,
      ]),
  ]

  @Test(arguments: [true, false])
  func `the variance of a at infinite width is the known one at every point`(
    hasReadoutBias: Bool
  ) throws {
    let known = Self.limits[hasReadoutBias ? 0 : 1]
    let ensemble = try SmallEnsemble(members: 2) {
      $0.width = 8
      $0.theoryUnits = 0
      $0.readoutBias = hasReadoutBias ? .fromZero : .none
    }
    let points = try ensemble.values("theory_variance_a")
    // The known values are rounded to five digits.
    #expect(zip(points, known.points).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(abs(try ensemble.value("mean_theory_variance_a") - known.mean) < 1e-5)
    #expect(abs(try ensemble.value("theory_condition_number") - known.condition) < 0.005)
  }

  private static let wide: [(Int, NetworkArchitecture.Activation)] =
    NetworkArchitecture.Activation.allCases.map { (1, $0) } + [(3, .relu), (3, .tanh)]

  // Finite networks scatter by O(1/√h) and are off by O(L/h): the mean over 100 of them at h = 512, or 16 at
  // h = 4,096, is within a few per cent.
  @Test(arguments: wide)
  func `wide networks approach those of infinite width`(
    depth: Int, activation: NetworkArchitecture.Activation
  ) throws {
    let architecture = NetworkArchitecture(
      width: depth == 1 ? 4_096 : 512, depth: depth, activation: activation, biasVariance: 0.09,
      readoutBias: .fromZero)
    let task = RegressionTask.fourPoints
    let limit = try #require(architecture.infinitelyWide).kernels(at: task)
    let kernel = tangentKernel(architecture, task)
    let members = depth == 1 ? 16 : 100
    var tangent = [Double](repeating: 0, count: limit.tangent.count)
    var covariance = [Double](repeating: 0, count: 16)
    for member in 0..<members {
      let (initial, sample) = kernel.evaluate(
        InitialNetwork(RandomKey(seed: 77).folding(UInt64(member))))
      for i in tangent.indices { tangent[i] += sample[i] / Double(members) }
      for i in 0..<16 { covariance[i] += initial[i / 4] * initial[i % 4] / Double(members) }
    }
    let scale = limit.tangent.map(abs).max() ?? 0
    #expect(zip(tangent, limit.tangent).allSatisfy { abs($0 - $1) < 0.03 * scale })
    // The mean of n products has the relative standard error √(2/n).
    for point in 0..<4 {
      #expect(
        abs(covariance[point * 5] / limit.covariance[point * 5] - 1) < 4
          * (2 / Double(members)).squareRoot())
    }
  }
}
