internal import CKernels

/// The softmax over the last axis.
struct Softmax: Operation {
  var label: String { "softmax" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard !inputs[0].isEmpty else { throw ShapeError("a scalar has no last axis") }
    return inputs[0]
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(SoftmaxGradient(), [at.node, at.cotangent])]
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let weights = graph.exp(graph.relativeToGreatest(inputs[0]))
    return [
      graph.divide(weights, graph.lastAxisSpread(graph.sum(weights, over: [-1]), like: weights))
    ]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(.softmax, [.output(), .input(0)], sizes: lowering.rowsAndLast(0))
  }
}

/// `y (g - Σ y g)` along the last axis for inputs (y, g), y being a softmax.
struct SoftmaxGradient: Operation {
  var label: String { "softmax's gradient" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let (y, g) = (inputs[0], inputs[1])
    let level = graph.sum(graph.multiply(y, g), over: [-1])
    return [graph.multiply(y, graph.subtract(g, graph.lastAxisSpread(level, like: y)))]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .softmaxGradient, [.output(), .input(0), .input(1)], sizes: lowering.rowsAndLast(0))
  }
}

extension Graph {
  /// The softmax over the last axis.
  public mutating func softmax(_ x: Node) -> Node { append(Softmax(), [x]) }

  /// `x` minus its greatest element along the last axis, which no gradient sees: it cancels.
  mutating func relativeToGreatest(_ x: Node) -> Node {
    subtract(x, lastAxisSpread(stopGradient(maximum(x, over: -1)), like: x))
  }

  /// A value for each row repeated along the last axis of `other`.
  mutating func lastAxisSpread(_ x: Node, like other: Node) -> Node {
    let shape = shape(of: other)
    return broadcast(x, [shape[shape.count - 1]], at: shape.count - 1)
  }
}
