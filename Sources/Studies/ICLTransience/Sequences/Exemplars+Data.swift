package import Randomness
package import Tasks

extension Exemplars {
  /// The exemplars that `parameters` ask for.
  ///
  /// `key` draws Gaussian ones, `embedding` the frozen layer that makes vectors of images.
  package init(
    _ parameters: ICLTransience.Parameters, key: RandomKey, embedding: RandomKey
  ) throws(DataError) {
    switch parameters.inputs {
    case .gaussian:
      let classes = GaussianClasses(
        count: parameters.classes + parameters.heldOutClasses,
        dimension: parameters.inputDimension, noise: parameters.noise, key: key.folding(1))
      self.init(of: classes, perClass: parameters.exemplars, key: key.folding(2))
    case .dataset:
      self.init(
        table: try Self.embedded(parameters, key: embedding), perClass: parameters.exemplars,
        dimension: parameters.inputDimension)
    }
  }

  /// The vectors of the data sets' examples, (class, exemplar, dimension).
  private static func embedded(
    _ parameters: ICLTransience.Parameters, key: RandomKey
  ) throws(DataError) -> [Float] {
    let classes = try ICLTransience.DataClasses(parameters)
    let (found, wanted) = (classes.shape.count, parameters.inputDimension)
    let fits =
      switch parameters.embedding {
      case .randomFeatures: true
      case .principalComponents: found >= wanted
      case .identity: found == wanted
      }
    guard fits else {
      let few = parameters.embedding == .principalComponents ? "at least " : ""
      throw .wrongShape(
        file: classes.title, expected: "inputs of \(few)inputDimension = \(wanted) numbers",
        found: "\(found)")
    }
    let inputs = ICLTransience.FrozenEmbedding(
      try classes.examples(parameters), dimension: found)
    switch parameters.embedding {
    case .randomFeatures: return inputs.randomFeatures(wanted, key: key)
    case .identity: return inputs.standardised
    case .principalComponents:
      guard let components = inputs.principalComponents(wanted) else {
        throw .wrongShape(
          file: classes.title, expected: "inputs whose covariances are within a float's range",
          found: "larger ones")
      }
      return components
    }
  }
}
