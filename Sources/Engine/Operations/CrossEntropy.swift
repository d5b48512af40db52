internal import CKernels

// N…: examples, K: classes.

/// The cross-entropy of labels under the softmax of logits, for inputs (logits (N…, K), labels (N…)):
/// losses (N…) and, for the gradient, softmax - one-hot (N…, K).
struct CrossEntropy: Operation {
  var label: String { "cross-entropy" }
  var indexInput: Int? { 1 }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard !inputs[0].isEmpty, inputs[1] == Array(inputs[0].dropLast()) else {
      throw ShapeError("labels are to be \(shapeText(inputs[0].dropLast()))")
    }
    return inputs[1]
  }

  func parts(of inputs: [Shape]) -> [Shape]? { [inputs[1], inputs[0]] }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let excess = graph.append(Part(index: 1), [at.node])
    var result: Node?
    if let losses = at.cotangents[0] {
      result = graph.multiply(excess, graph.lastAxisSpread(losses, like: excess))
    }
    if let weights = at.cotangents[1] {
      let softmax = graph.add(excess, chosen(at.inputs, in: &graph))
      let other = graph.append(SoftmaxGradient(), [softmax, weights])
      result = result.map { graph.add($0, other) } ?? other
    }
    return [result, nil]
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let chosen = chosen(inputs, in: &graph)
    let log = graph.logSoftmax(inputs[0])
    return [
      graph.negate(graph.sum(graph.multiply(chosen, log), over: [-1])),
      graph.subtract(graph.softmax(inputs[0]), chosen),
    ]
  }

  private func chosen(_ inputs: [Node], in graph: inout Graph) -> Node {
    let shape = graph.shape(of: inputs[0])
    return graph.oneHot(inputs[1], count: shape[shape.count - 1])
  }

  func lower(_ lowering: inout Lowering) { Self.lower(&lowering, excessScale: 1) }

  /// The call that computes the losses, and the excess times a factor.
  static func lower(_ lowering: inout Lowering, excessScale: Double) {
    lowering.call(
      .crossEntropy, [.part(0), .input(0), .input(1), .part(1)], sizes: lowering.rowsAndLast(0),
      scalars: [excessScale])
  }
}

extension Graph {
  /// The cross-entropy of each label, (N…), under the softmax of `logits`, (N…, K), in nats.
  public mutating func crossEntropy(_ logits: Node, labels: Node) -> Node {
    parts(CrossEntropy(), [logits, labels])[0]
  }
}
