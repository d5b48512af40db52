internal import Foundation

/// The kernels of a network of infinite width, in closed form.
///
/// Each layer maps the covariance of preactivations Σ to E[φ(u)φ(v)] and E[φ′(u)φ′(v)] for (u, v)
/// normal with covariance Σ: arc-cosine kernels for ReLU (Cho and Saul 2009), arcsine for erf (Williams
/// 1997). The recursion of the tangent kernel is that of Jacot, Gabriel and Hongler 2018.
package struct InfiniteWidth: Sendable {
  /// Covariance of the initial function, K, (R, C).
  package let covariance: [Double]
  /// The tangent kernel Θ, (R, C).
  package let tangent: [Double]

  /// The kernels between the points `rows`, (R, D), and `columns`, (C, D); the width does not matter.
  package init(_ shape: NetworkShape, rows: [Double], columns: [Double]) {
    let d = shape.inputs
    let columnCount = columns.count / d
    var sigma = shape.inputCovariance(rows, columns)
    var rowDiagonal = Self.inputDiagonal(shape, rows)
    var columnDiagonal = Self.inputDiagonal(shape, columns)
    var tangent = sigma
    for layer in 1...shape.depth {
      // What the next layer adds to its preactivations: the readout's bias starts at zero.
      let isLast = layer == shape.depth
      let covarianceBias = isLast ? 0 : shape.biasVariance
      let tangentBias = isLast && !shape.hasReadoutBias ? 0 : shape.biasVariance
      for i in sigma.indices {
        let (value, slope) = shape.activation.expectations(
          sigma[i], rowDiagonal[i / columnCount], columnDiagonal[i % columnCount])
        sigma[i] = shape.weightVariance * value + covarianceBias
        tangent[i] =
          tangent[i] * shape.weightVariance * slope
          + shape.weightVariance * value + tangentBias
      }
      let next = { (k: Double) in
        shape.weightVariance * shape.activation.expectations(k, k, k).value + covarianceBias
      }
      rowDiagonal = rowDiagonal.map(next)
      columnDiagonal = columnDiagonal.map(next)
    }
    covariance = sigma
    self.tangent = tangent
  }

  /// The variance of the initial function at each point, K(x, x).
  package static func variances(_ shape: NetworkShape, _ points: [Double]) -> [Double] {
    stride(from: 0, to: points.count, by: shape.inputs).map { start in
      let point = Array(points[start..<start + shape.inputs])
      return InfiniteWidth(shape, rows: point, columns: point).covariance[0]
    }
  }

  private static func inputDiagonal(_ shape: NetworkShape, _ points: [Double]) -> [Double] {
    stride(from: 0, to: points.count, by: shape.inputs).map { start in
      let square = points[start..<start + shape.inputs].reduce(0) { $0 + $1 * $1 }
      return shape.weightVariance / Double(shape.inputs) * square + shape.biasVariance
    }
  }
}

extension Activation {
  /// E[φ(u)φ(v)] and E[φ′(u)φ′(v)] for normal (u, v) with covariance c and variances a and b.
  package func expectations(
    _ c: Double, _ a: Double, _ b: Double
  ) -> (value: Double, slope: Double) {
    switch self {
    case .relu:
      let scale = (a * b).squareRoot()
      // √(ab − c²) from factors, so that the angle of near-parallel points keeps its digits; rounding
      // may leave |c| a little above √(ab).
      let sine = max(0, (scale - c) * (scale + c)).squareRoot()
      let angle = atan2(sine, c)
      return ((sine + (.pi - angle) * c) / (2 * .pi), (.pi - angle) / (2 * .pi))
    case .erf:
      let product = (1 + 2 * a) * (1 + 2 * b)
      return (
        2 / .pi * asin(2 * c / product.squareRoot()),
        4 / .pi / (product - 4 * c * c).squareRoot()
      )
    }
  }
}
