import Engine
import Foundation
import Randomness
import Testing

/// Points (N, D) of a key; the first two lie on one ray.
private func points(_ count: Int, _ inputs: Int, _ seed: UInt64) -> [Double] {
  var values = [Double](repeating: 0, count: count * inputs)
  values = RandomKey(seed: seed).normals(values.count)
  for i in 0..<inputs where count > 1 { values[inputs + i] = 1.5 * values[i] }
  return values
}

/// The two kernels of x and y, layer by layer in the formulas' own words.
private func reference(_ network: InfiniteWidth, _ x: ArraySlice<Double>, _ y: ArraySlice<Double>)
  -> (
    covariance: Double, tangent: Double
  )
{
  func expectations(_ c: Double, _ a: Double, _ b: Double) -> (value: Double, slope: Double) {
    if network.activation == .erf {
      let q = (1 + 2 * a) * (1 + 2 * b)
      return (2 / .pi * asin(2 * c / q.squareRoot()), 4 / .pi / (q - 4 * c * c).squareRoot())
    }
    let root = (a * b).squareRoot()
    let angle = acos(min(1, max(-1, c / root)))
    return (
      root * (sin(angle) + (.pi - angle) * cos(angle)) / (2 * .pi), (.pi - angle) / (2 * .pi)
    )
  }
  func dot(_ u: ArraySlice<Double>, _ v: ArraySlice<Double>) -> Double {
    let scale = network.weightVariance / Double(u.count)
    return zip(u, v).reduce(0) { $0 + scale * $1.0 * $1.1 } + network.biasVariance
  }
  var (c, a, b) = (dot(x, y), dot(x, x), dot(y, y))
  var tangent = c
  for layer in 1...network.depth {
    let (value, slope) = expectations(c, a, b)
    let isReadout = layer == network.depth
    let bias = isReadout && network.readoutBias != .drawn ? 0 : network.biasVariance
    let tangentBias = isReadout && network.readoutBias == .absent ? 0 : network.biasVariance
    tangent = network.weightVariance * (value + slope * tangent) + tangentBias
    (c, a, b) = (
      network.weightVariance * value + bias,
      network.weightVariance * expectations(a, a, a).value + bias,
      network.weightVariance * expectations(b, b, b).value + bias
    )
  }
  return (c, tangent)
}

@Suite struct InfiniteWidthTests {
  static let networks = [
    InfiniteWidth(depth: 1, weightVariance: 2),
    InfiniteWidth(depth: 3, weightVariance: 1.7, biasVariance: 0.3, readoutBias: .drawn),
    InfiniteWidth(depth: 2, weightVariance: 2, biasVariance: 0.1, readoutBias: .fromZero),
    InfiniteWidth(depth: 1, activation: .erf, weightVariance: 1.5, biasVariance: 0.2),
    InfiniteWidth(
      depth: 3, activation: .erf, weightVariance: 3, biasVariance: 0.2, readoutBias: .drawn),
  ]

  @Test(arguments: networks, [1, 2, 19])
  func `both kernels follow the closed forms`(network: InfiniteWidth, inputs: Int) {
    let (rows, columns) = (21, 35)
    let x = points(rows, inputs, 1)
    let y = points(columns, inputs, 2)
    let cross = network.kernels(rows: x, columns: y, inputs: inputs)
    let single = network.kernels(
      rows: x.map(Float.init), columns: y.map(Float.init), inputs: inputs)
    for i in 0..<rows {
      for j in 0..<columns {
        let expected = reference(
          network, x[(i * inputs)..<((i + 1) * inputs)], y[(j * inputs)..<((j + 1) * inputs)])
        let place = i * columns + j
        let scale = 1 + abs(expected.tangent)
        // Points of one input lie on one line: their angle of 0 or π is known to √ε.
        #expect(abs(cross.covariance[place] - expected.covariance) < 1e-13 * scale)
        #expect(abs(cross.tangent[place] - expected.tangent) < (inputs > 1 ? 1e-12 : 1e-7) * scale)
        #expect(abs(Double(single.covariance[place]) - expected.covariance) < 1e-5 * scale)
        #expect(abs(Double(single.tangent[place]) - expected.tangent) < 3e-3 * scale)
      }
    }
  }

  @Test(arguments: networks)
  func `among themselves the kernels are symmetric, with a diagonal of variances`(
    network: InfiniteWidth
  ) {
    let (n, inputs) = (37, 3)
    let x = points(n, inputs, 3)
    let own = network.kernels(of: x, inputs: inputs)
    let cross = network.kernels(rows: x, columns: x, inputs: inputs)
    let variances = network.variances(of: x, inputs: inputs)
    for i in 0..<n {
      #expect(abs(own.covariance[i * n + i] - variances[i]) < 1e-14 * variances[i])
      for j in 0..<n {
        let (place, mirrored) = (i * n + j, j * n + i)
        #expect(own.covariance[place] == own.covariance[mirrored])
        #expect(own.tangent[place] == own.tangent[mirrored])
        #expect(abs(own.covariance[place] - cross.covariance[place]) < 1e-13 * variances[i])
        #expect(abs(own.tangent[place] - cross.tangent[place]) < 1e-6 * variances[i])
      }
    }
    let single = network.kernels(of: x.map(Float.init), inputs: inputs)
    #expect(
      zip(single.tangent, own.tangent).allSatisfy { abs(Double($0) - $1) < 3e-3 * (1 + abs($1)) })
    // On the diagonal nothing is lost: there Float has its own digits.
    for i in 0..<n {
      let place = i * n + i
      #expect(abs(Double(single.tangent[place]) - own.tangent[place]) < 1e-6 * own.tangent[place])
    }
  }

  @Test(arguments: [InfiniteWidth.Activation.relu, .erf])
  func `one layer agrees with numerical integration`(activation: InfiniteWidth.Activation) {
    func value(_ z: Double) -> Double { activation == .relu ? max(z, 0) : erf(z) }
    func slope(_ z: Double) -> Double {
      activation == .relu ? (z > 0 ? 1 : 0) : 2 / Double.pi.squareRoot() * exp(-z * z)
    }
    let network = InfiniteWidth(depth: 1, activation: activation, weightVariance: 2)
    for (a, b, c) in [(1.0, 1.0, 0.5), (2, 0.5, -0.6), (0.3, 1.7, 0.7)] {
      // u = √a s and v = c/√a s + √(b − c²/a) t with independent standard normal s and t, by the
      // midpoint rule: exact to rounding for smooth integrands, O(step) for ReLU's jumps.
      let (u0, v0, v1) = (a.squareRoot(), c / a.squareRoot(), (b - c * c / a).squareRoot())
      let step = 0.01
      var (sum, slopeSum) = (0.0, 0.0)
      for i in -800..<800 {
        let s = (Double(i) + 0.5) * step
        for j in -800..<800 {
          let t = (Double(j) + 0.5) * step
          let weight = exp(-(s * s + t * t) / 2) * step * step / (2 * .pi)
          sum += weight * value(u0 * s) * value(v0 * s + v1 * t)
          slopeSum += weight * slope(u0 * s) * slope(v0 * s + v1 * t)
        }
      }
      // With a weight variance of 2 and two inputs, the first covariance is x·x′.
      let kernels = network.kernels(rows: [u0, 0], columns: [v0, v1], inputs: 2)
      #expect(abs(kernels.covariance[0] - 2 * sum) < 2e-4)
      #expect(
        abs(kernels.tangent[0] - 2 * sum - 2 * c * slopeSum)
          < (activation == .relu ? 4e-3 : 4e-4))
    }
  }

  @Test func `no examples give no kernels`() {
    let network = InfiniteWidth(depth: 2)
    #expect(network.kernels(of: [Double](), inputs: 4).tangent.isEmpty)
    #expect(network.kernels(rows: [1.0, 2], columns: [], inputs: 2).covariance.isEmpty)
    #expect(network.variances(of: [Float](), inputs: 3).isEmpty)
  }
}
