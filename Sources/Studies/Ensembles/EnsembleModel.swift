package import Engine
package import StudyKit
package import Tasks

// B: batch, D: inputs, K: outputs, H, W, C: height, width and channels of an image.

/// The networks that an ensemble is made of.
package struct EnsembleModel {
  let architecture: NetworkArchitecture
  /// The shape of an input, D values.
  package let shape: ImageShape
  /// Outputs, K.
  package let outputs: Int

  /// A network from inputs of a shape to a number of outputs.
  package init(_ architecture: NetworkArchitecture, shape: ImageShape, outputs: Int) {
    self.architecture = architecture
    self.shape = shape
    self.outputs = outputs
  }

  /// The network's outputs, (B, K), for inputs `x`, (B, D).
  package func callAsFunction(_ x: Tensor) -> Tensor {
    var hidden = x
    for layer in 1...architecture.depth {
      let name = "hidden\(layer)"
      let z =
        architecture.kind == .mlp
        ? dense(hidden, name, to: architecture.width, isReadout: false)
        : convolution(hidden, name, layer)
      hidden = activate(z)
    }
    return dense(hidden.flattened, "readout", to: outputs, isReadout: true)
  }

  /// The network written for a number of examples: the model, its input "x", (B, D), and its outputs, (B, K).
  package func written(for examples: Int) -> (model: Model, x: Tensor, y: Tensor) {
    let model = Model()
    let x = model.input("x", examples, shape.count)
    return (model, x, self(x))
  }

  /// f and the tangent kernel between points and `count` training points.
  package func kernel<Scalar: EngineScalar>(
    training count: Int, _ variables: Variables<Scalar>
  ) throws(RunFailure) -> ModelKernel<Scalar> {
    try compiling { () throws(ModelError) in
      try ModelKernel(callAsFunction, training: count, inputs: shape.count, variables: variables)
    }
  }

  /// f at about `count` points.
  package func forward<Scalar: EngineScalar>(
    _ count: Int, _ variables: Variables<Scalar>
  ) throws(RunFailure) -> ForwardPass<Scalar> {
    try compiling { () throws(ModelError) in
      try ForwardPass(callAsFunction, inputs: shape.count, variables: variables, count: count)
    }
  }

  /// Positions of an image at which the readout sees every channel; 1 for MLPs.
  var positions: Int {
    guard architecture.kind == .convolution else { return 1 }
    var (height, width) = (shape.height, shape.width)
    for _ in 1...architecture.depth { (height, width) = ((height + 1) / 2, (width + 1) / 2) }
    return height * width
  }

  private func dense(
    _ x: Tensor, _ name: String, to units: Int, isReadout: Bool
  ) -> Tensor {
    let deviation = architecture.weightVariance.squareRoot()
    let hasBias = !isReadout || architecture.readoutBias == .fromZero
    switch architecture.parametrization {
    case .ntk:
      let scale = architecture.biasVariance.squareRoot()
      let bias = isReadout ? InitialBiases(.constant(0), scale: scale) : .ntk(scale: scale)
      return x.dense(name, to: units, weight: .ntk(gain: deviation), bias: hasBias ? bias : nil)
    case .standard:
      return x.dense(
        name, to: units, weight: .normal(gain: isReadout ? 1 : deviation),
        bias: hasBias ? .zero : nil)
    }
  }

  /// 3 × 3 filters with stride 2 and a border of zeros, without biases.
  private func convolution(_ x: Tensor, _ name: String, _ layer: Int) -> Tensor {
    let images =
      layer == 1 ? x.reshaped(x.extent(0), shape.height, shape.width, shape.channels) : x
    let variance = architecture.weightVariance
    return images.convolution(
      name, to: architecture.width << (layer - 1), window: 3, stride: 2, border: 1,
      weight: architecture.parametrization == .ntk
        ? .ntk(variance: variance) : .normal(variance: variance))
  }

  private func activate(_ z: Tensor) -> Tensor {
    switch architecture.activation {
    case .relu: z.relu
    case .tanh: z.tanh
    case .erf: z.erf
    case .gelu: z.gelu(.exact)
    case .sigmoid: z.sigmoid
    case .leakyRelu: architecture.negativeSlope * z + (1 - architecture.negativeSlope) * z.relu
    }
  }
}
