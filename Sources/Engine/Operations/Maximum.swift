internal import CKernels

/// The greater of `a` and `b`; `b` where they are equal.
struct Maximum: Elementwise {
  var label: String { "maximum" }
  var tile: TileKernel { .maximum }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] {
    let first = graph.step(graph.subtract(at.inputs[0], at.inputs[1]))
    let toFirst = graph.multiply(first, at.cotangent)
    return [toFirst, graph.subtract(at.cotangent, toFirst)]
  }
}

/// 1 where `a` and `b` are equal, 0 elsewhere; no gradient passes.
struct Equal: Elementwise {
  var label: String { "equality" }
  var tile: TileKernel { .equal }

  func derivative(_ at: Application, in graph: inout Graph) -> [Node?] { [nil, nil] }
}

extension Graph {
  /// The greater of `a` and `b`, element by element; the gradient goes to `b` where they are equal.
  public mutating func maximum(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "maximum")
    return append(Maximum(), [a, b])
  }

  /// 1 where `a` and `b` are equal, 0 elsewhere.
  public mutating func equal(_ a: Node, _ b: Node) -> Node {
    let (a, b) = aligned(a, b, "equality")
    return append(Equal(), [a, b])
  }
}
