internal import CKernels

/// Scores (…, Tq, Tk) with those of keys after the query replaced; the last query stands at the last key.
struct MaskCausal: Operation {
  let fill: Double

  var label: String { "causal mask" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let shape = inputs[0]
    guard shape.count >= 2, shape[shape.count - 2] <= shape[shape.count - 1] else {
      throw ShapeError("\(shape) has no queries and at least as many keys as last axes")
    }
    return shape
  }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.append(MaskCausal(fill: 0), [at.cotangent])]
  }

  func lower(_ lowering: inout Lowering) {
    let shape = lowering.outputShape
    lowering.call(
      .maskCausal, [.output(), .input(0)],
      sizes: [shape.dropLast(2).reduce(1, *), shape[shape.count - 2], shape[shape.count - 1]],
      scalars: [fill])
  }
}

extension Graph {
  /// Scores (…, queries, keys) with those of keys after the query replaced by `fill`.
  public mutating func maskCausal(_ scores: Node, fill: Double = -1e9) -> Node {
    append(MaskCausal(fill: fill), [scores])
  }
}
