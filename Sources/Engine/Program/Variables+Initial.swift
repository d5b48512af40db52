public import Randomness

extension Variables {
  /// Draws every parameter from its initial distribution. A parameter's draws depend on the key and on its
  /// index among the parameters, not on the shapes of others.
  public func initialize(_ key: RandomKey) {
    for (index, spec) in specs.enumerated() {
      fill(buffer(of: spec.name), spec.initial, key.folding(UInt64(index)))
    }
  }

  /// Draws one parameter again, from another distribution if one is given.
  public func initialize(
    _ name: String, _ key: RandomKey, from distribution: InitialDistribution? = nil
  ) {
    guard let spec = specs.first(where: { $0.name == name }) else {
      misuse("no parameter is named '\(name)'; names are \(specs.map(\.name))")
    }
    fill(buffer(of: name), distribution ?? spec.initial, key)
  }

  /// Draws numbers from a distribution.
  func fill(
    _ buffer: UnsafeMutableBufferPointer<Scalar>, _ distribution: InitialDistribution,
    _ key: RandomKey
  ) {
    if case .constant(let value) = distribution {
      buffer.update(repeating: Scalar(value))
      return
    }
    // Drawn in Double, so that a Float program starts from the rounded values of a Double one.
    let draws = UnsafeMutableBufferPointer<Double>.allocate(capacity: buffer.count)
    defer { draws.deallocate() }
    var (scale, offset) = (1.0, 0.0)
    switch distribution {
    case .constant: break
    case .normal(let deviation):
      key.fillNormals(draws)
      scale = deviation
    case .truncatedNormal(let deviation):
      key.fillTruncatedNormals(draws)
      // The deviation of a standard normal number conditioned on being within two.
      scale = deviation / 0.879_625_661_034_239_78
    case .uniform(let low, let high):
      key.fillUniforms(draws)
      (scale, offset) = (high - low, low)
    }
    for index in buffer.indices { buffer[index] = Scalar(draws[index] * scale + offset) }
  }
}
