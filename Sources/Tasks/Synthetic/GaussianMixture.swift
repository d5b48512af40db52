public import Randomness

// K: classes, D: dimensions, N: examples.
/// Classes that are normal clouds in D dimensions: x = (μ + ε η) / √(1 + ε²) with class means
/// μ ~ N(0, I) and noise η ~ N(0, I), so that inputs have variance 1 at every noise ε.
public struct GaussianMixture: Sendable {
  /// The class means, (K, D).
  public let means: [Float]
  /// Classes, K.
  public let classes: Int
  /// Dimensions, D.
  public let dimensions: Int
  /// The noise within a class over the spread of the means, ε.
  public let noise: Double

  /// Draws the class means by `key`; a mixture of more classes begins with those of fewer.
  public init(classes: Int, dimensions: Int, noise: Double, key: RandomKey) {
    precondition(classes > 0 && dimensions > 0, "\(classes) classes in \(dimensions) dimensions")
    var means = [Float](repeating: 0, count: classes * dimensions)
    var span = means.mutableSpan
    key.fillNormals(&span)
    self.means = means
    self.classes = classes
    self.dimensions = dimensions
    self.noise = noise
  }

  /// Draws examples by `key`, of the classes in turn; a larger sample begins with a smaller one.
  public func sample(_ count: Int, key: RandomKey) -> DataSet {
    var inputs = [Float](repeating: 0, count: count * dimensions)
    var span = inputs.mutableSpan
    key.fillNormals(&span)
    let scale = Float(1 / (1 + noise * noise).squareRoot())
    for row in 0..<count {
      let mean = row % classes * dimensions
      for d in 0..<dimensions {
        let place = row * dimensions + d
        inputs[place] = (means[mean + d] + Float(noise) * inputs[place]) * scale
      }
    }
    return DataSet(
      name: "gaussian-mixture", origin: "drawn with noise \(noise)",
      shape: ImageShape(vector: dimensions), inputs: inputs,
      labels: (0..<count).map { $0 % classes }, classes: (0..<classes).map(String.init))
  }
}
