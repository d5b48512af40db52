internal import CKernels

/// The natural logarithm.
struct Logarithm: Elementwise {
  var label: String { "logarithm" }
  var tile: TileKernel { .log }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    [graph.divide(at.cotangent, at.inputs[0])]
  }
}

extension Graph {
  /// The natural logarithm.
  public mutating func log(_ x: Node) -> Node {
    append(Logarithm(), [x])
  }
}
