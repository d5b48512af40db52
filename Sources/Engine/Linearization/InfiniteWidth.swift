internal import Glibc

// R: rows, C: columns, N: examples, D: inputs of an example, L: hidden layers.

/// A fully connected network of infinite width, whose kernels have closed forms.
///
/// z¹ = σ_w/√D W¹ x + σ_b b¹, zˡ⁺¹ = σ_w/√h Wˡ⁺¹ φ(zˡ) + σ_b bˡ⁺¹ and f = zᴸ⁺¹, all of W and b standard normal and
/// h → ∞. A layer maps the covariance of preactivations to E[φ(u)φ(v)] and E[φ′(u)φ′(v)] of normal (u, v):
/// arc-cosine kernels for ReLU (Cho & Saul 2009), arcsine for erf (Williams 1997). The recursion of the tangent
/// kernel is that of Jacot, Gabriel & Hongler 2018, equations 6 and 7.
public struct InfiniteWidth: Hashable, Sendable {
  /// The function φ of the hidden layers.
  public enum Activation: Hashable, Sendable {
    /// max(0, z).
    case relu
    /// The error function.
    case erf
  }

  /// What the output adds to its weighted sum.
  public enum ReadoutBias: Hashable, Sendable {
    /// Nothing.
    case absent
    /// A parameter that starts at zero: σ_b² in the tangent kernel, nothing in the covariance.
    case fromZero
    /// A parameter like the other layers': σ_b² in both.
    case drawn
  }

  /// The kernels between two sets of examples, row-major.
  public struct Kernels<Scalar: EngineScalar>: Sendable {
    /// Covariance of the initial function (the NNGP kernel), (R, C).
    public let covariance: [Scalar]
    /// The tangent kernel Θ, (R, C).
    public let tangent: [Scalar]

    /// Kernels of the same shape.
    public init(covariance: [Scalar], tangent: [Scalar]) {
      self.covariance = covariance
      self.tangent = tangent
    }
  }

  /// Hidden layers, L.
  public let depth: Int
  /// The function of the hidden layers.
  public let activation: Activation
  /// σ_w².
  public let weightVariance: Double
  /// σ_b².
  public let biasVariance: Double
  /// Whether the output has a bias, and where it starts.
  public let readoutBias: ReadoutBias

  /// A network of `depth` hidden layers, at least one.
  public init(
    depth: Int, activation: Activation = .relu, weightVariance: Double = 2,
    biasVariance: Double = 0, readoutBias: ReadoutBias = .absent
  ) {
    require(depth >= 1, "a network of infinite width with \(depth) hidden layers")
    self.depth = depth
    self.activation = activation
    self.weightVariance = weightVariance
    self.biasVariance = biasVariance
    self.readoutBias = readoutBias
  }

  /// The kernels of `examples`, (N, D), among themselves: exactly symmetric, half the work.
  public func kernels<Scalar: EngineScalar>(of examples: [Scalar], inputs: Int) -> Kernels<Scalar> {
    let n = count(examples, inputs)
    let scale = weightVariance / Double(inputs)
    return fill(n, n) { covariance, tangent in
      Dense2D.symmetricProduct(examples, inputs, into: covariance, order: n, alpha: scale)
      let squares = (0..<n).map { covariance[$0 * n + $0] }
      let variances = layerVariances(first: squares.map { $0 + Scalar(biasVariance) })
      for i in 0..<n {
        let row = (covariance + i * n, tangent + i * n)
        addLayers(row.0, row.1, variances.map { $0[i] }, variances, count: i + 1)
        // Rounding of the cosine would cost the diagonal half its digits: E[φ′(u)²] is known there.
        (row.0[i], row.1[i]) = diagonal(variances.map { $0[i] })
      }
      Scalar.kernels.mirror(n, covariance)
      Scalar.kernels.mirror(n, tangent)
    }
  }

  /// The kernels of `rows`, (R, D), with `columns`, (C, D).
  ///
  /// An angle below √ε of the scalar type is lost to rounding of its cosine, and as much of E[φ′φ′] for ReLU.
  public func kernels<Scalar: EngineScalar>(
    rows: [Scalar], columns: [Scalar], inputs: Int
  ) -> Kernels<Scalar> {
    let (r, c) = (count(rows, inputs), count(columns, inputs))
    let scale = weightVariance / Double(inputs)
    let own = layerVariances(first: inputVariances(rows, inputs))
    let others = layerVariances(first: inputVariances(columns, inputs))
    return fill(r, c) { covariance, tangent in
      Dense2D.product(
        rows, 0, inputs, columns, 0, inputs, into: covariance, c, (r, c, inputs), alpha: scale,
        beta: 0)
      for i in 0..<r {
        addLayers(covariance + i * c, tangent + i * c, own.map { $0[i] }, others, count: c)
      }
    }
  }

  /// The variance of the initial function at each of the examples, (N, D); (N).
  public func variances<Scalar: EngineScalar>(of examples: [Scalar], inputs: Int) -> [Scalar] {
    let layers = layerVariances(first: inputVariances(examples, inputs))
    return (0..<count(examples, inputs)).map { i in diagonal(layers.map { $0[i] }).covariance }
  }
}

extension InfiniteWidth {
  private func count<Scalar>(_ examples: [Scalar], _ inputs: Int) -> Int {
    require(
      inputs > 0 && examples.count % inputs == 0,
      "\(examples.count) numbers are no examples of \(inputs) inputs")
    return examples.count / inputs
  }

  private func fill<Scalar: EngineScalar>(
    _ rows: Int, _ columns: Int,
    _ body: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
  ) -> Kernels<Scalar> {
    let count = rows * columns
    guard count > 0 else { return Kernels(covariance: [], tangent: []) }
    var tangent: [Scalar] = []
    let covariance = [Scalar](unsafeUninitializedCapacity: count) { covariance, filled in
      tangent = [Scalar](unsafeUninitializedCapacity: count) { tangent, filled in
        if let covariance = covariance.baseAddress, let tangent = tangent.baseAddress {
          body(covariance, tangent)
        }
        filled = count
      }
      filled = count
    }
    return Kernels(covariance: covariance, tangent: tangent)
  }

  /// σ_w²/D x·x + σ_b² of each example.
  private func inputVariances<Scalar: EngineScalar>(_ x: [Scalar], _ inputs: Int) -> [Scalar] {
    let scale = Scalar(weightVariance / Double(inputs))
    return Dense2D.rowSquares(x, columns: inputs).map { scale * $0 + Scalar(biasVariance) }
  }

  /// The variance of the preactivations of each hidden layer at each example, (L)(N).
  private func layerVariances<Scalar: EngineScalar>(first: [Scalar]) -> [[Scalar]] {
    var layers = [first]
    for _ in 1..<depth {
      let last = layers[layers.count - 1]
      layers.append(
        last.map { Scalar(weightVariance * moments(Double($0)).value + biasVariance) })
    }
    return layers
  }

  /// E[φ(u)²] and E[φ′(u)²] of normal u with the variance.
  private func moments(_ variance: Double) -> (value: Double, slope: Double) {
    switch activation {
    case .relu: (variance / 2, 0.5)
    case .erf:
      (
        2 / .pi * asin(2 * variance / (1 + 2 * variance)),
        4 / (.pi * (1 + 4 * variance).squareRoot())
      )
    }
  }

  /// Both kernels of an example with itself, from its layers' variances.
  private func diagonal<Scalar: EngineScalar>(
    _ variances: [Scalar]
  ) -> (covariance: Scalar, tangent: Scalar) {
    var tangent = Double(variances[0])
    var covariance = tangent
    for (layer, variance) in variances.enumerated() {
      let (value, slope) = moments(Double(variance))
      covariance = weightVariance * value + added(after: layer).covariance
      tangent = weightVariance * (slope * tangent + value) + added(after: layer).tangent
    }
    return (Scalar(covariance), Scalar(tangent))
  }

  /// What the biases of the layer after hidden layer `layer` add to the kernels.
  private func added(after layer: Int) -> (covariance: Double, tangent: Double) {
    let isReadout = layer == depth - 1
    return (
      isReadout && readoutBias != .drawn ? 0 : biasVariance,
      isReadout && readoutBias == .absent ? 0 : biasVariance
    )
  }

  /// A row of σ_w²/D x·x′ becomes the kernels of the output.
  private func addLayers<Scalar: EngineScalar>(
    _ covariance: UnsafeMutablePointer<Scalar>, _ tangent: UnsafeMutablePointer<Scalar>,
    _ row: [Scalar], _ columns: [[Scalar]], count: Int
  ) {
    let kernels = Scalar.kernels
    kernels.affine(1, covariance, Scalar(biasVariance), covariance, count)
    tangent.update(from: covariance, count: count)
    for layer in 0..<depth {
      let bias = added(after: layer)
      Dense2D.addLayer(
        activation, covariance, tangent, row: row[layer], columns: columns[layer],
        weightVariance: weightVariance, biasVariance: bias.covariance, count)
      if bias.tangent != bias.covariance {
        kernels.affine(1, tangent, Scalar(bias.tangent), tangent, count)
      }
    }
  }
}
