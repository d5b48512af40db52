internal import CKernels

// D: the last axis, which is normalized.

/// `x / √(mean x² + ε) · gain` along the last axis, for inputs (x, gain (D)) (Zhang & Sennrich 2019):
/// the result and, for the gradient, each row's factor.
struct RMSNorm: Operation {
  let epsilon: Double

  var label: String { "RMS norm" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let last = inputs[0].last, inputs[1] == [last] else {
      throw ShapeError("the gain is not of the last axis")
    }
    return inputs[0]
  }

  func parts(of inputs: [Shape]) -> [Shape]? { [inputs[0], Array(inputs[0].dropLast())] }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let inverse = graph.append(Part(index: 1), [at.node])
    return graph.parts(
      RMSNormGradient(epsilon: epsilon), [at.inputs[0], at.inputs[1], inverse, at.cotangent])
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let x = inputs[0]
    let power = graph.mean(graph.square(x), over: [-1])
    let level = graph.reciprocal(
      graph.squareRoot(graph.affine(power, scale: 1, offset: epsilon)))
    let unit = graph.multiply(x, graph.lastAxisSpread(level, like: x))
    return [graph.multiply(unit, inputs[1]), level]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .rmsNorm, [.part(0), .part(1), .input(0), .input(1)], sizes: lowering.rowsAndLast(0),
      scalars: [epsilon])
  }
}

/// Cotangents of RMS norm's x and gain, for inputs (x, gain, factors, cotangent).
struct RMSNormGradient: Operation {
  let epsilon: Double

  var label: String { "RMS norm's gradient" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func parts(of inputs: [Shape]) -> [Shape]? { [inputs[0], inputs[1]] }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let original = [inputs[0], inputs[1]]
    let found = graph.pullback([inputs[3]], to: original) {
      RMSNorm(epsilon: epsilon).decomposition($0, in: &$1) ?? []
    }
    return graph.filled(found, like: original)
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .rmsNormGradient, [.part(0), .part(1)] + (0..<4).map { .input($0) },
      sizes: lowering.rowsAndLast(0))
  }
}

extension Graph {
  /// RMS norm along the last axis: `x / √(mean x² + epsilon) · gain`.
  public mutating func rmsNorm(_ x: Node, gain: Node, epsilon: Double = 1e-5) -> Node {
    parts(RMSNorm(epsilon: epsilon), [x, gain])[0]
  }
}
