internal import CKernels

// D: the last axis, which is normalized.

/// `(x - mean) / √(variance + ε) · gain + offset` along the last axis, for inputs (x, gain (D), offset (D))
/// (Ba, Kiros & Hinton 2016): the result and, for the gradient, each row's mean and 1 / deviation.
struct LayerNorm: Operation {
  let epsilon: Double

  var label: String { "layer norm" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let last = inputs[0].last, inputs[1] == [last], inputs[2] == [last] else {
      throw ShapeError("gain and offset are not of the last axis")
    }
    return inputs[0]
  }

  func parts(of inputs: [Shape]) -> [Shape]? {
    let rows = Array(inputs[0].dropLast())
    return [inputs[0], rows, rows]
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let mean = graph.append(Part(index: 1), [at.node])
    let inverse = graph.append(Part(index: 2), [at.node])
    return graph.parts(
      LayerNormGradient(epsilon: epsilon),
      [at.inputs[0], at.inputs[1], mean, inverse, at.cotangent])
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let x = inputs[0]
    let mean = graph.mean(x, over: [-1])
    let centered = graph.subtract(x, graph.lastAxisSpread(mean, like: x))
    let variance = graph.mean(graph.square(centered), over: [-1])
    let deviation = graph.squareRoot(graph.affine(variance, scale: 1, offset: epsilon))
    let inverse = graph.reciprocal(deviation)
    let unit = graph.multiply(centered, graph.lastAxisSpread(inverse, like: x))
    return [graph.add(graph.multiply(unit, inputs[1]), inputs[2]), mean, inverse]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .layerNorm, [.part(0), .part(1), .part(2), .input(0), .input(1), .input(2)],
      sizes: lowering.rowsAndLast(0), scalars: [epsilon])
  }
}

/// Cotangents of layer norm's x, gain and offset, for inputs (x, gain, means, 1 / deviations, cotangent); in a
/// schedule a sixth may be there, which is added to the first result.
struct LayerNormGradient: Operation {
  let epsilon: Double

  var label: String { "layer norm's gradient" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func parts(of inputs: [Shape]) -> [Shape]? { [inputs[0], inputs[1], inputs[1]] }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let zero = graph.constant(0, graph.shape(of: inputs[1]))
    let original = [inputs[0], inputs[1], zero]
    let found = graph.pullback([inputs[4]], to: original) {
      LayerNorm(epsilon: epsilon).decomposition($0, in: &$1) ?? []
    }
    return graph.filled(found, like: original)
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .layerNormGradient,
      (0..<3).map { .part($0) } + lowering.inputShapes.indices.map { .input($0) },
      sizes: lowering.rowsAndLast(0))
  }
}

extension Graph {
  /// Layer norm along the last axis: `(x - mean) / √(variance + epsilon) · gain + offset`.
  public mutating func layerNorm(
    _ x: Node, gain: Node, offset: Node, epsilon: Double = 1e-5
  ) -> Node {
    parts(LayerNorm(epsilon: epsilon), [x, gain, offset])[0]
  }
}
