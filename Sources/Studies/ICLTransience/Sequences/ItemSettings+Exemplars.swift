package import Randomness
package import Tasks

extension ICLTransience.ItemSettings {
  /// The exemplars that the settings ask for.
  ///
  /// `key` draws Gaussian ones, `embedding` the frozen layer that makes vectors of images.
  package func exemplars(
    key: RandomKey, embedding: RandomKey
  ) throws(DataError) -> Exemplars {
    switch inputs {
    case .gaussian:
      let gaussian = GaussianClasses(
        count: classes + heldOutClasses, dimension: inputDimension, noise: noise,
        key: key.folding(1))
      return Exemplars(of: gaussian, perClass: exemplars, key: key.folding(2))
    case .dataset:
      return Exemplars(
        table: try embedded(key: embedding), perClass: exemplars, dimension: inputDimension)
    }
  }

  /// The vectors of the data sets' examples, (class, exemplar, dimension).
  private func embedded(key: RandomKey) throws(DataError) -> [Float] {
    let data = try ICLTransience.DataClasses(self)
    let found = data.shape.count
    let fits =
      switch embedding {
      case .randomFeatures: true
      case .principalComponents: found >= inputDimension
      case .identity: found == inputDimension
      }
    guard fits else {
      let few = embedding == .principalComponents ? "at least " : ""
      throw .wrongShape(
        file: data.title, expected: "inputs of \(few)inputDimension = \(inputDimension) numbers",
        found: "\(found)")
    }
    let inputs = ICLTransience.FrozenEmbedding(try data.examples(self), dimension: found)
    switch embedding {
    case .randomFeatures: return inputs.randomFeatures(inputDimension, key: key)
    case .identity: return inputs.standardized
    case .principalComponents:
      guard let components = inputs.principalComponents(inputDimension) else {
        throw .wrongShape(
          file: data.title, expected: "inputs whose covariances are within a float's range",
          found: "larger ones")
      }
      return components
    }
  }
}
