package import Engine
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

  /// Adds the network's outputs, (B, K), for inputs `x`, (B, D).
  package func callAsFunction(_ x: Node, in graph: inout Graph) -> Node {
    var hidden = x
    for layer in 1...architecture.depth {
      let name = "hidden\(layer)"
      let z =
        architecture.kind == .mlp
        ? dense(name, to: architecture.width, isReadout: false)(hidden, in: &graph)
        : convolution(name, layer, hidden, in: &graph)
      hidden = apply(architecture.activation, z, in: &graph)
    }
    let size = graph.shape(of: hidden)
    hidden = graph.reshape(hidden, [size[0], size[1...].reduce(1, *)])
    return dense("readout", to: outputs, isReadout: true)(hidden, in: &graph)

    func dense(_ name: String, to units: Int, isReadout: Bool) -> Dense {
      layer(name, from: graph.shape(of: hidden)[1...].reduce(1, *), to: units, isReadout: isReadout)
    }
  }

  /// The network at one example.
  package var graph: Graph {
    var graph = Graph()
    let x = graph.input("x", [1, shape.count], examples: 0)
    _ = self(x, in: &graph)
    return graph
  }

  /// The number of trainable numbers.
  package var parameterCount: Int { graph.parameterCount }

  /// Places of an image at which the readout sees every channel; 1 for MLPs.
  var places: Int {
    guard architecture.kind == .convolution else { return 1 }
    var (height, width) = (shape.height, shape.width)
    for _ in 1...architecture.depth { (height, width) = ((height + 1) / 2, (width + 1) / 2) }
    return height * width
  }

  private func layer(_ name: String, from inputs: Int, to units: Int, isReadout: Bool) -> Dense {
    let deviation = architecture.weightVariance.squareRoot()
    var dense: Dense
    switch architecture.parametrization {
    case .ntk:
      dense = Dense(
        name, inputs: inputs, outputs: units,
        bias: !isReadout || architecture.readoutBias == .fromZero,
        .ntk(weights: deviation, biases: architecture.biasVariance.squareRoot()))
    case .standard:
      dense = Dense(
        name, inputs: inputs, outputs: units,
        bias: !isReadout || architecture.readoutBias == .fromZero,
        .standard(gain: isReadout ? 1 : deviation))
    }
    if isReadout { dense.bias?.initial = .constant(0) }
    return dense
  }

  /// 3 × 3 filters with stride 2 and a border of zeros, without biases.
  private func convolution(_ name: String, _ layer: Int, _ x: Node, in graph: inout Graph) -> Node {
    let images =
      layer == 1
      ? graph.reshape(x, [graph.shape(of: x)[0], shape.height, shape.width, shape.channels]) : x
    let channels = graph.shape(of: images)[3]
    let fanIn = Double(9 * channels)
    let scale = (architecture.weightVariance / fanIn).squareRoot()
    let isNTK = architecture.parametrization == .ntk
    let filters = graph.parameter(
      ParameterSpec(
        name + ".filters", [3, 3, channels, architecture.width << (layer - 1)],
        initial: .normal(deviation: isNTK ? 1 : scale)))
    let z = graph.convolution(images, filters, stride: 2, padding: 1)
    return isNTK ? graph.scale(z, by: scale) : z
  }

  private func apply(
    _ function: NetworkArchitecture.Activation, _ z: Node, in graph: inout Graph
  ) -> Node {
    switch function {
    case .relu: graph.relu(z)
    case .tanh: graph.tanh(z)
    case .erf: graph.erf(z)
    case .gelu: graph.gelu(z, .exact)
    }
  }
}
