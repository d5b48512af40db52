import Engine
import Foundation
import TestSupport
import Testing

/// Kernels of each activation against integration in two dimensions, by `Tests/Oracles/infinite_width.py`.
@Suite struct InfiniteWidthOracleTests {
  private struct Fixture: Decodable {
    let points: [Double]
    let inputs: Int
    let cases: [Case]
  }

  private struct Case: Decodable {
    let activation: String
    let depth: Int
    let weightVariance: Double
    let biasVariance: Double
    let covariance: [Double]
    let tangent: [Double]

    var network: InfiniteWidth {
      get throws {
        let known: [String: InfiniteWidth.Activation] = [
          "relu": .relu, "leaky-relu": .leakyRelu(slope: 0.25), "erf": .erf, "gelu": .gelu,
          "tanh": .tanh, "sigmoid": .sigmoid,
        ]
        return InfiniteWidth(
          depth: depth, activation: try #require(known[activation]),
          weightVariance: weightVariance, biasVariance: biasVariance, readoutBias: .drawn)
      }
    }
  }

  private let fixture: Fixture

  init() throws {
    let text = try Repository.text("Tests/Oracles/fixtures/infinite_width.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(text.utf8))
  }

  // Of the last two points one is nearly a multiple of the other: their angle is known to √ε of their cosine.
  @Test func `up to 64 layers agree to ten digits`() throws {
    for known in fixture.cases {
      let network = try known.network
      let own = network.kernels(of: fixture.points, inputs: fixture.inputs)
      let cross = network.kernels(
        rows: fixture.points, columns: fixture.points, inputs: fixture.inputs)
      // A variance of 9 is more than 256 orders of tanh's series have converged for at the two nearest points.
      let tolerance = known.weightVariance == 9 ? 3e-7 : 1e-10
      let scale = known.tangent.map(abs).max() ?? 0
      func error(_ found: [Double], _ expected: [Double]) -> Double {
        zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
      }
      let label = Comment(rawValue: "\(known.activation), \(known.depth) layers")
      #expect(error(own.covariance, known.covariance) < tolerance * scale, label)
      #expect(error(own.tangent, known.tangent) < tolerance * scale, label)
      #expect(error(cross.covariance, known.covariance) < tolerance * scale, label)
      let single = network.kernels(of: fixture.points.map(Float.init), inputs: fixture.inputs)
      #expect(error(single.covariance.map(Double.init), known.covariance) < 1e-4 * scale, label)
    }
  }

  /// With a variance of 12.5 the series of tanh has not converged at order 255 near coincident points: there the error is at most
  /// the part that is stated, and none where they coincide.
  @Test(arguments: [(0.0, 1e-12, 1e-12), (0.06, 4e-8, 1e-6), (0.5, 1e-12, 1e-12)])
  func `what a series leaves out is bounded as stated`(
    angle: Double, bound: Double, slopeBound: Double
  ) {
    let network = InfiniteWidth(depth: 1, activation: .tanh, weightVariance: 25)
    let kernels = network.kernels(rows: [1.0, 0], columns: [cos(angle), sin(angle)], inputs: 2)
    let deviation = 12.5.squareRoot()
    let (step, count) = (1.0 / 40, 320)
    var (value, slope) = (0.0, 0.0)
    for i in -count...count {
      let s = Double(i) * step
      let (t, row) = (tanh(deviation * s), step * exp(-s * s / 2) / (2 * Double.pi).squareRoot())
      for j in -count...count {
        let r = Double(j) * step
        let u = tanh(deviation * (cos(angle) * s + sin(angle) * r))
        let weight = row * step * exp(-r * r / 2) / (2 * Double.pi).squareRoot()
        value += weight * t * u
        slope += weight * (1 - t * t) * (1 - u * u)
      }
    }
    let error = abs(kernels.covariance[0] / 25 - value)
    let slopeError = abs((kernels.tangent[0] / 25 - value) / (12.5 * cos(angle)) - slope)
    #expect(error < bound && slopeError < slopeBound)
    // Between, the bounds are no smaller than they have to be by orders of magnitude.
    #expect(bound < 1e-11 || (error > bound / 100 && slopeError > slopeBound / 100))
  }

  @Test(arguments: [
    InfiniteWidth.Activation.relu, .erf, .tanh, .sigmoid, .gelu, .leakyRelu(slope: 0.1),
  ])
  func `more columns than a block, and an example of zeros`(activation: InfiniteWidth.Activation) {
    let network = InfiniteWidth(depth: 2, activation: activation, weightVariance: 1.5)
    var points = (0..<600).map { sin(Double($0)) }
    points.replaceSubrange(0..<2, with: [0, 0])
    let all = network.kernels(of: points, inputs: 2)
    let one = network.kernels(rows: Array(points[598...]), columns: points, inputs: 2)
    for column in 0..<300 {
      #expect(abs(all.covariance[299 * 300 + column] - one.covariance[column]) < 1e-13)
      #expect(column == 299 || abs(all.tangent[299 * 300 + column] - one.tangent[column]) < 1e-9)
      #expect(all.tangent[column].isFinite)
    }
  }
}
