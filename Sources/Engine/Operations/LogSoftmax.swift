internal import CKernels

/// The logarithm of the softmax over the last axis, without overflow.
struct LogSoftmax: Operation {
  var label: String { "log-softmax" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard !inputs[0].isEmpty else { throw ShapeError("a scalar has no last axis") }
    return inputs[0]
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(LogSoftmaxGradient(), [at.node, at.cotangent])]
  }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let x = graph.relativeToGreatest(inputs[0])
    let all = graph.log(graph.sum(graph.exp(x), over: [-1]))
    return [graph.subtract(x, graph.lastAxisSpread(all, like: x))]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(.logSoftmax, [.output(), .input(0)], sizes: lowering.rowsAndLast(0))
  }
}

/// `g - exp(y) Σ g` along the last axis for inputs (y, g), y being a log-softmax.
struct LogSoftmaxGradient: Operation {
  var label: String { "log-softmax's gradient" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func decomposition(_ inputs: [Node], in graph: inout Graph) -> [Node]? {
    let (y, g) = (inputs[0], inputs[1])
    let total = graph.lastAxisSpread(graph.sum(g, over: [-1]), like: y)
    return [graph.subtract(g, graph.multiply(graph.exp(y), total))]
  }

  func lower(_ lowering: inout Lowering) {
    lowering.call(
      .logSoftmaxGradient, [.output(), .input(0), .input(1)], sizes: lowering.rowsAndLast(0))
  }
}

extension Graph {
  /// The logarithm of the softmax over the last axis, without overflow.
  public mutating func logSoftmax(_ x: Node) -> Node { append(LogSoftmax(), [x]) }
}
