public import Randomness

// K: classes, D: dimension of an exemplar.

/// Classes that are normal clouds: x = (µ + εη) / √(1 + ε²), where µ and η have the same variance, so that
/// exemplars have it at every noise ε.
public struct GaussianClasses: Sendable {
  /// How long vectors are.
  public enum Scale: Equatable, Sendable {
    /// Coordinates have variance 1.
    case unitVariance
    /// Coordinates have variance 1/D: the mean square of the length is 1.
    case unitLength
  }

  /// Classes, K.
  public var count: Int { means.count / dimension }
  /// Dimension of an exemplar, D.
  public let dimension: Int
  /// Class means µ, (K, D).
  private let means: [Float]
  /// x = (mean · µ + noise · η) · sum, η standard normal.
  private let weights: (mean: Float, noise: Float, sum: Float)

  /// Classes with the given means, (K, D), which have the variance that `scale` says.
  public init(means: [Float], dimension: Int, noise: Double, scale: Scale) {
    precondition(
      means.count.isMultiple(of: dimension), "\(means.count) numbers in \(dimension) dimensions")
    self.means = means
    self.dimension = dimension
    let spread = Float(noise)
    let factor = 1 / (1 + spread * spread).squareRoot()
    weights =
      switch scale {
      case .unitVariance: (1, spread, factor)
      case .unitLength: (factor, spread * factor / Float(dimension).squareRoot(), 1)
      }
  }

  /// Classes whose means are drawn, of unit variance.
  ///
  /// The mean of a class depends on `key`, class and dimension only: it is the same for another number of
  /// classes.
  public init(count: Int, dimension: Int, noise: Double, key: RandomKey) {
    var means = [Float](repeating: 0, count: count * dimension)
    means.withUnsafeMutableBufferPointer { means in
      for id in 0..<count {
        let row = id * dimension..<(id + 1) * dimension
        key.folding(UInt64(id)).fillNormals(UnsafeMutableBufferPointer(rebasing: means[row]))
      }
    }
    self.init(means: means, dimension: dimension, noise: noise, scale: .unitVariance)
  }

  /// Writes the exemplar of class `id` that `noise` makes, η standard normal, (D), to `target`, (D); they
  /// may be the same memory.
  public func copy(
    _ id: Int, noise: UnsafeBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(
      noise.count == dimension && target.count == dimension,
      "\(noise.count) and \(target.count) numbers in \(dimension) dimensions")
    let (weights, start) = (weights, id * dimension)
    means.withUnsafeBufferPointer { means in
      for i in target.indices {
        target[i] = (weights.mean * means[start + i] + weights.noise * noise[i]) * weights.sum
      }
    }
  }
}
