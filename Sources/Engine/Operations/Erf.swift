internal import CKernels

/// The error function.
struct ErrorFunction: Elementwise {
  var label: String { "error function" }
  var tile: TileKernel { .erf }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    // 2/√π · exp(-x²)
    let density = graph.exp(graph.negate(graph.square(at.inputs[0])))
    return [graph.scale(graph.multiply(at.cotangent, density), by: 1.128_379_167_095_512_6)]
  }
}

extension Graph {
  /// The error function.
  public mutating func erf(_ x: Node) -> Node {
    append(ErrorFunction(), [x])
  }
}
