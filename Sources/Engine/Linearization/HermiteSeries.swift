internal import Glibc

// N: examples, K: orders of one parity, Q: nodes of the quadrature.

/// A bounded function φ whose odd part φ(z) − φ(0) is analytic near the real line.
enum BoundedFunction: Sendable {
  case tanh
  case sigmoid

  /// φ(0).
  var middle: Double { self == .tanh ? 0 : 0.5 }

  /// φ(z) − φ(0), an odd function, and φ′(z), an even one.
  func parts(_ z: Double) -> (odd: Double, slope: Double) {
    switch self {
    case .tanh:
      let t = Glibc.tanh(z)
      return (t, 1 - t * t)
    case .sigmoid:
      let t = Glibc.tanh(z / 2)
      return (t / 2, (1 - t * t) / 4)
    }
  }

  /// E[φ(u)²] and E[φ′(u)²] of normal u with a variance.
  func moments(_ variance: Double) -> (value: Double, slope: Double) {
    let deviation = variance.squareRoot()
    var (value, slope) = (middle * middle, 0.0)
    for (node, weight) in zip(HermiteNodes.shared.nodes, HermiteNodes.shared.weights) {
      let (odd, derivative) = parts(deviation * node)
      value += weight * odd * odd
      slope += weight * derivative * derivative
    }
    return (value, slope)
  }
}

/// Nodes and weights of E[g(s)] = Σ w g(s) for even g of a standard normal s, and normalised Hermite polynomials at the nodes.
///
/// The trapezoidal rule with a step of 1/32 up to 13, where the density is 10⁻³⁷: for a function that is analytic within a
/// distance d of the real line it errs by some exp(−64 π d). For tanh(σ s), d is π/2σ: below rounding up to σ = 8.
private struct HermiteNodes: Sendable {
  static let shared = HermiteNodes()
  /// Orders of each parity.
  static let orders = 128
  private static let step = 1.0 / 32

  /// From 0 on, (Q).
  let nodes: [Double]
  /// Twice the density times the step, once at 0, (Q).
  let weights: [Double]
  /// Weights times polynomials of orders 1, 3, 5 …, (K, Q).
  let odd: [Double]
  /// The same of orders 0, 2, 4 …, (K, Q).
  let even: [Double]

  private init() {
    let nodes = (0...416).map { Self.step * Double($0) }
    let weights = nodes.map { s in
      (s == 0 ? 1 : 2) * Self.step * exp(-s * s / 2) / (2 * Double.pi).squareRoot()
    }
    var (odd, even): ([Double], [Double]) = ([], [])
    // √(k + 1) h₍ₖ₊₁₎ = s hₖ − √k h₍ₖ₋₁₎, each times the weight.
    var (last, current) = ([Double](repeating: 0, count: nodes.count), weights)
    for order in 0..<2 * Self.orders {
      if order % 2 == 0 { even += current } else { odd += current }
      let (back, ahead) = (Double(order).squareRoot(), Double(order + 1).squareRoot())
      let next = nodes.indices.map { (nodes[$0] * current[$0] - back * last[$0]) / ahead }
      (last, current) = (current, next)
    }
    (self.nodes, self.weights, self.odd, self.even) = (nodes, weights, odd, even)
  }
}

/// Coefficients of φ(√a s) and φ′(√a s) in normalised Hermite polynomials of s, for the variance a of each of N examples.
///
/// With them E[φ(u)φ(v)] = Σ cₖ(a) cₖ(b) ρᵏ for normal (u, v) of correlation ρ (Mehler 1866). Orders go up to 255, less far
/// where the others add up to less than 10⁻¹⁶ of E[φ²] (10⁻¹⁴ of E[φ′²]) for every example. What E[φ²] has beyond that is
/// taken as one coefficient of the next order, so that nothing is lost at ρ = ±1; in between the error is at most |ρ|²⁵⁷ of
/// it. For tanh these parts of E[φ²] and E[φ′²] are 10⁻¹⁵ and 3 · 10⁻¹³ at a variance of 2, 2 · 10⁻¹¹ and 4 · 10⁻⁹ at 4,
/// 4 · 10⁻⁸ and 6 · 10⁻⁶ at 9, 2 · 10⁻⁵ and 2 · 10⁻³ at 25; for the sigmoid as at a quarter of the variance.
struct HermiteSeries {
  /// φ(0).
  let middle: Double
  /// Variances, (N).
  let variances: [Double]
  /// Of φ(√a s) − φ(0), orders 1, 3, 5 …, (K, N).
  let odd: [Double]
  /// Of φ′(√a s), orders 0, 2, 4 …, (K′, N).
  let even: [Double]

  init<Scalar: EngineScalar>(_ function: BoundedFunction, _ variances: [Scalar]) {
    let table = HermiteNodes.shared
    let (n, q) = (variances.count, table.nodes.count)
    middle = function.middle
    self.variances = variances.map(Double.init)
    var values = [Double](repeating: 0, count: n * q)
    var slopes = values
    for (i, variance) in self.variances.enumerated() {
      let deviation = variance.squareRoot()
      for j in 0..<q {
        (values[i * q + j], slopes[i * q + j]) = function.parts(deviation * table.nodes[j])
      }
    }
    let moments = self.variances.map(function.moments)
    let constant = middle * middle
    odd = Self.coefficients(
      table.odd, values, squares: moments.map { $0.value - constant }, within: 1e-16)
    even = Self.coefficients(table.even, slopes, squares: moments.map(\.slope), within: 1e-14)
  }

  /// Products of polynomials, (K, Q), with values, (N, Q), until every example's sum of squares has come within a part of what
  /// it tends to; if it does not, with one order more for the rest.
  private static func coefficients(
    _ polynomials: [Double], _ values: [Double], squares: [Double], within part: Double
  ) -> [Double] {
    let (orders, n) = (HermiteNodes.orders, squares.count)
    let q = polynomials.count / orders
    var result = [Double](repeating: 0, count: orders * n)
    result.withUnsafeMutableBufferPointer { result in
      guard let start = result.baseAddress else { return }
      Dense2D.product(
        polynomials, 0, q, values, 0, q, into: start, n, (orders, n, q), alpha: 1, beta: 0)
    }
    // What is left of the squares after each order.
    var rests = squares
    for order in 0..<orders {
      var isEnough = true
      for i in 0..<n {
        let c = result[order * n + i]
        rests[i] -= c * c
        if rests[i] > part * squares[i] { isEnough = false }
      }
      if isEnough { return Array(result[..<((order + 1) * n)]) }
    }
    return result + rests.map { max($0, 0).squareRoot() }
  }
}

/// The expectations between the examples of two series, row by row.
struct HermitePair {
  private static let blockSize = 256

  private let rows: HermiteSeries
  private let columns: HermiteSeries

  init(_ rows: HermiteSeries, _ columns: HermiteSeries) {
    (self.rows, self.columns) = (rows, columns)
  }

  /// Takes row `i` of the covariance of preactivations and of the tangent kernel through a layer.
  func addLayer<Scalar: EngineScalar>(
    _ i: Int, _ covariance: UnsafeMutablePointer<Scalar>, _ tangent: UnsafeMutablePointer<Scalar>,
    weightVariance: Double, biasVariance: Double, _ count: Int
  ) {
    let constant = rows.middle * rows.middle
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * Self.blockSize) { room in
      guard let correlations = room.baseAddress else { return }
      let squares = correlations + Self.blockSize
      let (values, slopes) = (squares + Self.blockSize, squares + 2 * Self.blockSize)
      for first in stride(from: 0, to: count, by: Self.blockSize) {
        let n = min(Self.blockSize, count - first)
        for j in 0..<n {
          let scale = (rows.variances[i] * columns.variances[first + j]).squareRoot()
          let rho = scale > 0 ? Double(covariance[first + j]) / scale : 0
          correlations[j] = min(max(rho, -1), 1)
          squares[j] = correlations[j] * correlations[j]
        }
        Self.sum(
          rows.odd, rows.variances.count, i, columns.odd, columns.variances.count, first, n,
          squares, values)
        Self.sum(
          rows.even, rows.variances.count, i, columns.even, columns.variances.count, first, n,
          squares, slopes)
        for j in 0..<n {
          let value = constant + correlations[j] * values[j]
          let slope = slopes[j] * Double(tangent[first + j])
          covariance[first + j] = Scalar(weightVariance * value + biasVariance)
          tangent[first + j] = Scalar(weightVariance * (value + slope) + biasVariance)
        }
      }
    }
  }

  /// Σₖ c(k, i) d(k, j) xⱼᵏ over the orders that both series have, by Horner's rule for the columns of a block.
  private static func sum(
    _ c: [Double], _ rowCount: Int, _ i: Int, _ d: [Double], _ columnCount: Int, _ first: Int,
    _ n: Int,
    _ x: UnsafeMutablePointer<Double>, _ result: UnsafeMutablePointer<Double>
  ) {
    result.update(repeating: 0, count: n)
    let orders = min(c.count / rowCount, d.count / columnCount)
    d.withUnsafeBufferPointer { d in
      guard let d = d.baseAddress else { return }
      for k in stride(from: orders - 1, through: 0, by: -1) {
        let factor = c[k * rowCount + i]
        let column = d + (k * columnCount + first)
        for j in 0..<n { result[j] = result[j] * x[j] + factor * column[j] }
      }
    }
  }
}
